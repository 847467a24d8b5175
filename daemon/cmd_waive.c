/* heapgate waive: takes responsibility for an escape, in the daemon's database. */
#include <pwd.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "daemon/commands.h"
#include "daemon/config.h"
#include "daemon/go_options.h"
#include "gate/waive.h"
#include "view/grants.h"

enum format { TEXT, JSON };

enum { LISTED_MOST = 10000 };

struct request {
	const char *config, *repository, *head, *until, *revoke;
	struct grant grant;
	bool list, every_site;
	int format;
};

/* Whoever is behind sudo, else whoever runs this. */
static const char *caller(void)
{
	const char *name = getenv("SUDO_USER");
	const struct passwd *user = name && name[0] ? NULL : getpwuid(getuid());

	return user ? user->pw_name : name ? name : "";
}

static int list(const struct request *request, const struct waive_spec *spec)
{
	scoped_arena arena = { 0 };
	struct grants grants;
	scoped_buf out = { 0 };
	struct err err;

	if (waive_list(&grants, spec, &arena, 0, LISTED_MOST, &err) < 0)
		return command_failed("waive", &err);
	(request->format == JSON ? api_grants : grants_text)(&out, &grants, spec->now_ms);
	return output_foreign("waive", &out, EXIT_PASS);
}

static int tell(const struct request *request, const struct waive_spec *spec, const struct grant *grant,
		size_t reruns)
{
	const struct grants one = { .list = (struct grant[]){ *grant }, .count = 1 };
	scoped_buf out = { 0 };

	if (request->format == JSON) {
		api_grant(&out, grant, spec->now_ms);
	} else {
		grants_text(&out, &one, spec->now_ms);
		buf_print(&out, "checks that are judged again: %zu\n", reruns);
	}
	return output_foreign("waive", &out, EXIT_PASS);
}

static int failed(const struct err *err)
{
	return err->kind == ERR_INPUT || err->kind == ERR_ABSENT ? command_misused("waive", "%s", err->text)
								 : command_failed("waive", err);
}

static int give(struct request *request, const struct waive_spec *spec)
{
	scoped_arena arena = { 0 };
	struct grant given, *grant = &request->grant;
	size_t reruns;
	struct err err;

	grant->until_ms = grant_usual_until(spec->now_ms);
	if ((request->until && grant_until(&grant->until_ms, view_of(request->until), &err) < 0) ||
	    (request->head && oid_parse(&grant->head, view_of(request->head), &err) < 0) ||
	    waive(&given, &reruns, spec, &arena, grant, &err) < 0)
		return failed(&err);
	return tell(request, spec, &given, reruns);
}

static int end(const struct request *request, const struct waive_spec *spec)
{
	scoped_arena arena = { 0 };
	struct grant revoked;
	size_t reruns;
	uint64_t id;
	struct err err;

	if (!view_number(view_of(request->revoke), INT64_MAX, &id))
		return command_misused("waive", "--revoke takes the number of a waiver, not '%s'",
				       request->revoke);
	if (waive_revoke(&revoked, &reruns, spec, &arena, (int64_t)id, request->grant.who, request->grant.why,
			 &err) < 0)
		return failed(&err);
	return tell(request, spec, &revoked, reruns);
}

/* NULL after a complaint. */
static const struct gate_repository *choose(const struct request *request,
					    const struct gate_settings *settings)
{
	const char *name = request->repository;

	if (!name && settings->repository_count == 1)
		name = settings->repositories[0].name;
	const struct gate_repository *repository = name ? settings_repository(settings, name) : NULL;
	if (!repository)
		(void)command_misused("waive",
				      name ? "%s is not configured" : "name a repository with --repository%s",
				      name ? name : "");
	return repository;
}

static int run(struct request *request)
{
	scoped_config *config = NULL;
	scoped_store *store = NULL;
	struct err err;

	if (!config_open_plain(&config, "waive", request->config))
		return EXIT_USAGE;
	struct waive_spec spec = {
		.settings = &config->gate,
		.repository = choose(request, &config->gate),
		.now_ms = clock_wall_ms(),
	};
	if (!spec.repository)
		return EXIT_USAGE;
	scoped_free char *database = settings_database(&config->gate);
	if (store_open(&store, database, request->list ? STORE_READ : STORE_SERVE, &err) < 0)
		return command_failed("waive", &err);
	spec.store = store;
	if (request->list)
		return list(request, &spec);
	return request->revoke ? end(request, &spec) : give(request, &spec);
}

static int check(const struct request *request, const struct operands *given)
{
	bool asks = !request->list && !request->revoke;

	if (asks != (given->count == 1))
		return command_misused("waive", asks ? "name a function, or --list, or --revoke"
						     : "--list and --revoke take no function");
	if (asks && !request->grant.message[0] == !request->every_site)
		return command_misused("waive", "name the site with --site, or say --every-site");
	if (asks && !request->grant.why[0])
		return command_misused("waive", "--reason is missing");
	return OPTIONS_GO_ON;
}

int cmd_waive(int argc, char **argv)
{
	struct request request = {
		.grant = { .message = "",
			   .cause = "",
			   .who = caller(),
			   .why = "",
			   .revoked_who = "",
			   .revoked_why = "" },
	};
	struct operands given;
	const struct option_row rows[] = {
		{ 'c', "config", OPTION_TEXT, &request.config, "FILE",
		  "configuration (default: " CONFIG_DEFAULT ")" },
		{ 'r', "repository", OPTION_TEXT, &request.repository, "OWNER/NAME",
		  "which one (default: the only one)" },
		{ 's', "site", OPTION_TEXT, &request.grant.message, "MESSAGE",
		  "the site, by its words in a report: 'moved to heap: x'" },
		{ '\0', "every-site", OPTION_FLAG, &request.every_site, NULL,
		  "instead: every site of the function" },
		{ '\0', "cause", OPTION_TEXT, &request.grant.cause, "CAUSE", "only where it has this cause" },
		{ 'm', "reason", OPTION_TEXT, &request.grant.why, "TEXT", "why; shown with the waiver" },
		{ 'u', "until", OPTION_TEXT, &request.until, "DAY",
		  "the last day: 2026-12-31 (default: in 30 days; at most 366)" },
		{ 'n', "number", OPTION_NUMBER, &request.grant.number, "N", "only for this pull request" },
		{ '\0', "head", OPTION_TEXT, &request.head, "COMMIT", "only for this commit, named in full" },
		{ '\0', "who", OPTION_TEXT, &request.grant.who, "NAME",
		  "who takes responsibility (default: you)" },
		{ 'l', "list", OPTION_FLAG, &request.list, NULL, "show all there ever were, newest first" },
		{ '\0', "revoke", OPTION_TEXT, &request.revoke, "ID",
		  "end a waiver now; it stays in the list" },
		{ 'f', "format", OPTION_CHOICE, &request.format, "text|json", "how to print" },
	};
	const struct options options = {
		.command = "waive",
		.operands = "[FUNCTION]",
		.most = 1,
		.summary = "Takes responsibility for an escape of FUNCTION (with its package, as reports "
			   "have it): "
			   "until the day that is said it does not fail.  Reports show it with who and why, "
			   "and it "
			   "is never deleted.  Open pull requests that it concerns are judged again.",
		.examples = "  heapgate waive 'example.com/app/queue.(*Queue).Push' --site 'moved to heap: "
			    "item' \\\n"
			    "      --reason 'cold path, measured' --until 2026-12-31\n"
			    "  heapgate waive --list\n"
			    "  heapgate waive --revoke 3 --reason 'fixed in #41'\n",
		.rows = rows,
		.count = COUNT_OF(rows),
	};
	int code = options_read(&given, &options, argc, argv);

	if (code != OPTIONS_GO_ON || (code = check(&request, &given)) != OPTIONS_GO_ON)
		return code;
	request.grant.function = given.count ? given.list[0] : "";
	return run(&request);
}

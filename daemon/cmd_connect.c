/* heapgate connect: is everything there that a repository needs, and what is missing? */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "crypto/message.h"
#include "daemon/commands.h"
#include "daemon/config.h"
#include "daemon/options.h"
#include "forge/hooks.h"
#include "forge/listing.h"
#include "view/text.h"

#define TEST_CONTEXT "-connect" /* after the usual context: no protection asks for it */

struct connecting {
	const struct config *config;
	const struct gate_repository *repository;
	const struct config_host *host;
	struct forge_session *session;
	struct forge_target target;
	struct oid head; /* of the main branch; empty where it is not known */
	char *hook_url;	 /* NULL where there is no external URL */
	bool create, missing;
};

static void say(bool good, const char *format, ...) PRINTF(2, 3);

/* Much of it is what the host answered. */
static void say(bool good, const char *format, ...)
{
	scoped_buf plain = { 0 };
	va_list arguments;

	va_start(arguments, format);
	scoped_free char *text = mem_vprint(format, arguments);
	va_end(arguments);
	text_plain(&plain, view_of(text));
	(void)printf("%s  %s\n", good ? "ok     " : "MISSING", buf_string(&plain));
}

#define GOOD(...) say(true, __VA_ARGS__)
#define MISSING(connecting, ...) ((connecting)->missing = true, say(false, __VA_ARGS__))

/* What a refusal of the API most likely means, for people. */
static const char *meaning(const struct forge_answer *answer)
{
	static const struct {
		long status;
		const char *words;
	} meanings[] = {
		{ 0, "it does not answer" },
		{ 401, "the token is wrong or no longer valid" },
		{ 403, "the token may not do this" },
		{ 404, "it is not there, or the token may not see it" },
	};

	for (size_t i = 0; i < COUNT_OF(meanings); i++)
		if (meanings[i].status == answer->http_status)
			return meanings[i].words;
	return "it refuses";
}

static void check_token(struct connecting *connecting)
{
	const struct gate_repository *repository = connecting->repository;
	struct forge_answer answer = { 0 };
	struct forge_facts facts;

	forge_facts_read(&facts, &answer, connecting->session, repository->host->forge, &connecting->target);
	if (answer.outcome != FORGE_SENT) {
		MISSING(connecting, "%s at %s: %s (%s)", repository->path, repository->host->account.api,
			meaning(&answer), answer.reason);
		return;
	}
	GOOD("the token reads %s", repository->path);
	if (facts.told && !facts.writes)
		MISSING(connecting,
			"the token may not write to %s: without a right of its own for statuses it "
			"cannot post results",
			repository->path);
	if (facts.main_branch[0] && strcmp(facts.main_branch, repository->main_branch) != 0)
		MISSING(connecting, "repository.main-branch is %s, but the host's default branch is %s",
			repository->main_branch, facts.main_branch);
}

static void check_branch(struct connecting *connecting)
{
	const struct gate_repository *repository = connecting->repository;
	struct forge_answer answer = { 0 };
	struct oid head = { 0 };

	forge_branch_head(&head, &answer, connecting->session, repository->host->forge, &connecting->target,
			  repository->main_branch);
	if (answer.outcome != FORGE_SENT) {
		MISSING(connecting, "the branch %s: %s (%s)", repository->main_branch, meaning(&answer),
			answer.reason);
		return;
	}
	connecting->head = head;
	GOOD("%s is at %.*s", repository->main_branch, OID_SHORT, head.hex);
}

/* From here; whether the host reaches us only its own list of deliveries tells. */
static void check_reach(struct connecting *connecting)
{
	const char *external = connecting->config->external_url;
	const struct client_options options = { .plain_http = true };
	scoped_client_response response = { 0 };
	scoped_client *client = NULL;
	struct err err;

	if (!external) {
		MISSING(connecting,
			"core.external-url is not set: the host cannot be told where to send webhooks");
		return;
	}
	scoped_free char *url = mem_print("%s/livez", external);
	const struct client_request request = { .method = "GET", .url = url };
	if (client_open(&client, &options, &err) < 0 || client_send(&response, client, &request, &err) < 0)
		MISSING(connecting, "%s cannot be reached from here: %s", url, err.text);
	else if (response.status != 200)
		MISSING(connecting, "%s answers %ld: is heapgate running behind it?", url, response.status);
	else
		GOOD("%s answers", external);
}

static bool hook_is_right(const struct forge_hook *hook)
{
	return hook->active && hook->pushes && hook->changes && hook->verifies;
}

static void tell_wrong(struct connecting *connecting, const struct forge_hook *hook)
{
	const struct {
		bool good;
		const char *words;
	} rows[] = {
		{ hook->active, "is switched off, or the host has stopped sending after failures" },
		{ hook->pushes, "does not send pushes" },
		{ hook->changes, "does not send pull requests" },
		{ hook->verifies, "does not verify the certificate of this address" },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++)
		if (!rows[i].good)
			MISSING(connecting, "the webhook to %s %s", connecting->hook_url, rows[i].words);
}

/* With --create-webhook, or where a person says yes. */
static bool is_wished(const struct connecting *connecting, const char *what)
{
	char answer[8] = "";

	if (connecting->create)
		return true;
	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
		return false;
	(void)printf("%s the webhook to %s now? [y/N] ", what, connecting->hook_url);
	(void)fflush(stdout);
	return fgets(answer, sizeof(answer), stdin) && (answer[0] == 'y' || answer[0] == 'Y');
}

static void put_hook(struct connecting *connecting, const struct forge_hook *hook)
{
	const char *what = hook->id[0] ? "Put right" : "Create";
	struct view secret = connecting->host->secrets[0];
	struct forge_answer answer = { 0 };

	if (!is_wished(connecting, what)) {
		if (!hook->id[0])
			MISSING(connecting, "there is no webhook to %s; --create-webhook makes it",
				connecting->hook_url);
		else
			tell_wrong(connecting, hook);
		return;
	}
	if (strcmp(connecting->host->kind, "gitlab") == 0 && message_secret_is_key(secret)) {
		MISSING(connecting, "a webhook with a signing token is made by hand, at the host");
		return;
	}
	forge_hook_put(&answer, connecting->session, connecting->repository->host->forge, &connecting->target,
		       hook, connecting->hook_url, secret);
	if (answer.outcome == FORGE_SENT)
		GOOD("%s: the webhook to %s", hook->id[0] ? "put right" : "created", connecting->hook_url);
	else
		MISSING(connecting, "the webhook to %s could not be made: %s (%s)", connecting->hook_url,
			meaning(&answer), answer.reason);
}

static void check_hook(struct connecting *connecting)
{
	struct forge_answer answer = { 0 };
	struct forge_hook hook;

	if (!connecting->host->secret_count)
		MISSING(connecting, "host.webhook-secret-file is not set: every webhook will be refused");
	if (!connecting->hook_url || !connecting->host->secret_count)
		return;
	forge_hook_find(&hook, &answer, connecting->session, connecting->repository->host->forge,
			&connecting->target, connecting->hook_url);
	if (answer.outcome != FORGE_SENT)
		MISSING(connecting,
			"the webhooks cannot be looked at: %s (%s); make sure of one to %s for pushes and "
			"pull "
			"requests",
			meaning(&answer), answer.reason, connecting->hook_url);
	else if (hook.id[0] && hook_is_right(&hook))
		GOOD("the webhook to %s sends pushes and pull requests", connecting->hook_url);
	else
		put_hook(connecting, &hook);
}

/* Under a name of its own, so that no branch protection takes it for a verdict. */
static void send_test(struct connecting *connecting)
{
	const struct gate_host *host = connecting->repository->host;
	scoped_free char *context = mem_print("%s" TEST_CONTEXT, host->context);
	struct forge_answer answer = { 0 };
	const struct message message = {
		.kind = MESSAGE_STATUS,
		.repository_name = connecting->repository->name,
		.host = host->name,
		.commit = connecting->head,
		.project = "",
		.ref = connecting->repository->main_branch,
		.context = context,
		.state = STATUS_SUCCESS,
		.description = "heapgate can post results here",
		.target_url = connecting->config->external_url ? connecting->config->external_url : "",
		.body = "",
		.made = "",
		.attempt = 1,
		.in_doubt = true, /* looked up first: a second run posts nothing */
	};

	if (!host->forge->send[MESSAGE_STATUS])
		GOOD("results appear as check runs: no status is posted to try it");
	if (oid_is_empty(&connecting->head) || !host->forge->send[MESSAGE_STATUS])
		return;
	host->forge->send[MESSAGE_STATUS](&answer, connecting->session, &connecting->target, &message);
	if (answer.outcome == FORGE_SENT)
		GOOD("a test status stands on %.*s, as %s", OID_SHORT, connecting->head.hex, context);
	else
		MISSING(connecting, "no status can be posted: %s (%s)", meaning(&answer), answer.reason);
}

static int connect_repository(struct connecting *connecting)
{
	const struct client_options options = { .plain_http = config_any_plain(connecting->config) };
	const struct gate_repository *repository = connecting->repository;
	scoped_forge_session *session = NULL;
	scoped_free char *hook_url = NULL;
	struct err err;

	if (forge_session_open(&session, &options, &err) < 0)
		return command_failed("connect", &err);
	if (connecting->config->external_url)
		hook_url = mem_print("%s/hooks/%s/%s", connecting->config->external_url,
				     repository->host->name, repository->name);
	connecting->hook_url = hook_url;
	connecting->session = session;
	connecting->target = settings_target(repository);
	check_token(connecting);
	check_branch(connecting);
	check_reach(connecting);
	check_hook(connecting);
	send_test(connecting);
	return connecting->missing ? EXIT_UNJUDGED : EXIT_PASS;
}

/* HOST/OWNER/NAME, by the names of the sections. */
static int find_repository(struct connecting *connecting, const char *named)
{
	struct view name = view_of(named), host;

	if (!view_split(&name, '/', &host) || !name.len)
		return command_misused("connect", "expected HOST/OWNER/NAME");
	connecting->host = config_host_find(connecting->config, host);
	if (!connecting->host)
		return command_misused("connect", "there is no section [host \"%.*s\"]", VIEW_ARG(host));
	connecting->repository = settings_repository(&connecting->config->gate, name.at);
	if (!connecting->repository ||
	    strcmp(connecting->repository->host->name, connecting->host->name) != 0)
		return command_misused(
			"connect", "there is no section [repository \"%s\"] with host = %.*s; add it first",
			name.at, VIEW_ARG(host));
	if (!forge_keeps_hooks(connecting->repository->host->forge))
		return command_misused("connect", "hosts of kind %s have no API to ask",
				       connecting->host->kind);
	return OPTIONS_GO_ON;
}

int cmd_connect(int argc, char **argv)
{
	struct connecting connecting = { 0 };
	scoped_config *config = NULL;
	const char *file = NULL;
	struct operands given;
	const struct option_row rows[] = {
		{ 'c', "config", OPTION_TEXT, &file, "FILE", "configuration (default: " CONFIG_DEFAULT ")" },
		{ '\0', "create-webhook", OPTION_FLAG, &connecting.create, NULL,
		  "make the webhook, or put it right, without asking" },
	};
	const struct options options = {
		.command = "connect",
		.operands = "HOST/OWNER/NAME",
		.least = 1,
		.most = 1,
		.summary = "Checks everything that a configured repository needs at its code host: the "
			   "token, the "
			   "main branch, this server's address, the webhook; and posts a test status on the "
			   "main "
			   "branch.  Says what is missing; may be run any number of times.",
		.examples = "  heapgate connect github/acme/api\n"
			    "  heapgate connect gitlab/group/sub/service --create-webhook\n",
		.rows = rows,
		.count = COUNT_OF(rows),
	};
	int code = options_read(&given, &options, argc, argv);

	if (code != OPTIONS_GO_ON)
		return code;
	if (!config_open(&config, "connect", file))
		return EXIT_USAGE;
	connecting.config = config;
	code = find_repository(&connecting, given.list[0]);
	return code == OPTIONS_GO_ON ? connect_repository(&connecting) : code;
}

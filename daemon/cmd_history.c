/* heapgate history: since when does a function escape, and why. */
#include "base/clock.h"
#include "base/mem.h"
#include "daemon/commands.h"
#include "daemon/config.h"
#include "daemon/go_options.h"
#include "daemon/telling.h"
#include "store/repositories.h"

enum format { TEXT, JSON };

struct question {
	const char *config, *database, *repository, *function, *configuration;
	int format;
};

static void print_site(struct buf *out, char sign, const struct site *site)
{
	buf_print(out, "    %c %s (%s", sign, site->message, cause_info(site->cause)->name);
	if (site->kind != SITE_LEAK)
		buf_print(out, ", allocates: %s", allocation_name(site->allocation));
	buf_text(out, ")\n");
}

static void print_change(struct buf *out, const struct page_change *change)
{
	char when[CLOCK_TEXT];

	clock_print(change->commit.time_ms, when);
	buf_print(out, "%.*s  %.10s  %s  %s\n", OID_SHORT, change->commit.oid.hex, when,
		  change->commit.author, change->commit.subject);
	if (change->toolchain_changed)
		buf_print(out, "    the toolchain changed to %s\n", change->go_version);
	if (change->gap)
		buf_print(out, "    %lld commits before this one were not collected\n",
			  (long long)change->gap);
	for (size_t i = 0; i < change->added_count; i++)
		print_site(out, '+', &change->added[i]);
	for (size_t i = 0; i < change->removed_count; i++)
		print_site(out, '-', &change->removed[i]);
	if (!change->exists)
		buf_text(out, "    the function is gone, or has no sites any more\n");
	else
		buf_print(out, "    = %zu allocating, %zu leak%s\n", change->allocating, change->leaks,
			  change->leaks == 1 ? "" : "s");
}

/* One function: its changes, newest first.  Several: which they are. */
static void print_history(struct buf *out, const struct page_history *history)
{
	for (size_t i = 0; i < history->choice_count; i++)
		buf_print(out, "%s.%s%s%s\n", history->choices[i].package, history->choices[i].name,
			  history->choices[i].file[0] ? "  " : "", history->choices[i].file);
	if (history->choice_count != 1)
		return;
	for (size_t i = 0; i < history->change_count; i++)
		print_change(out, &history->changes[i]);
	if (!history->change_count)
		buf_text(out, "no sites in any collected commit\n");
	if (history->more)
		buf_text(out, "(older changes are left out)\n");
}

static int answer(const struct question *question, struct store *store, const char *repository)
{
	scoped_telling telling = { .store = store };
	scoped_buf out = { 0 };
	struct err err;

	telling.history.repository = repository;
	telling.history.asked = question->function;
	telling.line = question->configuration;
	if (telling_tell(&telling, NULL, repository, &err) < 0)
		return command_failed("history", &err);
	const struct page_history *history = &telling.history;
	if (!history->choice_count) {
		err_fill(&err, ERR_ABSENT, "no collected commit of %s has a function '%s'", repository,
			 question->function);
		return command_failed("history", &err);
	}
	if (question->format == JSON)
		api_history(&out, history);
	else
		print_history(&out, history);
	if (history->choice_count > 1) {
		(void)output_print("history", &out, EXIT_USAGE);
		return command_misused("history", "'%s' may be any of these; name one", question->function);
	}
	return output_print("history", &out, EXIT_PASS);
}

/* The one that was named, or the only one. */
static int choose(const char **out, struct arena *arena, struct store *store, const char *named,
		  struct err *err)
{
	struct repositories all = { 0 };

	*out = named;
	if (named)
		return 0;
	if (repositories_list(&all, arena, store, err) < 0)
		return -1;
	if (all.count != 1)
		return err_set(err, ERR_INPUT,
			       "the database has %zu repositories; name one with --repository", all.count);
	*out = all.list[0].name;
	return 0;
}

/* The first configuration's history has no name of its own. */
static const char *line_of(const struct gate_settings *settings, const struct question *question)
{
	const char *name = question->repository		? question->repository
			   : settings->repository_count ? settings->repositories[0].name
							: "";
	const struct gate_repository *repository = settings_repository(settings, name);

	for (size_t i = 0; question->configuration && repository && i < repository->configuration_count; i++)
		if (strcmp(repository->configurations[i].name, question->configuration) == 0)
			return repository->configurations[i].line;
	return question->configuration;
}

static int ask(const struct question *question, const char *database)
{
	scoped_store *store = NULL;
	scoped_arena arena = { 0 };
	const char *repository;
	struct err err;

	if (store_open(&store, database, STORE_READ, &err) < 0)
		return command_failed("history", &err);
	if (choose(&repository, &arena, store, question->repository, &err) < 0)
		return err.kind == ERR_INPUT ? command_misused("history", "%s", err.text)
					     : command_failed("history", &err);
	return answer(question, store, repository);
}

int cmd_history(int argc, char **argv)
{
	struct question question = { 0 };
	struct operands given;
	const struct option_row rows[] = {
		{ 'c', "config", OPTION_TEXT, &question.config, "FILE",
		  "configuration (default: " CONFIG_DEFAULT ")" },
		{ 'd', "database", OPTION_TEXT, &question.database, "FILE",
		  "database, instead of the configuration's" },
		{ 'r', "repository", OPTION_TEXT, &question.repository, "OWNER/NAME",
		  "which one (default: the only one)" },
		{ 'C', "configuration", OPTION_TEXT, &question.configuration, "NAME",
		  "which of several (default: the repository's first)" },
		{ 'f', "format", OPTION_CHOICE, &question.format, "text|json", "how to print" },
	};
	const struct options options = {
		.command = "history",
		.operands = "FUNCTION",
		.least = 1,
		.most = 1,
		.summary = "Shows what changed in a function's escapes along the main branch, newest first.\n"
			   "FUNCTION is a name as Go writes it, with or without its package: Push, "
			   "queue.(*Queue).Push, example.com/app/queue.(*Queue).Push.",
		.examples = "  heapgate history 'queue.(*Queue).Push'\n"
			    "  heapgate history --database heapgate.db Format --format json\n",
		.rows = rows,
		.count = COUNT_OF(rows),
	};
	int code = options_read(&given, &options, argc, argv);

	if (code != OPTIONS_GO_ON)
		return code;
	question.function = given.list[0];
	if (question.database)
		return ask(&question, question.database);
	scoped_config *config = NULL;
	if (!config_open(&config, "history", question.config))
		return EXIT_USAGE;
	scoped_free char *database = settings_database(&config->gate);
	question.configuration = line_of(&config->gate, &question);
	return ask(&question, database);
}

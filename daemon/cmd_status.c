/* heapgate status: the verdict on a commit, as an exit code. */
#include <stdio.h>

#include "base/clock.h"
#include "base/mem.h"
#include "daemon/child_process.h"
#include "daemon/commands.h"
#include "daemon/config.h"
#include "store/checks.h"
#include "store/jobs.h"
#include "store/repositories.h"
#include "view/text.h"

enum { LOOK_EVERY_MS = 500 };

struct question {
	const char *config, *repository, *commit;
	int64_t wait_ms;
};

/* The newest job of the commit; ERR_ABSENT where none was ever queued. */
static int find_job(struct job_row *out, struct arena *arena, struct store *store,
		    const struct question *question, struct err *err)
{
	struct repository repository;

	if (repository_find(&repository, arena, store, NULL, question->repository, err) < 0)
		return -1;
	return job_of_commit(out, arena, store, repository.id, view_of(question->commit), err);
}

/* A commit of the main branch has no verdict: that it was collected is all there is to say. */
static int verdict_code(const char **text, struct arena *arena, struct store *store,
			const struct job_row *row)
{
	static const int codes[] = {
		[VERDICT_PASS] = EXIT_PASS, [VERDICT_FAIL] = EXIT_GATE, [VERDICT_ERROR] = EXIT_UNJUDGED
	};
	struct check check;
	struct err err;

	*text = row->text;
	if (check_of_job(&check, arena, store, row->job.id, &err) == 0) {
		*text = check.status_text;
		return codes[check.verdict];
	}
	return row->job.state == JOB_DONE ? EXIT_PASS : EXIT_UNJUDGED;
}

static int tell(const struct question *question, const char *text, int code)
{
	scoped_buf plain = { 0 };

	text_plain(&plain, view_of(text));
	(void)printf("%s %.*s: %s\n", question->repository, OID_SHORT, question->commit, buf_string(&plain));
	return code;
}

/* -1 while there is no answer yet, unless this look is the LAST. */
static int look(struct store *store, const struct question *question, bool last)
{
	scoped_arena arena = { 0 };
	struct job_row row;
	const char *text = "";
	struct err err;

	if (find_job(&row, &arena, store, question, &err) < 0) {
		if (err.kind == ERR_INPUT)
			return command_misused("status", "%s", err.text);
		return err.kind == ERR_ABSENT && !last ? -1 : command_failed("status", &err);
	}
	if (!job_is_final(row.job.state))
		return last ? tell(question, job_state_name(row.job.state), EXIT_UNJUDGED) : -1;
	int code = verdict_code(&text, &arena, store, &row);
	return tell(question, text, code);
}

static int ask(struct store *store, const struct question *question)
{
	int64_t until_ms = clock_mono_ms() + question->wait_ms;
	int code = -1;

	while (code < 0) {
		bool last = clock_mono_ms() >= until_ms;
		code = look(store, question, last);
		if (code < 0)
			child_process_sleep(LOOK_EVERY_MS);
	}
	return code;
}

int cmd_status(int argc, char **argv)
{
	struct question question = { 0 };
	struct operands given;
	const struct option_row rows[] = {
		{ 'c', "config", OPTION_TEXT, &question.config, "FILE",
		  "configuration (default: " CONFIG_DEFAULT ")" },
		{ 'w', "wait", OPTION_SPAN, &question.wait_ms, "TIME",
		  "wait so long for a verdict: 90s, 10m (default: do not wait)" },
	};
	const struct options options = {
		.command = "status",
		.operands = "OWNER/NAME COMMIT",
		.least = 2,
		.most = 2,
		.summary = "Prints the newest result of a commit.  Exit code: 0 passed (or collected, on the "
			   "main "
			   "branch), 1 failed, 3 not judged: not yet, not at all, or it could not be.",
		.examples = "  heapgate status team/service $(git rev-parse HEAD) --wait 5m\n",
		.rows = rows,
		.count = COUNT_OF(rows),
	};
	int code = options_read(&given, &options, argc, argv);
	scoped_config *config = NULL;
	scoped_store *store = NULL;
	struct err err;

	if (code != OPTIONS_GO_ON)
		return code;
	if (!config_open_plain(&config, "status", question.config))
		return EXIT_USAGE;
	question.repository = given.list[0];
	question.commit = given.list[1];
	scoped_free char *database = settings_database(&config->gate);
	if (store_open(&store, database, STORE_READ, &err) < 0)
		return command_failed("status", &err);
	return ask(store, &question);
}

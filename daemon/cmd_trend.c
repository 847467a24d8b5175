/* heapgate trend: how much escapes along the main branch. */
#include "daemon/commands.h"
#include "daemon/config.h"
#include "daemon/go_options.h"
#include "daemon/question.h"
#include "store/trend.h"
#include "view/lists_text.h"

enum { SHOWN = 30, SHOWN_MOST = 100000 };

static int answer(struct question *question, const char *package, size_t limit)
{
	struct trend trend;
	scoped_buf out = { 0 };
	struct err err;
	int read = package ? trend_package(&trend, &question->arena, question->store, question->repository.id,
					   question->line, package, 0, limit, &err)
			   : trend_list(&trend, &question->arena, question->store, question->repository.id,
					question->line, 0, limit, &err);

	if (read < 0)
		return question_failed(question, &err);
	if (!trend.count) {
		err_fill(&err, ERR_ABSENT, "no commit of the main branch was collected yet");
		return question_failed(question, &err);
	}
	if (question->format == QUESTION_JSON)
		api_trend(&out, &question->head, package, &trend);
	else if (question->format == QUESTION_CSV)
		lists_trend_csv(&out, &trend);
	else
		lists_trend_text(&out, &trend, output_colour());
	return question_answer(question, &out);
}

int cmd_trend(int argc, char **argv)
{
	scoped_question question = { .format = QUESTION_TEXT };
	uint64_t limit = SHOWN;
	struct operands given;
	const struct option_row rows[] = {
		QUESTION_OPTION_ROWS(question),
		{ 'n', "number", OPTION_NUMBER, &limit, "N", "how many commits, the newest (default: 30)" },
	};
	const struct options options = {
		.command = "trend",
		.operands = "[PACKAGE]",
		.most = 1,
		.summary = "Shows how many sites that allocate the main branch has had, or one package of "
			   "it, newest "
			   "first.  Of a package only the commits that made a difference are shown.",
		.examples = "  heapgate trend\n"
			    "  heapgate trend example.com/app/queue --format csv\n",
		.rows = rows,
		.count = COUNT_OF(rows),
	};
	int code = options_read(&given, &options, argc, argv);

	if (code != OPTIONS_GO_ON)
		return code;
	if (!limit || limit > SHOWN_MOST)
		return command_misused("trend", "--number takes 1 to %d", SHOWN_MOST);
	code = question_open(&question, "trend");
	return code == OPTIONS_GO_ON ? answer(&question, given.count ? given.list[0] : NULL, limit) : code;
}

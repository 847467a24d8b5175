/* heapgate history: since when does a function escape, and why. */
#include "daemon/commands.h"
#include "daemon/config.h"
#include "daemon/go_options.h"
#include "daemon/question.h"
#include "daemon/telling.h"
#include "view/lists_text.h"

static int answer(struct question *question, const char *asked)
{
	scoped_telling telling = { .store = question->store };
	struct function_name function;
	scoped_buf out = { 0 };
	struct err err;
	int code = question_function(&function, question, asked);

	if (code != OPTIONS_GO_ON)
		return code;
	telling.history.repository = question->repository.name;
	telling.history.asked = asked;
	telling.line = question->line;
	if (telling_tell(&telling, question->repository.host, question->repository.name, &err) < 0)
		return question_failed(question, &err);
	if (question->format == QUESTION_JSON)
		api_history(&out, &telling.history);
	else if (question->format == QUESTION_CSV)
		lists_history_csv(&out, &telling.history);
	else
		lists_history_text(&out, &telling.history, output_colour());
	return question_answer(question, &out);
}

int cmd_history(int argc, char **argv)
{
	scoped_question question = { .format = QUESTION_TEXT };
	struct operands given;
	const struct option_row rows[] = { QUESTION_OPTION_ROWS(question) };
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
	code = question_open(&question, "history");
	return code == OPTIONS_GO_ON ? answer(&question, given.list[0]) : code;
}

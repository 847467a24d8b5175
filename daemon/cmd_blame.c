/* heapgate blame: which commit brought each site that a function has. */
#include "daemon/commands.h"
#include "daemon/config.h"
#include "daemon/go_options.h"
#include "daemon/question.h"
#include "store/blame.h"
#include "view/lists_text.h"

static int answer(struct question *question, const char *asked)
{
	struct function_name function;
	struct blame blame;
	scoped_buf out = { 0 };
	struct err err;
	int code = question_function(&function, question, asked);

	if (code != OPTIONS_GO_ON)
		return code;
	if (blame_function(&blame, &question->arena, question->store, function.id, question->line, &err) < 0)
		return question_failed(question, &err);
	if (question->format == QUESTION_JSON)
		api_blame(&out, &question->head, asked, &function, 1, &blame);
	else if (question->format == QUESTION_CSV)
		lists_blame_csv(&out, &blame);
	else
		lists_blame_text(&out, &blame, output_colour());
	return question_answer(question, &out);
}

int cmd_blame(int argc, char **argv)
{
	scoped_question question = { .format = QUESTION_TEXT };
	struct operands given;
	const struct option_row rows[] = { QUESTION_OPTION_ROWS(question) };
	const struct options options = {
		.command = "blame",
		.operands = "FUNCTION",
		.least = 1,
		.most = 1,
		.summary =
			"Says of each site that a function has on the main branch which commit brought it.",
		.examples = "  heapgate blame 'queue.(*Queue).Push'\n",
		.rows = rows,
		.count = COUNT_OF(rows),
	};
	int code = options_read(&given, &options, argc, argv);

	if (code != OPTIONS_GO_ON)
		return code;
	code = question_open(&question, "blame");
	return code == OPTIONS_GO_ON ? answer(&question, given.list[0]) : code;
}

/* heapgate compare: how two collected commits differ, by what the database holds of them. */
#include "daemon/commands.h"
#include "daemon/config.h"
#include "daemon/go_options.h"
#include "daemon/question.h"
#include "gate/compare_stored.h"
#include "store/commits.h"
#include "view/lists_text.h"

static int answer(struct question *question, const char *from, const char *to)
{
	scoped_stored_comparison stored = { 0 };
	scoped_buf out = { 0 };
	struct oid base, head;
	struct err err;

	if (commit_resolve(&base, question->store, question->repository.id, view_of(from), &err) < 0 ||
	    commit_resolve(&head, question->store, question->repository.id, view_of(to), &err) < 0)
		return question_failed(question, &err);
	if (compare_stored(&stored, question->store, question->repository.id, question->line, &base, &head,
			   &err) < 0)
		return command_failed("compare", &err);
	if (question->format == QUESTION_JSON)
		api_comparison(&out, &question->head, &stored.comparison);
	else if (question->format == QUESTION_CSV)
		lists_comparison_csv(&out, &stored.comparison);
	else
		lists_comparison_text(&out, &stored.comparison, output_colour());
	return question_answer(question, &out);
}

int cmd_compare(int argc, char **argv)
{
	scoped_question question = { .format = QUESTION_TEXT };
	struct operands given;
	const struct option_row rows[] = { QUESTION_OPTION_ROWS(question) };
	const struct options options = {
		.command = "compare",
		.operands = "BASE HEAD",
		.least = 2,
		.most = 2,
		.summary =
			"Shows what HEAD has and BASE has not, and the other way round; of commits that were "
			"collected, named by the beginnings of their ids.  No policy is applied: to judge, "
			"use diff.",
		.examples = "  heapgate compare 7999bbf ee582ac\n",
		.rows = rows,
		.count = COUNT_OF(rows),
	};
	int code = options_read(&given, &options, argc, argv);

	if (code != OPTIONS_GO_ON)
		return code;
	code = question_open(&question, "compare");
	return code == OPTIONS_GO_ON ? answer(&question, given.list[0], given.list[1]) : code;
}

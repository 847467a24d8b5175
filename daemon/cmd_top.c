/* heapgate top: which functions escape most, changed last, or have escaped for longest. */
#include "daemon/commands.h"
#include "daemon/config.h"
#include "daemon/go_options.h"
#include "daemon/question.h"
#include "store/functions.h"
#include "view/lists_text.h"

enum { SHOWN = 20, SHOWN_MOST = 10000 };

static int answer(struct question *question, struct functions_filter *filter)
{
	struct listed_functions found;
	scoped_buf out = { 0 };
	struct commit_info head;
	int64_t position;
	struct err err;

	filter->repository = question->repository.id;
	filter->line = question->line;
	if (history_head(&head, &position, &question->arena, question->store, filter->repository,
			 filter->line, &err) < 0 ||
	    functions_list(&found, &question->arena, question->store, filter, &err) < 0)
		return question_failed(question, &err);
	if (question->format == QUESTION_JSON)
		api_functions(&out, &question->head, functions_order_name(filter->order), &found);
	else if (question->format == QUESTION_CSV)
		lists_functions_csv(&out, &found);
	else
		lists_functions_text(&out, &found, output_colour());
	return question_answer(question, &out);
}

int cmd_top(int argc, char **argv)
{
	scoped_question question = { .format = QUESTION_TEXT };
	struct functions_filter filter = { .name = "", .package = "" };
	const char *cause = NULL;
	uint64_t limit = SHOWN;
	int order = FUNCTIONS_BY_ESCAPES;
	struct operands given;
	const struct option_row rows[] = {
		QUESTION_OPTION_ROWS(question),
		{ 's', "sort", OPTION_CHOICE, &order, "escapes|change|age",
		  "most sites, last changed, or escaping for longest first" },
		{ 'p', "package", OPTION_TEXT, &filter.package, "PATH",
		  "of this package; with /... at its end of those below it, too" },
		{ '\0', "cause", OPTION_TEXT, &cause, "CAUSE", "with a site of this cause" },
		{ '\0', "name", OPTION_TEXT, &filter.name, "TEXT", "with TEXT in their names" },
		{ 'n', "number", OPTION_NUMBER, &limit, "N", "how many (default: 20)" },
	};
	const struct options options = {
		.command = "top",
		.summary = "Lists the functions of the main branch with the most sites that allocate.",
		.examples = "  heapgate top\n"
			    "  heapgate top --sort age --package example.com/app/...\n"
			    "  heapgate top --cause interface-boxing --format csv\n",
		.rows = rows,
		.count = COUNT_OF(rows),
	};
	int code = options_read(&given, &options, argc, argv);

	if (code != OPTIONS_GO_ON)
		return code;
	if (cause && !cause_parse(view_of(cause), &filter.cause))
		return command_misused("top", "there is no cause '%s'; they are listed by: heapgate explain",
				       cause);
	if (!limit || limit > SHOWN_MOST)
		return command_misused("top", "--number takes 1 to %d", SHOWN_MOST);
	filter.by_cause = cause != NULL;
	filter.order = (enum functions_order)order;
	filter.limit = limit;
	code = question_open(&question, "top");
	return code == OPTIONS_GO_ON ? answer(&question, &filter) : code;
}

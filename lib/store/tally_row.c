#include "store/tally_row.h"

struct view tally_causes(struct buf *out, const struct tally *tally)
{
	for (size_t i = 0; i < CAUSE_COUNT; i++)
		if (tally->causes[i])
			buf_print(out, "%s %lld\n", cause_info((enum cause)i)->name,
				  (long long)tally->causes[i]);
	return buf_view(out);
}

static bool read_line(struct tally *tally, struct view text)
{
	ptrdiff_t space = view_find(text, VIEW(" "));
	enum cause cause;
	uint64_t number;

	if (space < 0 || !cause_parse(view_upto(text, (size_t)space), &cause) ||
	    !view_number(view_from(text, (size_t)space + 1), INT64_MAX, &number))
		return false;
	tally->causes[cause] = (int64_t)number;
	return true;
}

int tally_read(struct tally *out, const struct query *query, int column, struct err *err)
{
	struct view causes = query_bytes(query, column + 3), text;
	struct tally tally = {
		.sites = query_int(query, column),
		.allocating = query_int(query, column + 1),
		.functions = query_int(query, column + 2),
	};

	while (view_split(&causes, '\n', &text))
		if (text.len && !read_line(&tally, text))
			return err_set(err, ERR_INTERNAL, "the database holds a damaged sum: %.*s",
				       VIEW_ARG(text));
	*out = tally;
	return 0;
}

/* Any bytes as the query of an operation of the API: refused by a parameter's name, or within the bounds that
 * the API document tells, and printed so that it reads back. */
#include <assert.h>
#include <stdint.h>

#include "base/mem.h"
#include "daemon/api_query.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A terminated copy, as the listener hands it over. */
static char *text_of(struct view text)
{
	char *copy = mem_zero(text.len + 1, 1);

	memcpy(copy, text.at ? text.at : "", text.len);
	return copy;
}

static void check_fault(const struct api_fault *fault)
{
	assert(fault->parameter && fault->text[0]);
	assert(memchr(fault->text, '\0', sizeof(fault->text)));
}

/* What is printed into a Link header ends nothing there, and holds no byte that a header may not. */
static void check_link(const struct api_query *query)
{
	scoped_buf link = { 0 };

	api_query_print(&link, query, "1.-2.3");
	assert(view_starts(buf_view(&link), VIEW("?cursor=1.-2.3")));
	for (size_t i = 0; i < link.len; i++)
		assert(link.ptr[i] > ' ' && link.ptr[i] < 0x7f && !strchr("<>\"#", link.ptr[i]));
}

static void check_cursor(const struct api_query *query)
{
	const char *text = query->texts[PARAMETER_CURSOR];
	int64_t numbers[3] = { 0 };

	for (size_t count = 1; text && count <= COUNT_OF(numbers); count++) {
		scoped_buf again = { 0 };
		if (!api_cursor_read(numbers, count, view_of(text)))
			continue;
		for (size_t i = 0; i < count; i++)
			buf_print(&again, "%s%lld", i ? "." : "", (long long)numbers[i]);
		assert(api_cursor_read(numbers, count, buf_view(&again)));
	}
}

static void take_all(const struct api_operation *operation, struct view rest)
{
	char *names[16], *values[16];
	size_t count = 0;
	struct api_query query = { .numbers = { 0 } };
	struct api_fault fault = { .parameter = NULL };
	bool fine = true;
	struct view pair;

	while (fine && count < COUNT_OF(names) && view_split(&rest, '&', &pair)) {
		ptrdiff_t equals = view_find(pair, VIEW("="));
		size_t end = equals < 0 ? pair.len : (size_t)equals;
		names[count] = text_of(view_upto(pair, end));
		values[count] = equals < 0 ? NULL : text_of(view_from(pair, end + 1));
		fine = api_query_take(&query, operation, names[count], values[count], &fault);
		count++;
	}
	if (fine && api_query_complete(&query, operation, &fault)) {
		uint64_t per_page = query.numbers[PARAMETER_PER_PAGE];
		assert(per_page >= 1 && per_page <= API_PER_PAGE_MOST);
		check_link(&query);
		check_cursor(&query);
	} else {
		check_fault(&fault);
	}
	while (count--) {
		free(names[count]);
		free(values[count]);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size)
		take_all(&api_operations[data[0] % api_operation_count],
			 (struct view){ (const char *)data + 1, size - 1 });
	return 0;
}

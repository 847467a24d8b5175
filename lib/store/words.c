#include "store/words.h"

#include <stdlib.h>

#include "base/mem.h"

/* What stands around a message's subject. */
static const struct {
	const char *before, *behind;
} wordings[] = {
	{ "moved to heap: ", "" },
	{ "", " escapes to heap" },
	{ "leaking param content: ", "" },
	{ "leaking param: ", "" },
};

struct view words_subject(const char *message)
{
	for (size_t i = 0; i < COUNT_OF(wordings); i++) {
		struct view rest = view_of(message);
		if (!view_skip(&rest, view_of(wordings[i].before)) ||
		    !view_drop(&rest, view_of(wordings[i].behind)))
			continue;
		ptrdiff_t result = wordings[i].behind[0] ? -1 : view_find(rest, VIEW(" to result "));
		return result < 0 ? rest : view_upto(rest, (size_t)result);
	}
	return VIEW("");
}

static int compare(const struct site *a, const struct site *b)
{
	int order = strcmp(a->message, b->message);

	if (!order)
		order = (int)a->kind - (int)b->kind;
	if (!order)
		order = (int)a->cause - (int)b->cause;
	return order ? order : (int)a->allocation - (int)b->allocation;
}

static int by_words(const void *a, const void *b)
{
	const struct site *const *left = a, *const *right = b;

	return compare(*left, *right);
}

static void sort(const struct site **sites, size_t count)
{
	if (count)
		qsort(sites, count, sizeof(const struct site *), by_words);
}

void words_write(struct buf *out, const struct function *function)
{
	scoped_free const struct site **sites = mem_zero(function->site_count, sizeof(const struct site *));

	for (size_t i = 0; i < function->site_count; i++)
		sites[i] = &function->sites[i];
	sort(sites, function->site_count);
	for (size_t i = 0; i < function->site_count; i++)
		buf_print(out, "%s %s %s %zu:%s\n", site_kind_name(sites[i]->kind),
			  cause_info(sites[i]->cause)->name, allocation_name(sites[i]->allocation),
			  strlen(sites[i]->message), sites[i]->message);
}

/* Reads the line that REST begins with. */
static bool read_line(struct site *out, struct view *rest, struct arena *arena)
{
	struct view kind, cause, allocation, number;
	uint64_t length;

	if (!view_split(rest, ' ', &kind) || !site_kind_parse(kind, &out->kind) ||
	    !view_split(rest, ' ', &cause) || !cause_parse(cause, &out->cause) ||
	    !view_split(rest, ' ', &allocation) || !allocation_parse(allocation, &out->allocation) ||
	    !view_split(rest, ':', &number) || !view_number(number, rest->len, &length) ||
	    length == rest->len || rest->at[length] != '\n')
		return false;
	out->message = arena_text(arena, view_upto(*rest, (size_t)length));
	out->subject = arena_text(arena, words_subject(out->message));
	out->closure = out->callee = out->allowed = "";
	*rest = view_from(*rest, (size_t)length + 1);
	return true;
}

int words_read(struct worded *out, struct arena *arena, struct view text, struct err *err)
{
	struct worded words = { 0 };
	size_t room = 0;

	while (text.len) {
		struct site *site = arena_zero(arena, 1, sizeof(*site));
		if (!read_line(site, &text, arena))
			return err_set(err, ERR_INTERNAL, "the database holds a damaged list of sites");
		*(const struct site **)arena_push(arena, words.list, words.count, room) = site;
	}
	/* The same order as theirs who wrote it, unless a migration did. */
	sort(words.list, words.count);
	*out = words;
	return 0;
}

void words_cancel(struct worded *a, struct worded *b)
{
	size_t i = 0, j = 0, left = 0, right = 0;

	while (i < a->count || j < b->count) {
		int order = i == a->count ? 1 : j == b->count ? -1 : compare(a->list[i], b->list[j]);
		if (order < 0)
			a->list[left++] = a->list[i++];
		else if (order > 0)
			b->list[right++] = b->list[j++];
		else
			i++, j++;
	}
	a->count = left;
	b->count = right;
}

#include "store/names.h"

#include "base/buf.h"

static bool is_number(struct view text)
{
	uint64_t number;

	return view_number(text, UINT64_MAX, &number);
}

struct view name_plain(struct view name)
{
	struct view plain = name;

	(void)view_drop(&plain, VIEW("[...]"));
	ptrdiff_t dot = view_find_last(plain, VIEW("."));
	if (dot > 0 && is_number(view_from(plain, (size_t)dot + 1))) {
		plain = view_upto(plain, (size_t)dot);
		dot = view_find_last(plain, VIEW("."));
	}
	return dot < 0 ? plain : view_from(plain, (size_t)dot + 1);
}

/* Without what tells methods of pointers and generics apart. */
static void add_bare(struct buf *out, struct view text)
{
	for (size_t i = 0; i < text.len; i++) {
		struct view rest = view_from(text, i);
		if (view_starts(rest, VIEW("[...]")))
			i += 4;
		else if (!strchr("(*)", text.at[i]))
			buf_char(out, text.at[i]);
	}
}

bool name_matches(bool *exact, struct view text, struct view package, struct view name)
{
	scoped_buf whole = { 0 }, bare = { 0 }, wanted = { 0 };

	buf_print(&whole, "%.*s.%.*s", VIEW_ARG(package), VIEW_ARG(name));
	*exact = view_equal(buf_view(&whole), text);
	add_bare(&bare, buf_view(&whole));
	add_bare(&wanted, text);
	if (!wanted.len || !view_ends(buf_view(&bare), buf_view(&wanted)))
		return *exact;
	size_t before = bare.len - wanted.len;
	return before == 0 || bare.ptr[before - 1] == '.' || bare.ptr[before - 1] == '/';
}

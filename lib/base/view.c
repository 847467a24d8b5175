#include "base/view.h"

bool view_skip(struct view *v, struct view prefix)
{
	if (!view_starts(*v, prefix))
		return false;
	*v = view_from(*v, prefix.len);
	return true;
}

bool view_drop(struct view *v, struct view suffix)
{
	if (!view_ends(*v, suffix))
		return false;
	v->len -= suffix.len;
	return true;
}

/* Needles here are short and begin with something rare: memchr() finds those faster than memmem() does. */
ptrdiff_t view_find(struct view v, struct view needle)
{
	size_t end = v.len >= needle.len ? v.len - needle.len + 1 : 0;

	for (size_t start = 0; start < end;) {
		const char *at = memchr(v.at + start, needle.at[0], end - start);
		if (!at)
			return -1;
		if (memcmp(at, needle.at, needle.len) == 0)
			return at - v.at;
		start = (size_t)(at - v.at) + 1;
	}
	return -1;
}

ptrdiff_t view_find_last(struct view v, struct view needle)
{
	size_t end = v.len >= needle.len ? v.len - needle.len + 1 : 0;

	for (const char *at; needle.len && end && (at = memrchr(v.at, needle.at[0], end));
	     end = (size_t)(at - v.at))
		if (memcmp(at, needle.at, needle.len) == 0)
			return at - v.at;
	return -1;
}

bool view_split(struct view *rest, char separator, struct view *head)
{
	if (!rest->at)
		return false;
	const char *at = rest->len ? memchr(rest->at, separator, rest->len) : NULL;
	if (!at) {
		*head = *rest;
		*rest = (struct view){ NULL, 0 };
		return true;
	}
	*head = view_upto(*rest, (size_t)(at - rest->at));
	*rest = view_from(*rest, head->len + 1);
	return true;
}

static bool blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

struct view view_trim(struct view v)
{
	while (v.len && blank(v.at[0]))
		v = view_from(v, 1);
	while (v.len && blank(v.at[v.len - 1]))
		v.len--;
	return v;
}

int view_compare(struct view a, struct view b)
{
	size_t common = a.len < b.len ? a.len : b.len;
	int order = common ? memcmp(a.at, b.at, common) : 0;

	return order ? order : (a.len > b.len) - (a.len < b.len);
}

bool view_number(struct view v, uint64_t most, uint64_t *out)
{
	uint64_t value = 0;

	if (!v.len)
		return false;
	for (size_t i = 0; i < v.len; i++) {
		if (v.at[i] < '0' || v.at[i] > '9')
			return false;
		uint64_t digit = (uint64_t)(v.at[i] - '0');
		if (value > (most - digit) / 10 || digit > most)
			return false;
		value = value * 10 + digit;
	}
	*out = value;
	return true;
}

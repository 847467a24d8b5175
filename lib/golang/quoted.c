#include "golang/quoted.h"

/* The length of the character at the start of V. */
static size_t character_length(struct view v)
{
	size_t length = 1;

	while (length < v.len && ((unsigned char)v.at[length] & 0xC0) == 0x80)
		length++;
	return length;
}

/* How many bytes COUNT characters of V take; its length where it has fewer. */
static size_t characters_length(struct view v, size_t count)
{
	size_t length = 0;

	for (; count && length < v.len; count--)
		length += character_length(view_from(v, length));
	return length;
}

/* The length of a cut string at the start of V, or 0. */
static size_t cut_length(struct view v)
{
	static const struct view dots = { "...", 3 };
	size_t kept = characters_length(v, QUOTED_MOST - dots.len);

	return kept < v.len && view_starts(view_from(v, kept), dots) ? kept + dots.len : 0;
}

size_t quoted_length(struct view v)
{
	char quote = v.at[0];
	size_t cut = quote == '"' ? cut_length(v) : 0, i = 1;

	while (i < v.len && v.at[i] != quote && (!cut || i < cut))
		i += v.at[i] == '\\' && quote != '`' ? 2 : 1;
	if (cut && i >= cut)
		return cut;
	return i + 1 < v.len ? i + 1 : v.len;
}

static bool is_quote(char c)
{
	return c == '"' || c == '\'' || c == '`';
}

bool quoted_raw_open(struct view v)
{
	for (size_t i = 0; i < v.len;) {
		size_t length = 1;
		if (is_quote(v.at[i]))
			length = quoted_length(view_from(v, i));
		if (v.at[i] == '`' && (length == 1 || v.at[i + length - 1] != '`'))
			return true;
		i += length;
	}
	return false;
}

/* One character of a raw string as it stands in a quoted one. */
static void add_escaped(struct buf *out, char c)
{
	static const char plain[] = "\n\t\\\"", escaped[] = "nt\\\"";
	const char *at = c ? strchr(plain, c) : NULL;

	if (at) {
		buf_char(out, '\\');
		buf_char(out, escaped[at - plain]);
	} else if ((unsigned char)c < ' ') {
		buf_print(out, "\\x%02x", (unsigned char)c);
	} else {
		buf_char(out, c);
	}
}

void quoted_add_plain(struct buf *out, struct view v)
{
	for (size_t i = 0; i < v.len;) {
		size_t length = is_quote(v.at[i]) ? quoted_length(view_from(v, i)) : 1;
		if (v.at[i] != '`') {
			buf_add(out, (struct view){ v.at + i, length });
		} else {
			buf_char(out, '"');
			for (size_t n = 1; n + 1 < length; n++)
				add_escaped(out, v.at[i + n]);
			buf_char(out, '"');
		}
		i += length;
	}
}

void quoted_add_short(struct buf *out, struct view v)
{
	static const struct view dots = { "...", 3 };

	if (v.at[0] != '"' || characters_length(v, QUOTED_MOST) == v.len) {
		buf_add(out, v);
		return;
	}
	buf_add(out, view_upto(v, characters_length(v, QUOTED_MOST - dots.len)));
	buf_add(out, dots);
}

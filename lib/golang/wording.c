#include "golang/wording.h"

#include <stdio.h>

#include "base/scope.h"
#include "golang/quoted.h"

enum { TYPE_MOST = 4096 };

static bool letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (unsigned char)c >= 0x80;
}

static bool digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool name_part(char c)
{
	return letter(c) || digit(c);
}

/* The length of the bracketed text at the start of V. */
static size_t bracketed_length(struct view v)
{
	size_t depth = 0;

	for (size_t i = 0; i < v.len; i++) {
		if (v.at[i] == '"' || v.at[i] == '\'')
			i += quoted_length(view_from(v, i)) - 1;
		else if (strchr("([{", v.at[i]) && v.at[i])
			depth++;
		else if (strchr(")]}", v.at[i]) && v.at[i] && --depth == 0)
			return i + 1;
	}
	return v.len;
}

/* The length of the name at the start of V, with what may stand in an import path before it; operators have
 * spaces around them. */
static size_t name_length(struct view v)
{
	size_t i = 0;

	while (i < v.len && (name_part(v.at[i]) ||
			     (memchr("./-~+", v.at[i], 5) && i + 1 < v.len && name_part(v.at[i + 1]))))
		i++;
	return i;
}

/* What may stand before the element type of a type: pointers, channels, and with brackets slices and maps.
 * 0: no such thing. */
static size_t element_prefix(struct view v)
{
	static const struct view words[] = { { "*", 1 }, { "chan ", 5 }, { "chan<- ", 7 }, { "<-chan ", 7 } };

	for (size_t i = 0; i < COUNT_OF(words); i++)
		if (view_starts(v, words[i]))
			return words[i].len;
	if (v.len && v.at[0] == '[')
		return bracketed_length(v);
	if (view_starts(v, VIEW("map[")))
		return 3 + bracketed_length(view_from(v, 3));
	if (!view_starts(v, VIEW("func(")))
		return 0;
	size_t length = 4 + bracketed_length(view_from(v, 4));
	return length + (length + 1 < v.len && v.at[length] == ' ' && v.at[length + 1] != '{');
}

/* The length of the type expression at the start of V. */
static size_t type_length(struct view v)
{
	static const struct view bracketed[] = { { "struct {", 8 }, { "interface {", 11 } };
	size_t length = 0, prefix;

	while ((prefix = element_prefix(view_from(v, length))))
		length += prefix;
	struct view rest = view_from(v, length);
	if (rest.len && rest.at[0] == '(')
		return length + bracketed_length(rest);
	for (size_t i = 0; i < COUNT_OF(bracketed); i++) {
		size_t word = bracketed[i].len - 1;
		if (view_starts(rest, bracketed[i]))
			return length + word + bracketed_length(view_from(rest, word));
	}
	length += name_length(rest);
	rest = view_from(v, length);
	return length + (rest.len && rest.at[0] == '[' ? bracketed_length(rest) : 0);
}

/* A type longer than this is left as it is. */
static struct view within_reach(struct view v)
{
	return view_upto(v, v.len < TYPE_MOST ? v.len : TYPE_MOST);
}

static size_t digits_length(struct view v)
{
	size_t i = 0;

	while (i < v.len && digit(v.at[i]))
		i++;
	return i;
}

/* The length of the shape type at the start of V, 0 where there is none. */
static size_t shape_length(struct view v)
{
	static const struct view node = { "<node DYNAMICTYPE>", 18 }, shape = { "go.shape.", 9 };

	if (view_starts(v, node))
		return node.len;
	if (!view_starts(v, shape))
		return 0;
	v = within_reach(v);
	size_t length = shape.len + type_length(view_from(v, shape.len)), end = length;
	if (end < v.len && v.at[end] == '_') /* numbered up to 1.20 */
		end += 1 + digits_length(view_from(v, end + 1));
	return end > length + 1 ? end : length;
}

/* Type arguments with a shape among them: a generic body, the same for every instance. */
static size_t arguments_length(struct view v)
{
	if (!v.len || v.at[0] != '[')
		return 0;
	v = within_reach(v);
	v = view_upto(v, bracketed_length(v));
	return view_find(v, VIEW("go.shape.")) > 0 ? v.len : 0;
}

static size_t number_length(struct view v, uint64_t *out)
{
	size_t length = digits_length(v);

	return view_number(view_upto(v, length), INT64_MAX, out) ? length : 0;
}

/* A product or shift of two plain numbers at the start of V, such as "1 << 20"; 0 where there is none. */
static size_t constant_length(struct view v, uint64_t *out)
{
	uint64_t left, right;
	size_t length = number_length(v, &left);
	struct view rest = view_from(v, length);
	bool shift = view_skip(&rest, VIEW(" << "));

	if (!length || (!shift && !view_skip(&rest, VIEW(" * "))))
		return 0;
	size_t behind = number_length(rest, &right);
	if (!behind || (behind < rest.len && !strchr(",)]", rest.at[behind])))
		return 0;
	if (shift ? right > 62 || left > (uint64_t)INT64_MAX >> right
		  : __builtin_mul_overflow(left, right, out))
		return 0;
	if (shift)
		*out = left << right;
	return v.len - rest.len + behind;
}

/* "QUALIFIER." before a name that only its own package can write. */
static size_t qualifier_length(struct view v, struct view qualifier)
{
	if (!qualifier.len || !view_starts(v, qualifier) || v.len < qualifier.len + 2 ||
	    v.at[qualifier.len] != '.')
		return 0;
	char next = v.at[qualifier.len + 1];
	return next == '~' || next == '.' || next == '_' || (next >= 'a' && next <= 'z') ? qualifier.len + 1
											 : 0;
}

struct replacement {
	size_t length; /* of what is replaced; 0: nothing */
	char by[24];
};

/* What stands at the start of V, which is the start of a word. */
static struct replacement word_replacement(struct view v, struct view qualifier)
{
	struct replacement out = { .by = "" };
	uint64_t value;

	if ((out.length = shape_length(v)))
		(void)snprintf(out.by, sizeof(out.by), "T");
	else if (digit(v.at[0]) && (out.length = constant_length(v, &value)))
		(void)snprintf(out.by, sizeof(out.by), "%llu", (unsigned long long)value);
	else
		out.length = qualifier_length(v, qualifier);
	return out;
}

/* What stands at TEXT[AT]. */
static struct replacement replacement(struct view text, size_t at, struct view qualifier)
{
	struct view rest = view_from(text, at);
	bool inside = at && (name_part(text.at[at - 1]) || text.at[at - 1] == '.');

	if (view_starts(rest, VIEW("~R")))
		return (struct replacement){ 2, "~r" };
	if (view_starts(rest, VIEW(".autotmp_")))
		return (struct replacement){ 9 + digits_length(view_from(rest, 9)), ".autotmp" };
	if (!inside)
		return word_replacement(rest, qualifier);
	if (view_ends(view_upto(text, at), VIEW("map")))
		return (struct replacement){ .by = "" };
	return (struct replacement){ arguments_length(rest), "[...]" };
}

/* Characters with which something to replace begins, or a constant; most are none. */
static const bool stops[256] = {
	['g'] = true,  ['.'] = true, ['<'] = true, ['['] = true, ['~'] = true, ['"'] = true,
	['\''] = true, ['0'] = true, ['1'] = true, ['2'] = true, ['3'] = true, ['4'] = true,
	['5'] = true,  ['6'] = true, ['7'] = true, ['8'] = true, ['9'] = true,
};

/* The next place at or behind I where one of them stands, or QUALIFIER begins. */
static size_t next_stop(struct view text, size_t i, struct view qualifier)
{
	char first = qualifier.len ? qualifier.at[0] : '"';

	while (i < text.len && !stops[(unsigned char)text.at[i]] && text.at[i] != first)
		i++;
	return i;
}

void wording_add(struct buf *out, struct view text, struct view qualifier)
{
	size_t start = 0; /* from here on nothing is written yet */

	for (size_t i = next_stop(text, 0, qualifier); i < text.len; i = next_stop(text, i, qualifier)) {
		char c = text.at[i];
		if (c == '"' || c == '\'') {
			size_t length = quoted_length(view_from(text, i));
			buf_add(out, (struct view){ text.at + start, i - start });
			quoted_add_short(out, (struct view){ text.at + i, length });
			start = i += length;
			continue;
		}
		struct replacement found = replacement(text, i, qualifier);
		if (!found.length) {
			i++;
			continue;
		}
		buf_add(out, (struct view){ text.at + start, i - start });
		buf_text(out, found.by);
		start = i += found.length;
	}
	buf_add(out, view_from(text, start));
}

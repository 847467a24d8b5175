#include "judge/fingerprint.h"

#include "base/mem.h"
#include "base/scope.h"

static bool digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Bytes of UTF-8 sequences count as letters: Go allows letters of any script. */
static bool letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (unsigned char)c >= 0x80;
}

static bool any_of(struct view text, const struct view *words, size_t count, struct view *found)
{
	for (size_t i = 0; i < count; i++)
		if (view_starts(text, words[i]))
			return *found = words[i], true;
	return false;
}

/* How long the type is that TEXT begins with, as the compiler prints it behind "go.shape.". */
static size_t type_length(struct view text)
{
	int depth = 0;
	size_t at = 0;

	for (; at < text.len; at++) {
		char c = text.at[at];
		if (c == '[' || c == '(' || c == '{')
			depth++;
		else if (depth && (c == ']' || c == ')' || c == '}'))
			depth--;
		else if (!depth && c == ' ' && at + 1 < text.len && text.at[at + 1] == '{')
			continue;
		else if (!depth && memchr(" ,])};:", c, 7))
			break;
	}
	return at;
}

/* Skips "3" and "3.1.2". */
static size_t counter_length(struct view text)
{
	size_t at = 0;

	while (at < text.len && digit(text.at[at])) {
		while (at < text.len && digit(text.at[at]))
			at++;
		if (at + 1 < text.len && text.at[at] == '.' && digit(text.at[at + 1]))
			at++;
	}
	return at;
}

void fingerprint_normalised(struct buf *out, struct view text)
{
	static const struct view counted[] = { VIEW(".func"),	  VIEW(".gowrap"), VIEW(".deferwrap"),
					       VIEW("-range"),	  VIEW("#state"),  VIEW("#yield"),
					       VIEW(".autotmp_"), VIEW("#rv") };
	static const struct view shape[] = { VIEW("go.shape.") };
	struct view found;

	while (text.len) {
		if (any_of(text, shape, 1, &found)) {
			buf_add(out, found);
			text = view_from(text, found.len);
			text = view_from(text, type_length(text));
		} else if (any_of(text, counted, COUNT_OF(counted), &found)) {
			buf_add(out, found);
			text = view_from(text, found.len);
			text = view_from(text, counter_length(text));
		} else {
			buf_char(out, text.at[0]);
			text = view_from(text, 1);
		}
	}
}

/* A name with all its selectors: x, pkg.T, a.b.c. */
static size_t name_length(struct view text)
{
	size_t at = 0;

	while (at < text.len && (letter(text.at[at]) || digit(text.at[at]) ||
				 (text.at[at] == '.' && at + 1 < text.len && letter(text.at[at + 1]))))
		at++;
	return at;
}

/* Words that say what an expression does; every other name may change without changing the site. */
static bool telling(struct view name)
{
	static const char *const words[] = { "append",	 "make",      "new",	 "map",	   "func", "chan",
					     "struct",	 "interface", "string",	 "byte",   "rune", "literal",
					     "argument", "heap",      "storage", "content" };

	for (size_t i = 0; i < COUNT_OF(words); i++)
		if (view_is(name, words[i]))
			return true;
	return false;
}

/* A string or rune with its quotes; up to the end of TEXT where it is not closed. */
static size_t quoted_length(struct view text)
{
	size_t at = 1;

	while (at < text.len && text.at[at] != text.at[0])
		at += text.at[at] == '\\' && text.at[0] != '`' ? 2 : 1;
	return at < text.len ? at + 1 : text.len;
}

void fingerprint_skeleton(struct buf *out, struct view text)
{
	const struct view called = VIEW("(func literal)"); /* stands where a function's name may */

	while (text.len) {
		size_t length = 1;
		if (view_starts(text, called)) {
			length = called.len;
			buf_char(out, '_');
		} else if (letter(text.at[0])) {
			length = name_length(text);
			buf_add(out, telling(view_upto(text, length)) ? view_upto(text, length) : VIEW("_"));
		} else if (digit(text.at[0])) {
			while (length < text.len && (digit(text.at[length]) || letter(text.at[length])))
				length++;
			buf_char(out, '0');
		} else if (memchr("\"'`", text.at[0], 3)) {
			length = quoted_length(text);
			buf_text(out, "\"\"");
		} else {
			buf_char(out, text.at[0]);
		}
		text = view_from(text, length);
	}
}

static void flow_print(struct buf *out, const struct site *site, void (*print)(struct buf *, struct view))
{
	for (size_t i = 0; i < site->flow_count; i++) {
		print(out, view_of(site->flow[i].into));
		buf_char(out, '\x1f');
		print(out, view_of(site->flow[i].expression));
		buf_char(out, '\x1f');
		buf_text(out, site->flow[i].reason);
		buf_char(out, '\x1e');
	}
}

void fingerprint_flow(struct buf *out, const struct site *site)
{
	flow_print(out, site, fingerprint_normalised);
}

void fingerprint_flow_skeleton(struct buf *out, const struct site *site)
{
	flow_print(out, site, fingerprint_skeleton);
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

void fingerprint_function(struct buf *out, const struct function *function)
{
	scoped_free const char **messages = mem_zero(function->site_count, sizeof(*messages));
	size_t count = 0;

	for (size_t i = 0; i < function->site_count; i++)
		if (function->sites[i].kind != SITE_LEAK)
			messages[count++] = function->sites[i].message;
	if (count)
		qsort(messages, count, sizeof(*messages), by_text);
	for (size_t i = 0; i < count; i++) {
		fingerprint_normalised(out, view_of(messages[i]));
		buf_char(out, '\x1e');
	}
}

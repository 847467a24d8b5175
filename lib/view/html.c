#include "view/html.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>

/* The length of the well-formed UTF-8 sequence at V's start and its code point; 0 where there is none. */
static size_t read_character(struct view v, uint32_t *out)
{
	static const uint32_t smallest[] = { 0, 0, 0x80, 0x800, 0x10000 };
	unsigned char first = (unsigned char)v.at[0];
	size_t length = first < 0x80   ? 1
			: first < 0xc2 ? 0
			: first < 0xe0 ? 2
			: first < 0xf0 ? 3
			: first < 0xf5 ? 4
				       : 0;
	uint32_t code = length > 1 ? first & (0x7fu >> length) : first;

	if (!length || length > v.len)
		return 0;
	for (size_t i = 1; i < length; i++) {
		unsigned char c = (unsigned char)v.at[i];
		if ((c & 0xc0) != 0x80)
			return 0;
		code = (code << 6) | (c & 0x3f);
	}
	if (code < smallest[length] || code > 0x10ffff || (code >= 0xd800 && code < 0xe000))
		return 0;
	*out = code;
	return length;
}

/* Characters that turn or hide text (Unicode, "Bidirectional Character Types", Bidi_Control), and others that
 * nobody sees. */
static bool is_deceptive(uint32_t code)
{
	static const uint32_t ranges[][2] = {
		{ 0x80, 0x9f },	    { 0xad, 0xad },	{ 0x61c, 0x61c },   { 0x200b, 0x200f },
		{ 0x2028, 0x202e }, { 0x2060, 0x2069 }, { 0xfeff, 0xfeff }, { 0xe0000, 0xe007f },
	};

	for (size_t i = 0; i < COUNT_OF(ranges); i++)
		if (code >= ranges[i][0] && code <= ranges[i][1])
			return true;
	return false;
}

static const char *entity_of(uint32_t code)
{
	switch (code) {
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '&':
		return "&amp;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	default:
		return NULL;
	}
}

static void escape(struct buf *out, struct view text)
{
	while (text.len) {
		uint32_t code = 0;
		size_t length = read_character(text, &code);
		const char *entity = entity_of(code);
		if (!length || (code < ' ' && code != '\n' && code != '\t') || code == 0x7f)
			buf_print(out, "\\x%02x", (unsigned char)text.at[0]);
		else if (entity)
			buf_text(out, entity);
		else if (is_deceptive(code))
			buf_print(out, "U+%04X", (unsigned)code);
		else
			buf_add(out, view_upto(text, length));
		text = view_from(text, length ? length : 1);
	}
}

static void start_tag(struct buf *out, const char *name, va_list attributes)
{
	const char *attribute;

	buf_print(out, "<%s", name);
	while ((attribute = va_arg(attributes, const char *))) {
		const char *value = va_arg(attributes, const char *);
		if (!value)
			continue;
		buf_print(out, " %s=\"", attribute);
		escape(out, view_of(value));
		buf_char(out, '"');
	}
	buf_char(out, '>');
}

void html_open_with(struct html *html, const char *name, ...)
{
	va_list attributes;

	assert(html->depth < HTML_DEPTH_MOST);
	va_start(attributes, name);
	start_tag(html->out, name, attributes);
	va_end(attributes);
	html->open[html->depth++] = name;
}

void html_leaf_with(struct html *html, const char *text, const char *name, ...)
{
	va_list attributes;

	va_start(attributes, name);
	start_tag(html->out, name, attributes);
	va_end(attributes);
	html_text(html, text);
	buf_print(html->out, "</%s>", name);
}

void html_void_with(struct html *html, const char *name, ...)
{
	va_list attributes;

	va_start(attributes, name);
	start_tag(html->out, name, attributes);
	va_end(attributes);
}

/* Elements within a line of text, where a line break would show as a space. */
static bool is_inline(const char *name)
{
	static const char *const names[] = { "a", "code", "span", "strong", "text", "time" };

	for (size_t i = 0; i < COUNT_OF(names); i++)
		if (strcmp(name, names[i]) == 0)
			return true;
	return false;
}

void html_close(struct html *html)
{
	assert(html->depth > 0);
	const char *name = html->open[--html->depth];

	buf_print(html->out, "</%s>%s", name, is_inline(name) ? "" : "\n");
}

void html_close_to(struct html *html, size_t depth)
{
	while (html->depth > depth)
		html_close(html);
}

void html_text(struct html *html, const char *text)
{
	escape(html->out, view_of(text));
}

void html_print(struct html *html, const char *format, ...)
{
	char *text = NULL;
	va_list arguments;

	va_start(arguments, format);
	int length = vasprintf(&text, format, arguments);
	va_end(arguments);
	if (length < 0)
		abort();
	html_text(html, text);
	free(text);
}

void html_percent(struct buf *out, const char *text, const char *keep)
{
	for (; *text; text++) {
		unsigned char c = (unsigned char)*text;
		bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
			     strchr("-._~", c) || (keep && strchr(keep, c));
		if (plain)
			buf_char(out, (char)c);
		else
			buf_print(out, "%%%02X", c);
	}
}

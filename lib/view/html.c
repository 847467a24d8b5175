#include "view/html.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>

#include "base/mem.h"
#include "view/text.h"

static const char *entity_of(char c)
{
	switch (c) {
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
	scoped_buf plain = { 0 };

	text_plain(&plain, text);
	for (size_t i = 0; i < plain.len; i++) {
		const char *entity = entity_of(plain.ptr[i]);
		if (entity)
			buf_text(out, entity);
		else
			buf_char(out, plain.ptr[i]);
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
	static const char *const names[] = { "a", "b", "code", "mark", "span", "strong", "text", "time" };

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
	va_list arguments;

	va_start(arguments, format);
	scoped_free char *text = mem_vprint(format, arguments);
	va_end(arguments);
	html_text(html, text);
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

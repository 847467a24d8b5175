/*
 * A writer of HTML (and of SVG within it) that escapes always: there is no way to put text in unescaped.
 *
 * Control characters and those that hide or turn text are shown as "\x1b" and "\u202e" (view/text.h).
 * Elements nest on a small stack, so that each is closed by its own name.
 */
#ifndef VIEW_HTML_H
#define VIEW_HTML_H

#include "base/buf.h"

enum { HTML_DEPTH_MOST = 32 };

struct html {
	struct buf *out;
	const char *open[HTML_DEPTH_MOST]; /* names of the open elements */
	size_t depth;
};

/* Attributes are pairs of name and value, NULL at the end; a pair whose value is NULL is left out. */
#define html_open(html, ...) html_open_with((html), __VA_ARGS__, NULL)
/* An element with only a text in it: html_leaf(html, text, "a", "href", url). */
#define html_leaf(html, text, ...) html_leaf_with((html), (text), __VA_ARGS__, NULL)
/* An element that has no content and no end: html_void(html, "meta", "name", "viewport", ...). */
#define html_void(html, ...) html_void_with((html), __VA_ARGS__, NULL)

void html_open_with(struct html *html, const char *name, ...) __attribute__((sentinel));
void html_leaf_with(struct html *html, const char *text, const char *name, ...) __attribute__((sentinel));
void html_void_with(struct html *html, const char *name, ...) __attribute__((sentinel));
/* Closes the innermost open element. */
void html_close(struct html *html);
/* Closes elements until DEPTH are open. */
void html_close_to(struct html *html, size_t depth);
void html_text(struct html *html, const char *text);
void html_print(struct html *html, const char *format, ...) PRINTF(2, 3);

/* Appends TEXT to a URL, percent-encoded but for letters, digits and "-._~"; KEEP holds bytes that stay
 * ("/" for a path); may be NULL. */
void html_percent(struct buf *out, const char *text, const char *keep);

#endif

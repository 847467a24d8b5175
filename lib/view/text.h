/*
 * Text from the code that is judged, on its way to a terminal or into Markdown: what would steer the reader's
 * screen, turn the direction of writing, or be read as markup, is shown instead of obeyed.
 */
#ifndef VIEW_TEXT_H
#define VIEW_TEXT_H

#include "base/buf.h"

/* Cuts the first character off *REST; *OUT is its code point, or TEXT_BROKEN for a byte that is not UTF-8.
 * Returns its bytes, empty at the end. */
struct view text_character(struct view *rest, uint32_t *out);
#define TEXT_BROKEN UINT32_MAX

/* All append to OUT. */
/* For a terminal: control, invisible and direction characters as "\x1b", "\u202e"; a tab stays. */
void text_plain(struct buf *out, struct view text);
/* The same for what has several lines: line feeds stay, too. */
void text_lines(struct buf *out, struct view text);
/* For prose in Markdown: also punctuation escaped, and no @mention or #reference comes out. */
void text_prose(struct buf *out, struct view text);
/* A code span of Markdown, fit for table cells. */
void text_code(struct buf *out, struct view text);
/* "1 heap escape", "2 heap escapes". */
void text_count(struct buf *out, size_t count, const char *noun);
/* TEXT as UTF-8 in any case: broken bytes become U+FFFD. */
void text_utf8(struct buf *out, struct view text);

#endif

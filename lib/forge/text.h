/*
 * Texts cut to what a host takes, whatever bytes they hold.  Private to lib/forge.
 */
#ifndef FORGE_TEXT_H
#define FORGE_TEXT_H

#include "base/buf.h"

/* Appends TEXT, or its first characters and an ellipsis: at most MOST characters of UTF-8 (U+FFFD for what is
 * none).  Control characters become blanks, except line breaks and tabs where LINES is true. */
void text_cut(struct buf *out, const char *text, size_t most, bool lines);

#endif

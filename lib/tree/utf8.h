/*
 * UTF-8 as RFC 3629 has it: no surrogates, no overlong forms, nothing above U+10FFFF.
 */
#ifndef TREE_UTF8_H
#define TREE_UTF8_H

#include "base/buf.h"

/* Cuts the first character off *TEXT, which is not empty, into *CODE; false (and nothing cut) where the bytes
 * are not UTF-8. */
bool utf8_next(struct view *text, uint32_t *code);
/* Appends TEXT with U+FFFD for each byte that is not UTF-8. */
void utf8_add(struct buf *out, struct view text);

#endif

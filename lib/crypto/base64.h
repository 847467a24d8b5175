/*
 * Base64 (RFC 4648, section 4), strictly: whole groups of four, no other characters, no stray bits.
 */
#ifndef CRYPTO_BASE64_H
#define CRYPTO_BASE64_H

#include "base/buf.h"

/* Appends BYTES, encoded with padding. */
void base64_encode(struct buf *out, struct view bytes);
/* Appends what TEXT stands for; false for anything that base64_encode() would not write. */
bool base64_decode(struct buf *out, struct view text) MUST_USE;

#endif

#include "crypto/base64.h"

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void base64_encode(struct buf *out, struct view bytes)
{
	for (; bytes.len; bytes = view_from(bytes, bytes.len < 3 ? bytes.len : 3)) {
		uint32_t bits = 0;
		for (size_t i = 0; i < 3; i++)
			bits = bits << 8 | (i < bytes.len ? (unsigned char)bytes.at[i] : 0);
		for (size_t i = 0; i < 4; i++)
			buf_char(out, i <= bytes.len ? digits[bits >> (18 - 6 * i) & 63] : '=');
	}
}

static int value_of(char c)
{
	const char *at = c ? strchr(digits, c) : NULL;

	return at ? (int)(at - digits) : -1;
}

/* One group of four characters, PADDING of them "=" at its end. */
static bool decode_group(struct buf *out, const char *group, size_t padding)
{
	uint32_t bits = 0;

	for (size_t i = 0; i < 4; i++) {
		int value = i < 4 - padding ? value_of(group[i]) : 0;
		if (value < 0)
			return false;
		bits = bits << 6 | (uint32_t)value;
	}
	/* What the padding leaves over must be zero, or two texts would stand for the same bytes. */
	if (padding && (bits & ((UINT32_C(1) << (8 * padding)) - 1)))
		return false;
	for (size_t i = 0; i < 3 - padding; i++)
		buf_char(out, (char)(bits >> (16 - 8 * i) & 0xff));
	return true;
}

bool base64_decode(struct buf *out, struct view text)
{
	if (text.len % 4)
		return false;
	for (; text.len; text = view_from(text, 4)) {
		size_t padding = 0;
		while (text.len == 4 && padding < 2 && text.at[3 - padding] == '=')
			padding++;
		if (!decode_group(out, text.at, padding))
			return false;
	}
	return true;
}

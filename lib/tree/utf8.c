#include "tree/utf8.h"

struct form {
	unsigned char mask, lead; /* the first byte of the form */
	size_t size;
	uint32_t least; /* anything below has a shorter form */
};

static const struct form forms[] = {
	{ 0x80, 0x00, 1, 0 },
	{ 0xe0, 0xc0, 2, 0x80 },
	{ 0xf0, 0xe0, 3, 0x800 },
	{ 0xf8, 0xf0, 4, 0x10000 },
};

static const struct form *form_of(unsigned char lead)
{
	for (size_t i = 0; i < COUNT_OF(forms); i++)
		if ((lead & forms[i].mask) == forms[i].lead)
			return &forms[i];
	return NULL;
}

bool utf8_next(struct view *text, uint32_t *code)
{
	const struct form *form = form_of((unsigned char)text->at[0]);

	if (!form || form->size > text->len)
		return false;
	uint32_t value = (unsigned char)text->at[0] & (unsigned char)~form->mask;
	for (size_t i = 1; i < form->size; i++) {
		unsigned char byte = (unsigned char)text->at[i];
		if ((byte & 0xc0) != 0x80)
			return false;
		value = value << 6 | (byte & 0x3f);
	}
	if (value < form->least || value > 0x10ffff || (value >= 0xd800 && value <= 0xdfff))
		return false;
	*text = view_from(*text, form->size);
	*code = value;
	return true;
}

void utf8_add(struct buf *out, struct view text)
{
	while (text.len) {
		struct view before = text;
		uint32_t code;
		if (utf8_next(&text, &code)) {
			buf_add(out, view_upto(before, before.len - text.len));
		} else {
			buf_text(out, "\xef\xbf\xbd");
			text = view_from(text, 1);
		}
	}
}

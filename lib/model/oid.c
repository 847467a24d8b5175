#include "model/oid.h"

bool oid_is_digits(struct view text)
{
	for (size_t i = 0; i < text.len; i++)
		if (!memchr("0123456789abcdef", text.at[i], 16))
			return false;
	return true;
}

int oid_parse(struct oid *out, struct view text, struct err *err)
{
	if (text.len != 40 && text.len != OID_MOST)
		return err_set(err, ERR_INPUT, "a commit id has 40 or 64 digits, this one has %zu", text.len);
	if (!oid_is_digits(text))
		return err_set(err, ERR_INPUT, "a commit id has only the digits 0-9 and a-f");
	*out = (struct oid){ 0 };
	memcpy(out->hex, text.at, text.len);
	return 0;
}

const struct oid oid_zeros = { "0000000000000000000000000000000000000000" };

bool oid_is_zero(const struct oid *oid)
{
	return oid->hex[0] && strspn(oid->hex, "0") == strlen(oid->hex);
}

bool oid_is_empty(const struct oid *oid)
{
	return !oid->hex[0];
}

bool oid_equal(const struct oid *a, const struct oid *b)
{
	return strcmp(a->hex, b->hex) == 0;
}

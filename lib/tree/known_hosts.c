#include "tree/known_hosts.h"

#include "base/buf.h"

/* RFC 4648, section 4. */
static void add_base64(struct buf *out, struct view bytes)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

	for (size_t i = 0; i < bytes.len; i += 3) {
		size_t some = bytes.len - i < 3 ? bytes.len - i : 3;
		uint32_t group = 0;
		for (size_t k = 0; k < 3; k++)
			group = group << 8 | (k < some ? (unsigned char)bytes.at[i + k] : 0u);
		for (size_t k = 0; k < 4; k++)
			buf_char(out, k <= some ? digits[group >> (18 - 6 * k) & 63] : '=');
	}
}

static bool next_word(struct view *line, struct view *word)
{
	do
		if (!view_split(line, ' ', word))
			return false;
	while (word->len == 0);
	return true;
}

static bool lists(struct view names, struct view name)
{
	struct view one;

	while (view_split(&names, ',', &one))
		if (view_equal(one, name))
			return true;
	return false;
}

bool known_hosts_has(struct view text, struct view name, struct view key)
{
	scoped_buf encoded = { 0 };
	struct view line, names, type, digits;

	add_base64(&encoded, key);
	while (view_split(&text, '\n', &line)) {
		line = view_trim(line);
		if (!next_word(&line, &names) || !next_word(&line, &type) || !next_word(&line, &digits))
			continue;
		if (lists(names, name) && view_equal(digits, buf_view(&encoded)))
			return true;
	}
	return false;
}

#include "daemon/http_framing.h"

#include <strings.h>

void http_framing_header(struct http_framing *framing, const char *name, const char *value)
{
	if (strcasecmp(name, "Transfer-Encoding") == 0)
		framing->encodings++;
	else if (strcasecmp(name, "Host") == 0)
		framing->hosts++;
	else if (strcasecmp(name, "Content-Length") == 0) {
		framing->lengths++;
		if (!value || !view_number(view_of(value), INT64_MAX, &framing->length))
			framing->length_broken = true;
	}
}

unsigned http_framing_refuse(const struct http_framing *framing, const char *method, size_t body_most)
{
	bool posts = strcmp(method, "POST") == 0;

	if (framing->target_broken || framing->length_broken || framing->lengths > 1 || framing->hosts > 1)
		return 400;
	if (framing->encodings)
		return framing->lengths ? 400 : 411;
	if (posts && !framing->lengths)
		return 411;
	return framing->length > body_most ? 413 : 0;
}

static int digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

bool http_target_is_clean(struct view target)
{
	for (size_t i = 0; i < target.len; i++) {
		int value = (unsigned char)target.at[i];
		if (value == '%') {
			if (target.len - i < 3 || digit(target.at[i + 1]) < 0 || digit(target.at[i + 2]) < 0)
				return false;
			value = digit(target.at[i + 1]) * 16 + digit(target.at[i + 2]);
			i += 2;
		}
		if (value < ' ' || value == 0x7f)
			return false;
	}
	return true;
}

/*
 * A request as a client sends it: "METHOD TARGET" and lines "Name: value".  What passes the listener's own
 * checks is unambiguous, and what a route takes out of the path holds no control byte.
 */
#include <stdint.h>

#include "base/mem.h"
#include "daemon/client_address.h"
#include "daemon/http_framing.h"
#include "daemon/routes.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { BODY_MOST = 1 << 20 };

static void check_parts(const struct page *page)
{
	for (size_t i = 0; i < PAGE_PARTS; i++) {
		const char *part = page->parts[i];
		size_t length = strnlen(part, PAGE_PART_ROOM);
		if (length == PAGE_PART_ROOM)
			abort();
		for (size_t j = 0; j < length; j++)
			if ((unsigned char)part[j] < ' ' || part[j] == 0x7f)
				abort();
	}
}

static void route(const char *method, const char *target)
{
	scoped_free char *path = mem_print("%.*s", (int)strcspn(target, "?"), target);
	struct page page = { 0 };
	const char *allow = NULL;
	unsigned status = routes_find(&page, method, path, &allow);

	if (status != 0 && status != 404 && status != 405)
		abort();
	if ((status == 0 && !page.route) || (status == 405 && !allow))
		abort();
	check_parts(&page);
}

static void take_header(struct http_framing *framing, struct view line)
{
	ptrdiff_t colon = view_find(line, VIEW(": "));
	struct client_address client;

	if (colon < 0)
		return;
	scoped_free char *name = mem_print("%.*s", (int)colon, line.at);
	scoped_free char *value = mem_print("%.*s", (int)line.len - (int)colon - 2, line.at + colon + 2);
	http_framing_header(framing, name, value);
	(void)client_address_forwarded(&client, view_of(value));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	scoped_free char *text = mem_print("%.*s", (int)size, (const char *)data);
	struct view rest = view_of(text), line = { NULL, 0 };
	struct http_framing framing = { 0 };

	if (!view_split(&rest, '\n', &line))
		return 0;
	ptrdiff_t space = view_find(line, VIEW(" "));
	if (space < 0)
		return 0;
	scoped_free char *method = mem_print("%.*s", (int)space, line.at);
	scoped_free char *target = mem_print("%.*s", (int)line.len - (int)space - 1, line.at + space + 1);
	framing.target_broken = target[0] != '/' || !http_target_is_clean(view_of(target));
	while (view_split(&rest, '\n', &line))
		take_header(&framing, line);
	if (http_framing_refuse(&framing, method, BODY_MOST))
		return 0;
	if (framing.encodings || framing.lengths > 1 || framing.hosts > 1 || framing.length > BODY_MOST)
		abort();
	route(method, target);
	return 0;
}

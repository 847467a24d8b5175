/* Names of tree entries: what is let through is a plain file name that no terminal, page or compiler
 * misreads. */
#include <assert.h>
#include <strings.h>

#include "tree/names.h"
#include "tree/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void check_characters(struct view name)
{
	uint32_t code;

	while (name.len) {
		assert(utf8_next(&name, &code));
		assert(code >= 0x20 && (code < 0x7f || code > 0x9f));
		assert(code < 0x202a || code > 0x202e); /* turns the direction of what follows */
		assert(code < 0x2066 || code > 0x2069);
		assert(code != '/');
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	const struct view name = { (const char *)bytes, size };
	const char *why = name_refused(name);

	if (why) {
		assert(why[0]);
		return 0;
	}
	assert(size > 0 && size <= 255 && !view_is(name, ".") && !view_is(name, ".."));
	assert(size != 4 || strncasecmp(name.at, ".git", 4) != 0);
	assert(!view_ends(name, VIEW(".go")) || !memchr(bytes, ':', size));
	check_characters(name);
	return 0;
}

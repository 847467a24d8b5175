/* Any bytes as a configuration: read or refused with a line, and what was read is what git could have meant.
 */
#include <assert.h>
#include <stdint.h>

#include "base/gitconfig.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int check_entry(void *payload, const struct gitconfig_entry *entry, struct err *err)
{
	int *last = payload;
	bool flag;
	uint64_t number;

	assert(entry->section[0] && entry->key[0]);
	assert(entry->line >= *last);
	*last = entry->line;
	if (gitconfig_number(&number, entry, 0, UINT64_MAX, err) == 0)
		assert(gitconfig_bool(&flag, entry, err) == 0 && flag == (number != 0));
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct err err = { 0 };
	int line = 1;

	if (gitconfig_each((struct view){ (const char *)data, size }, "f", check_entry, &line, &err) < 0)
		assert(err.kind == ERR_INPUT && strncmp(err.text, "f:", 2) == 0);
	return 0;
}

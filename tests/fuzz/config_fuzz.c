/* The daemon's configuration: every text is refused with its line, or can be explained. */
#include <stdint.h>

#include "daemon/config.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	scoped_config *config = NULL;
	scoped_buf words = { 0 };
	struct err err = { 0 };

	if (config_parse(&config, (struct view){ (const char *)data, size }, "fuzz.conf", &err) < 0) {
		if (err.kind != ERR_INPUT && err.kind != ERR_LIMIT)
			abort();
		return 0;
	}
	config_explain(&words, config);
	if (!words.len || words.spoiled)
		abort();
	return 0;
}

/* The table of `go tool pprof`, and the symbols in it. */
#include "base/buf.h"
#include "golang/pprof.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct view text = { (const char *)data, size };
	scoped_arena arena = { 0 };
	scoped_buf functions = { 0 };
	struct profile profile = { 0 };
	struct err err;

	pprof_functions(&functions, text);
	if (pprof_read(&profile, &arena, text, &err) < 0)
		return 0;
	for (size_t i = 0; i < profile.count; i++)
		if (!profile.list[i].function[0] ||
		    (i && strcmp(profile.list[i - 1].function, profile.list[i].function) >= 0))
			abort();
	return 0;
}

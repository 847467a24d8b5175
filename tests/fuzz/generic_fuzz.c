#include "hook_target.h"
#include "hook/generic.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	hook_target(&hook_generic, data, size);
	return 0;
}

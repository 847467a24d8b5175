#include "hook_target.h"
#include "hook/github.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	hook_target(&hook_github, data, size);
	return 0;
}

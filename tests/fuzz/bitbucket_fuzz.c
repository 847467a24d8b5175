#include "hook_target.h"
#include "hook/bitbucket.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	hook_target(&hook_bitbucket, data, size);
	return 0;
}

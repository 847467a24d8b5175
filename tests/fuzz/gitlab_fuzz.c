#include "hook_target.h"
#include "hook/gitlab.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	hook_target(&hook_gitlab, data, size);
	return 0;
}

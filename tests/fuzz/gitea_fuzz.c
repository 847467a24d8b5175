#include "hook_target.h"
#include "hook/gitea.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	hook_target(&hook_gitea, data, size);
	return 0;
}

#include "hook/host.h"

#include "hook/github.h"

static const struct hook_host *const hosts[] = { &hook_github };

const struct hook_host *hook_host_find(struct view name)
{
	for (size_t i = 0; i < COUNT_OF(hosts); i++)
		if (view_is(name, hosts[i]->name))
			return hosts[i];
	return NULL;
}

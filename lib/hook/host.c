#include "hook/host.h"

#include "hook/bitbucket.h"
#include "hook/generic.h"
#include "hook/gitea.h"
#include "hook/github.h"
#include "hook/gitlab.h"

static const struct hook_host *const hosts[] = {
	&hook_github, &hook_gitlab, &hook_gitea, &hook_forgejo, &hook_bitbucket, &hook_generic,
};

const struct hook_host *hook_host_find(struct view kind)
{
	for (size_t i = 0; i < COUNT_OF(hosts); i++)
		if (view_is(kind, hosts[i]->kind))
			return hosts[i];
	return NULL;
}

char *hook_host_kinds(void)
{
	scoped_buf text = { 0 };

	for (size_t i = 0; i < COUNT_OF(hosts); i++)
		buf_print(&text, "%s%s", i ? ", " : "", hosts[i]->kind);
	return buf_take(&text);
}

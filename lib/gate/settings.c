#include "gate/settings.h"

#include <fnmatch.h>
#include <string.h>

#include "base/mem.h"

bool settings_match(const struct gate_patterns *patterns, const char *name)
{
	for (size_t i = 0; i < patterns->count; i++)
		if (fnmatch(patterns->list[i], name, FNM_CASEFOLD) == 0)
			return true;
	return false;
}

const struct gate_repository *settings_repository(const struct gate_settings *settings, const char *name)
{
	for (size_t i = 0; i < settings->repository_count; i++)
		if (strcmp(settings->repositories[i].name, name) == 0)
			return &settings->repositories[i];
	return NULL;
}

const struct gate_webhook *settings_webhook(const struct gate_settings *settings, const char *name)
{
	for (size_t i = 0; i < settings->webhook_count; i++)
		if (strcmp(settings->webhooks[i].name, name) == 0)
			return &settings->webhooks[i];
	return NULL;
}

struct forge_target settings_target(const struct gate_repository *repository)
{
	return (struct forge_target){ repository->host->account, repository->path, 0 };
}

char *settings_database(const struct gate_settings *settings)
{
	return mem_print("%s/heapgate.db", settings->data);
}

char *settings_place(const char *name)
{
	char *place = mem_text(name), *last = strrchr(place, '/');

	for (char *at = place; at < last; at++)
		if (*at == '/')
			*at = '+';
	return place;
}

char *settings_mirror(const struct gate_settings *settings, const char *repository)
{
	scoped_free char *place = settings_place(repository);

	return mem_print("%s/mirrors/%s.git", settings->data, place);
}

char *settings_tree(const struct gate_settings *settings, const char *slot, const char *repository)
{
	scoped_free char *place = settings_place(repository);

	return mem_print("%s/trees/%s/%s", settings->data, slot, place);
}

char *settings_aside(const struct gate_settings *settings, const char *slot)
{
	return mem_print("%s/aside/%s", settings->data, slot);
}

/*
 * The configuration in words: every key with its value and where it comes from, then each host and
 * repository.
 */
#include "daemon/config_keys.h"

static void explain_list(struct buf *out, const char *const *texts, size_t count)
{
	for (size_t i = 0; i < count; i++)
		buf_print(out, "%s%s", i ? ", " : "", texts[i]);
	if (!count)
		buf_text(out, "(not set)");
}

static void explain_value(struct buf *out, const void *object, const struct config_key *key)
{
	const char *at = (const char *)object + key->offset;
	const struct config_repository *repository = object;
	const struct config_networks *networks = (const void *)at;
	const struct config_patterns *patterns = (const void *)at;
	const struct config_host *host = object;
	const char *text;

	switch (key->kind) {
	case KEY_TEXT:
	case KEY_PATH:
	case KEY_SECRET:
	case KEY_URL:
		text = *(const char *const *)(const void *)at;
		buf_text(out, text ? text : "(not set)");
		break;
	case KEY_NUMBER:
	case KEY_SIZE:
	case KEY_SPAN:
		config_key_print(out, key, *(const uint64_t *)(const void *)at);
		break;
	case KEY_BOOL:
		buf_text(out, *(const bool *)(const void *)at ? "true" : "false");
		break;
	case KEY_NAMES:
		explain_list(out, repository->configurations, repository->configuration_count);
		break;
	case KEY_PATHS:
		explain_list(out, host->secret_files, host->secret_file_count);
		break;
	case KEY_NETWORKS:
		explain_list(out, networks->texts, networks->count);
		break;
	case KEY_PATTERNS:
		explain_list(out, patterns->list, patterns->count);
		break;
	case KEY_KIND_COUNT:
		break;
	}
}

static void explain_section(struct buf *out, const void *object, const char *section, uint64_t seen)
{
	for (size_t i = 0; i < config_key_count; i++) {
		const struct config_key *key = &config_keys[i];
		size_t bit;
		if (strcmp(key->section, section) != 0)
			continue;
		(void)config_key_find(section, key->name, &bit);
		buf_print(out, "  %-24s ", key->name);
		explain_value(out, object, key);
		buf_print(out, "%s\n      %s\n", (seen >> bit) & 1 ? "" : "  (default)", key->help);
	}
}

void config_explain(struct buf *out, const struct config *config)
{
	for (size_t i = 0; i < config_section_count; i++) {
		buf_print(out, "[%s]\n", config_sections[i]);
		explain_section(out, config, config_sections[i], config->seen);
	}
	for (size_t i = 0; i < config->host_count; i++) {
		buf_print(out, "[host \"%s\"]\n", config->hosts[i].name);
		explain_section(out, &config->hosts[i], "host", config->hosts[i].seen);
	}
	for (size_t i = 0; i < config->token_count; i++) {
		buf_print(out, "[token \"%s\"]\n", config->tokens[i].name);
		explain_section(out, &config->tokens[i], "token", config->tokens[i].seen);
	}
	for (size_t i = 0; i < config->webhook_count; i++) {
		buf_print(out, "[webhook \"%s\"]\n", config->webhooks[i].name);
		explain_section(out, &config->webhooks[i], "webhook", config->webhooks[i].seen);
	}
	for (size_t i = 0; i < config->configuration_count; i++) {
		buf_print(out, "[configuration \"%s\"]\n", config->configurations[i].name);
		explain_section(out, &config->configurations[i], "configuration",
				config->configurations[i].seen);
	}
	for (size_t i = 0; i < config->repository_count; i++) {
		const struct config_repository *repository = &config->repositories[i];
		buf_print(out, "[repository \"%s\"]\n", repository->name);
		explain_section(out, repository, "repository", repository->seen);
		buf_print(out, "  webhook: %s/hooks/%s/%s\n",
			  config->external_url ? config->external_url : "http://ADDRESS", repository->host,
			  repository->name);
	}
	if (!config->repository_count)
		buf_text(out, "no repository is configured; add [repository \"owner/name\"]\n");
}

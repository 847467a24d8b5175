#include "daemon/config.h"

#include "base/mem.h"
#include "daemon/config_keys.h"
#include "daemon/http_address.h"
#include "daemon/log.h"
#include "forge/forge.h"
#include "hook/host.h"
#include "judge/policy.h"

const struct config_host *config_host_find(const struct config *config, struct view name)
{
	for (size_t i = 0; i < config->host_count; i++)
		if (view_is(name, config->hosts[i].name))
			return &config->hosts[i];
	return NULL;
}

const struct config_repository *config_repository_find(const struct config *config, struct view name)
{
	for (size_t i = 0; i < config->repository_count; i++)
		if (view_is(name, config->repositories[i].name))
			return &config->repositories[i];
	return NULL;
}

const struct config_configuration *config_configuration_find(const struct config *config, struct view name)
{
	for (size_t i = 0; i < config->configuration_count; i++)
		if (view_is(name, config->configurations[i].name))
			return &config->configurations[i];
	return NULL;
}

#define HEADER_LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-"
enum { REPOSITORY_NAME_MOST = 200, HOST_NAME_MOST = 64 };

#define NAME_LETTERS HEADER_LETTERS "_."

static bool is_made_of(struct view text, const char *letters)
{
	for (size_t i = 0; i < text.len; i++)
		if (!text.at[i] || !strchr(letters, text.at[i]))
			return false;
	return true;
}

static bool is_name_part(struct view part)
{
	if (!part.len || part.len > 100 || view_is(part, ".") || view_is(part, ".."))
		return false;
	return is_made_of(part, NAME_LETTERS);
}

/* "owner/name", or in groups: "group/subgroup/name".  A directory NAME.git holds a mirror, so no part may end
 * like one. */
static bool is_repository_name(struct view name)
{
	struct view part;
	size_t parts = 0;

	if (name.len > REPOSITORY_NAME_MOST)
		return false;
	for (; view_split(&name, '/', &part); parts++)
		if (!is_name_part(part) || view_ends(part, VIEW(".git")))
			return false;
	return parts >= 2;
}

static void *host_of(struct config *config, const char *name, uint64_t **seen, struct err *err)
{
	struct config_host *host;

	for (size_t i = 0; i < config->host_count; i++)
		if (strcmp(config->hosts[i].name, name) == 0)
			return *seen = &config->hosts[i].seen, &config->hosts[i];
	if (!is_name_part(view_of(name)) || strlen(name) > HOST_NAME_MOST)
		return (void)err_set(err, ERR_INPUT,
				     "[host \"%s\"]: expected a name of letters, digits and -_.", name),
		       NULL;
	host = arena_push(&config->arena, config->hosts, config->host_count, config->host_room);
	config_key_defaults(host, "host", &config->arena);
	host->name = arena_text(&config->arena, view_of(name));
	*seen = &host->seen;
	return host;
}

static void *repository_of(struct config *config, const char *name, uint64_t **seen, struct err *err)
{
	struct config_repository *repository;

	for (size_t i = 0; i < config->repository_count; i++)
		if (strcmp(config->repositories[i].name, name) == 0)
			return *seen = &config->repositories[i].seen, &config->repositories[i];
	if (!is_repository_name(view_of(name)))
		return (void)err_set(err, ERR_INPUT, "[repository \"%s\"]: expected \"owner/name\"", name),
		       NULL;
	repository = arena_push(&config->arena, config->repositories, config->repository_count,
				config->repository_room);
	config_key_defaults(repository, "repository", &config->arena);
	repository->name = arena_text(&config->arena, view_of(name));
	*seen = &repository->seen;
	return repository;
}

static void *webhook_of(struct config *config, const char *name, uint64_t **seen, struct err *err)
{
	struct config_webhook *webhook;

	for (size_t i = 0; i < config->webhook_count; i++)
		if (strcmp(config->webhooks[i].name, name) == 0)
			return *seen = &config->webhooks[i].seen, &config->webhooks[i];
	if (!is_name_part(view_of(name)))
		return (void)err_set(err, ERR_INPUT,
				     "[webhook \"%s\"]: expected a name of letters, digits and -_.", name),
		       NULL;
	webhook = arena_push(&config->arena, config->webhooks, config->webhook_count, config->webhook_room);
	webhook->name = arena_text(&config->arena, view_of(name));
	*seen = &webhook->seen;
	return webhook;
}

static void *configuration_of(struct config *config, const char *name, uint64_t **seen, struct err *err)
{
	struct config_configuration *configuration;
	struct view text = view_of(name);

	for (size_t i = 0; i < config->configuration_count; i++)
		if (strcmp(config->configurations[i].name, name) == 0)
			return *seen = &config->configurations[i].seen, &config->configurations[i];
	if (!text.len || text.len > 64 || !is_made_of(text, NAME_LETTERS "/+"))
		return (void)err_set(err, ERR_INPUT,
				     "[configuration \"%s\"]: expected a name of letters, digits and -_./+",
				     name),
		       NULL;
	configuration = arena_push(&config->arena, config->configurations, config->configuration_count,
				   config->configuration_room);
	config_key_defaults(configuration, "configuration", &config->arena);
	configuration->name = arena_text(&config->arena, text);
	*seen = &configuration->seen;
	return configuration;
}

static void *token_of(struct config *config, const char *name, uint64_t **seen, struct err *err)
{
	struct config_token *token;

	for (size_t i = 0; i < config->token_count; i++)
		if (strcmp(config->tokens[i].name, name) == 0)
			return *seen = &config->tokens[i].seen, &config->tokens[i];
	if (!is_name_part(view_of(name)))
		return (void)err_set(err, ERR_INPUT,
				     "[token \"%s\"]: expected a name of letters, digits and -_.", name),
		       NULL;
	token = arena_push(&config->arena, config->tokens, config->token_count, config->token_room);
	config_key_defaults(token, "token", &config->arena);
	token->name = arena_text(&config->arena, view_of(name));
	*seen = &token->seen;
	return token;
}

/* Sections that have a name in quotes, and what finds or adds the struct that such a one stands for. */
static const struct {
	const char *section;
	void *(*object)(struct config *config, const char *name, uint64_t **seen, struct err *err);
} named_sections[] = {
	{ "host", host_of },	   { "token", token_of },	    { "configuration", configuration_of },
	{ "webhook", webhook_of }, { "repository", repository_of },
};

static int no_section(const char *section, struct err *err)
{
	scoped_buf known = { 0 };

	for (size_t i = 0; i < config_section_count; i++)
		buf_print(&known, "%s, ", config_sections[i]);
	for (size_t i = 0; i < COUNT_OF(named_sections); i++)
		buf_print(&known, "%s%s", i ? ", " : "", named_sections[i].section);
	return err_set(err, ERR_INPUT, "there is no section [%s]; known: %s", section, buf_string(&known));
}

/* The struct that the entry's section stands for, and its bits of keys that were set. */
static void *object_of(struct config *config, const struct gitconfig_entry *entry, uint64_t **seen,
		       struct err *err)
{
	size_t named = 0;

	while (named < COUNT_OF(named_sections) && strcmp(named_sections[named].section, entry->section) != 0)
		named++;
	if (!config_section_known(entry->section))
		return (void)no_section(entry->section, err), NULL;
	if ((named < COUNT_OF(named_sections)) != (entry->subsection != NULL))
		return (void)err_set(err, ERR_INPUT, "section [%s] %s", entry->section,
				     entry->subsection ? "takes no name" : "needs a name in quotes"),
		       NULL;
	if (entry->subsection)
		return named_sections[named].object(config, entry->subsection, seen, err);
	return *seen = &config->seen, config;
}

static int take_entry(void *payload, const struct gitconfig_entry *entry, struct err *err)
{
	struct config *config = payload;
	uint64_t *seen;
	size_t index = 0;
	void *object = object_of(config, entry, &seen, err);
	const struct config_key *key;

	if (!object || !*entry->key)
		return object ? 0 : -1;
	key = config_key_find(entry->section, entry->key, &index);
	if (!key) {
		const char *near = config_key_near(entry->section, entry->key);
		return err_set(err, ERR_INPUT, "there is no key %s.%s%s%s", entry->section, entry->key,
			       near ? ", did you mean " : "", near ? near : "");
	}
	if (!config_key_repeats(key) && (*seen & ((uint64_t)1 << index)))
		return err_set(err, ERR_INPUT, "%s.%s is set twice", entry->section, entry->key);
	*seen |= (uint64_t)1 << index;
	return config_key_set(object, key, &config->arena, entry, err);
}

/* A preset's name in the words of a policy file, checked. */
static int check_policy(const struct config_repository *repository, struct err *err)
{
	scoped_policy policy = { 0 };
	scoped_free char *text = NULL;

	if (!repository->policy)
		return 0;
	if (repository->policy_file)
		return err_set(err, ERR_INPUT, "repository \"%s\": set policy or policy-file, not both",
			       repository->name);
	text = mem_print("[policy]\n\tpreset = %s\n", repository->policy);
	if (policy_parse(&policy, view_of(text), "policy", err) < 0)
		return err_wrap(err, "repository \"%s\"", repository->name);
	return 0;
}

/* What a configuration does not say, [go] says. */
static void complete_configuration(const struct config *config, struct config_configuration *out)
{
	size_t inlining = 0;

	(void)config_key_find("configuration", "inlining", &inlining);
	out->goos = out->goos ? out->goos : config->goos;
	out->goarch = out->goarch ? out->goarch : config->goarch;
	out->tags = out->tags ? out->tags : config->go_tags;
	if (!((out->seen >> inlining) & 1))
		out->inlining = config->inlining;
}

static int check_references(const struct config *config, const char *name, struct err *err)
{
	for (size_t i = 0; i < config->repository_count; i++) {
		const struct config_repository *repository = &config->repositories[i];
		for (size_t j = 0; j < repository->configuration_count; j++)
			if (!config_configuration_find(config, view_of(repository->configurations[j])))
				return err_set(err, ERR_INPUT,
					       "%s:%d: there is no section [configuration \"%s\"]", name,
					       repository->configuration_lines[j],
					       repository->configurations[j]);
	}
	return 0;
}

/* A kind is known where both directions are. */
static int find_kind(const struct forge_ops **out, const struct config_host *host, struct err *err)
{
	const char *kind = host->kind ? host->kind : host->name;
	const struct forge_ops *forge = forge_find(view_of(kind));
	scoped_buf known = { 0 };

	if (forge && hook_host_find(view_of(kind))) {
		*out = forge;
		return 0;
	}
	forge_names(&known);
	return err_set(err, ERR_INPUT, "host \"%s\": there is no kind of code host '%s'; known: %s%s",
		       host->name, kind, buf_string(&known), host->kind ? "" : "; set host.kind");
}

static int complete_addresses(struct config *config, struct config_host *host, struct err *err)
{
	const struct forge_ops *forge = host->forge;
	const char *web = host->web;

	if (!web)
		host->web = forge->web;
	if (!host->api && !web)
		host->api = forge->api;
	if (!host->api && forge->api_below)
		host->api = web ? arena_print(&config->arena, "%s%s", web, forge->api_below) : NULL;
	/* A host without an API needs no address of its own: its repositories may have theirs. */
	if (forge->api_below && (!host->web || !host->api))
		return err_set(err, ERR_INPUT, "host \"%s\": web is not set, and %s has no public instance",
			       host->name, forge->name);
	return 0;
}

static int complete_host(struct config *config, struct config_host *host, struct err *err)
{
	size_t comment = 0;

	if (find_kind(&host->forge, host, err) < 0 || complete_addresses(config, host, err) < 0)
		return -1;
	host->kind = host->forge->name;
	if (host->app_id && !host->forge->app)
		return err_set(err, ERR_INPUT, "host \"%s\": app-id: only GitHub has Apps", host->name);
	if (!host->app_id != !host->app_key_file)
		return err_set(err, ERR_INPUT, "host \"%s\": app-id and app-key-file go together",
			       host->name);
	if (host->app_id)
		host->forge = host->forge->app;
	if (host->sarif && !host->forge->send[MESSAGE_SARIF])
		return err_set(err, ERR_INPUT, "host \"%s\": sarif: only GitHub takes it", host->name);
	(void)config_key_find("host", "comment", &comment);
	if (!((host->seen >> comment) & 1))
		host->comment = host->forge->comments;
	return 0;
}

static int complete_repository(struct config *config, struct config_repository *repository, struct err *err)
{
	if (!repository->host)
		repository->host = config->host_count == 1 ? config->hosts[0].name : "github";
	const struct config_host *host = config_host_find(config, view_of(repository->host));

	if (!host)
		return err_set(err, ERR_INPUT, "repository \"%s\": there is no section [host \"%s\"]",
			       repository->name, repository->host);
	if (strchr(strchr(repository->name, '/') + 1, '/') && !hook_host_find(view_of(host->kind))->nested)
		return err_set(err, ERR_INPUT,
			       "repository \"%s\": %s has no groups in groups; expected \"owner/name\"",
			       repository->name, host->kind);
	if (!repository->path)
		repository->path = repository->name;
	/* Where there are no pull requests, pushes are what is checked. */
	if (!repository->check_branches.count && strcmp(host->kind, "generic") == 0)
		repository->check_branches.list[repository->check_branches.count++] = "*";
	if (!repository->url && !host->web)
		return err_set(err, ERR_INPUT, "repository \"%s\": url is not set, nor web of host \"%s\"",
			       repository->name, host->name);
	if (!repository->url)
		repository->url = arena_print(&config->arena, "%s/%s.git", host->web, repository->path);
	return check_policy(repository, err);
}

static int complete_token(struct config_token *token, struct err *err)
{
	static const char *const scopes[] = { [ACCESS_READ] = "read", [ACCESS_WAIVE] = "waive" };

	for (size_t i = ACCESS_READ; i < COUNT_OF(scopes); i++)
		if (strcmp(token->scope, scopes[i]) == 0)
			token->access = (enum access)i;
	if (token->access == ACCESS_OPEN)
		return err_set(err, ERR_INPUT, "token \"%s\": scope is read or waive, not '%s'", token->name,
			       token->scope);
	return 0;
}

/* A header that everybody can send says nothing. */
static int check_trust(const struct config *config, struct err *err)
{
	if (config->trust_header && !is_made_of(view_of(config->trust_header), HEADER_LETTERS))
		return err_set(err, ERR_INPUT, "http.trust-user-header: '%s' is not a header's name",
			       config->trust_header);
	if (config->trust_header && !config->trust_proxies.count)
		return err_set(err, ERR_INPUT,
			       "http.trust-user-header needs http.trust-proxy: the addresses "
			       "that it is believed from");
	return 0;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct config_repository *)a)->name,
		      ((const struct config_repository *)b)->name);
}

static int check_http(const struct config *config, struct err *err)
{
	union http_address address;
	struct log_settings ignored;

	if (http_address_parse(&address, config->listen, err) < 0)
		return err_wrap(err, "http.listen");
	if (!config->tls_certificate != !config->tls_key)
		return err_set(err, ERR_INPUT, "http: set both tls-certificate and tls-key, or neither");
	if (log_settings_parse(&ignored, config->log_format, config->log_level, err) < 0)
		return -1;
	return check_trust(config, err);
}

/* With "direct", whoever writes a go.mod says which host is asked. */
static int check_proxy(const struct config *config, struct err *err)
{
	struct view rest = view_of(config->go_proxy), proxy;

	while (view_split(&rest, ',', &proxy)) {
		struct view part;
		while (view_split(&proxy, '|', &part))
			if (view_is(view_trim(part), "direct"))
				return err_set(err, ERR_INPUT,
					       "go.proxy: \"direct\" lets any go.mod choose which host is "
					       "asked; name "
					       "proxies alone");
	}
	return 0;
}

static int check_sandbox(const struct config *config, struct err *err)
{
	enum jail_level level;

	return jail_level_parse(config->sandbox, &level)
		       ? 0
		       : err_set(err, ERR_INPUT, "sandbox.require is bubblewrap, landlock or none, not '%s'",
				 config->sandbox);
}

static int complete(struct config *config, struct err *err)
{
	if (check_http(config, err) < 0 || check_sandbox(config, err) < 0 || check_proxy(config, err) < 0)
		return -1;
	for (size_t i = 0; i < config->token_count; i++)
		if (complete_token(&config->tokens[i], err) < 0)
			return -1;
	for (size_t i = 0; i < config->host_count; i++)
		if (complete_host(config, &config->hosts[i], err) < 0)
			return -1;
	for (size_t i = 0; i < config->webhook_count; i++)
		if (!config->webhooks[i].url)
			return err_set(err, ERR_INPUT, "webhook \"%s\": url is not set",
				       config->webhooks[i].name);
	for (size_t i = 0; i < config->configuration_count; i++)
		complete_configuration(config, &config->configurations[i]);
	for (size_t i = 0; i < config->repository_count; i++)
		if (complete_repository(config, &config->repositories[i], err) < 0)
			return -1;
	if (config->repository_count)
		qsort(config->repositories, config->repository_count, sizeof(config->repositories[0]),
		      by_name);
	if (!config->go_cache)
		config->go_cache = arena_print(&config->arena, "%s/cache/build", config->data);
	if (!config->go_module_cache)
		config->go_module_cache = arena_print(&config->arena, "%s/cache/modules", config->data);
	return 0;
}

int config_parse(struct config **out, struct view text, const char *name, struct err *err)
{
	scoped_config *config = mem_zero(1, sizeof(*config));

	config->file = arena_text(&config->arena, view_of(name));
	for (size_t i = 0; i < config_section_count; i++)
		config_key_defaults(config, config_sections[i], &config->arena);
	if (gitconfig_each_with_headers(text, name, take_entry, config, err) < 0 ||
	    check_references(config, name, err) < 0)
		return -1;
	if (complete(config, err) < 0)
		return err_wrap(err, "%s", name);
	*out = take(config);
	return 0;
}

void config_free(struct config *config)
{
	if (!config)
		return;
	secrets_release(&config->secrets);
	arena_release(&config->arena);
	free(config);
}

#include "daemon/config_keys.h"

#include <assert.h>

#include "daemon/nearest.h"
#include "daemon/rate.h"
#include "daemon/units.h"

#define CORE(member) offsetof(struct config, member)
#define HOST(member) offsetof(struct config_host, member)
#define SIDE(member) offsetof(struct config_configuration, member)
#define TOKEN(member) offsetof(struct config_token, member)
#define REPO(member) offsetof(struct config_repository, member)
#define HOOK(member) offsetof(struct config_webhook, member)
#define KIB ((uint64_t)1 << 10)
#define MIB ((uint64_t)1 << 20)
#define GIB ((uint64_t)1 << 30)
#define SECOND ((uint64_t)1000)
#define HOUR (3600 * SECOND)
#define DAY (24 * HOUR)

const struct config_key config_keys[] = {
	{ "core", "data", KEY_PATH, CORE(data), "/var/lib/heapgate", 0, 0,
	  "directory of the database, the mirrors and the work trees" },
	{ "core", "workers", KEY_NUMBER, CORE(workers), "2", 1, 64, "checks that run at the same time" },
	{ "core", "free-space", KEY_SIZE, CORE(free_space), "512m", 0, 1024 * GIB,
	  "no webhook is taken and no check begun while less than this is free on its disk; 0: always" },
	{ "core", "external-url", KEY_URL, CORE(external_url), NULL, 0, 0,
	  "where people reach the pages; statuses link there" },

	{ "http", "listen", KEY_TEXT, CORE(listen), "127.0.0.1:8470", 0, 0, "address and port to listen on" },
	{ "http", "body-limit", KEY_SIZE, CORE(body_limit), "1m", 64 * KIB, ENVELOPE_BODY_MOST,
	  "largest webhook that is taken" },
	{ "http", "connections", KEY_NUMBER, CORE(connections), "256", 4, 10000, "connections at one time" },
	{ "http", "connections-per-address", KEY_NUMBER, CORE(connections_per_address), "64", 1, 10000,
	  "connections at one time from one address" },
	{ "http", "idle-timeout", KEY_SPAN, CORE(idle_ms), "15s", SECOND, HOUR,
	  "a silent connection is closed" },
	{ "http", "request-timeout", KEY_SPAN, CORE(request_ms), "30s", SECOND, HOUR,
	  "a connection that completes no request is closed" },
	{ "http", "rate-limit", KEY_NUMBER, CORE(rate_limit), "1200", 0, RATE_MOST,
	  "requests a minute from one address; 0: no limit, here and below" },
	{ "http", "hook-rate-limit", KEY_NUMBER, CORE(hook_rate_limit), "1200", 0, RATE_MOST,
	  "webhooks a minute from one address" },
	{ "http", "repository-rate-limit", KEY_NUMBER, CORE(repository_rate_limit), "600", 0, RATE_MOST,
	  "signed webhooks a minute for one repository" },
	{ "http", "tls-certificate", KEY_PATH, CORE(tls_certificate), NULL, 0, 0,
	  "PEM file of the certificate and its issuers; with tls-key: HTTPS instead of HTTP" },
	{ "http", "tls-key", KEY_SECRET, CORE(tls_key), NULL, 0, 0, "PEM file of its key" },
	{ "http", "open", KEY_BOOL, CORE(open), "false", 0, 0,
	  "true: everybody may read, wherever heapgate listens; false: beyond this machine, or behind "
	  "trust-user-header, whoever says who he is" },
	{ "http", "trust-user-header", KEY_TEXT, CORE(trust_header), NULL, 0, 0,
	  "header in which a reverse proxy names the person whom it has signed on" },
	{ "http", "trust-proxy", KEY_NETWORKS, CORE(trust_proxies), NULL, 0, 0,
	  "address or network of a proxy whose headers, also X-Forwarded-For, are believed; several times" },

	{ "log", "format", KEY_TEXT, CORE(log_format), "logfmt", 0, 0, "logfmt or json" },
	{ "log", "level", KEY_TEXT, CORE(log_level), "info", 0, 0,
	  "the least that is logged: error, warning, notice or info" },

	{ "go", "command", KEY_PATH, CORE(go_command), NULL, 0, 0, "the go command; default: found in PATH" },
	{ "go", "cache", KEY_PATH, CORE(go_cache), NULL, 0, 0,
	  "GOCACHE; default: cache/build below core.data" },
	{ "go", "module-cache", KEY_PATH, CORE(go_module_cache), NULL, 0, 0,
	  "GOMODCACHE; default: cache/modules below core.data" },
	{ "go", "proxy", KEY_TEXT, CORE(go_proxy), "off", 0, 0, "GOPROXY for modules that are not vendored" },
	{ "go", "sumdb", KEY_TEXT, CORE(go_sumdb), NULL, 0, 0, "GOSUMDB; default: Go's own" },
	{ "go", "no-sumdb", KEY_TEXT, CORE(go_no_sumdb), NULL, 0, 0,
	  "GONOSUMDB: modules that no public database of checksums knows" },
	{ "go", "tags", KEY_TEXT, CORE(go_tags), NULL, 0, 0, "build tags, separated by commas" },
	{ "go", "goos", KEY_TEXT, CORE(goos), NULL, 0, 0, "GOOS to compile for" },
	{ "go", "goarch", KEY_TEXT, CORE(goarch), NULL, 0, 0, "GOARCH to compile for" },
	{ "go", "inlining", KEY_BOOL, CORE(inlining), "true", 0, 0, "false: compile with -l" },
	{ "go", "timeout", KEY_SPAN, CORE(go_ms), "10m", SECOND, 24 * HOUR, "for collecting one commit" },
	{ "go", "cpu", KEY_SPAN, CORE(go_cpu_ms), "2h", 0, 168 * HOUR,
	  "processor time of one Go command and all it starts; 0s: no limit" },
	{ "go", "memory", KEY_SIZE, CORE(go_memory), "4g", 0, 1024 * GIB,
	  "of one Go command and all it starts, and address space of each; 0: no limit" },
	{ "go", "processes", KEY_NUMBER, CORE(go_processes), "1024", 0, 100000,
	  "of one Go command at one time; 0: no limit" },
	{ "go", "temporary-files", KEY_SIZE, CORE(go_scratch), "512m", MIB, 1024 * GIB,
	  "in memory, of one Go command" },
	{ "go", "output", KEY_SIZE, CORE(go_output), "512m", MIB, 64 * GIB, "diagnostics of one commit" },

	{ "sandbox", "require", KEY_TEXT, CORE(sandbox), "bubblewrap", 0, 0,
	  "bubblewrap, landlock or none: where the machine offers less nothing is compiled; more is used" },

	{ "limits", "fetch-timeout", KEY_SPAN, CORE(fetch_ms), "5m", SECOND, 24 * HOUR, "for one fetch" },
	{ "limits", "fetch-size", KEY_SIZE, CORE(fetch_bytes), "2g", 0, 1024 * GIB,
	  "that one fetch may bring; 0: no limit" },
	{ "limits", "mirror-size", KEY_SIZE, CORE(mirror_bytes), "20g", 0, 1024 * GIB,
	  "of a repository's mirror; above it `heapgate gc` removes it, to be fetched anew; 0: no limit" },
	{ "limits", "job-deadline", KEY_SPAN, CORE(job_ms), "1h", SECOND, 168 * HOUR,
	  "from the webhook to the result; then the status becomes 'error'" },
	{ "limits", "attempts", KEY_NUMBER, CORE(attempts), "3", 1, 100,
	  "of one check, before its status becomes 'error'" },

	{ "retention", "deliveries", KEY_SPAN, CORE(keep_deliveries_ms), "30d", 0, 3650 * DAY,
	  "webhooks with their bodies; 0s: for ever, here and below" },
	{ "retention", "checks", KEY_SPAN, CORE(keep_checks_ms), "365d", 0, 3650 * DAY,
	  "results, with their jobs and messages" },
	{ "retention", "branches", KEY_SPAN, CORE(keep_branches_ms), "30d", 0, 3650 * DAY,
	  "records of commits that are not on the main branch" },
	{ "retention", "build-cache", KEY_SIZE, CORE(keep_cache), "20g", 0, 10240 * GIB,
	  "largest build cache after `heapgate gc`; 0: no limit" },

	{ "host", "kind", KEY_TEXT, HOST(kind), NULL, 0, 0,
	  "what speaks there: github, gitlab, ...; default: the section's name" },
	{ "host", "web", KEY_URL, HOST(web), NULL, 0, 0,
	  "base URL of the pages; default: the kind's public instance" },
	{ "host", "api", KEY_URL, HOST(api), NULL, 0, 0,
	  "base URL of the API; default: where it is below `web`" },
	{ "host", "token-file", KEY_SECRET, HOST(token_file), NULL, 0, 0,
	  "file with the token that reads the repositories and posts statuses" },
	{ "host", "webhook-secret-file", KEY_PATHS, HOST(secret_files), NULL, 0, 0,
	  "file with the webhook secret; several while it is being replaced" },
	{ "host", "context", KEY_TEXT, HOST(context), "heapgate", 0, 0, "name under which results appear" },
	{ "host", "ssh-key", KEY_PATH, HOST(ssh_key), NULL, 0, 0,
	  "private key, without a passphrase, for repositories with an ssh URL" },
	{ "host", "known-hosts", KEY_PATH, HOST(known_hosts), NULL, 0, 0,
	  "the host keys that are believed there, as in ~/.ssh/known_hosts" },
	{ "host", "poll", KEY_SPAN, HOST(poll_ms), "10m", 0, 24 * HOUR,
	  "how often the host is asked what no webhook told; 0s: never" },
	{ "host", "app-id", KEY_TEXT, HOST(app_id), NULL, 0, 0,
	  "of a GitHub App, instead of token-file: results appear as check runs" },
	{ "host", "app-key-file", KEY_SECRET, HOST(app_key_file), NULL, 0, 0,
	  "file with the App's private key (PEM)" },
	{ "host", "comment", KEY_BOOL, HOST(comment), NULL, 0, 0,
	  "keep a comment on pull requests where something is wrong; default: by kind" },
	{ "host", "sarif", KEY_BOOL, HOST(sarif), NULL, 0, 0,
	  "also upload findings to GitHub's code scanning; default: false" },

	{ "webhook", "url", KEY_URL, HOOK(url), NULL, 0, 0, "is told every result, as JSON" },
	{ "webhook", "secret-file", KEY_SECRET, HOOK(secret_file), NULL, 0, 0,
	  "file with the secret that signs it" },

	{ "token", "file", KEY_PATH, TOKEN(file), NULL, 0, 0,
	  "file with the secret, at least 20 characters, that programs show as `Authorization: Bearer`" },
	{ "token", "scope", KEY_TEXT, TOKEN(scope), "read", 0, 0, "read, or waive: read and waive findings" },

	{ "configuration", "goos", KEY_TEXT, SIDE(goos), NULL, 0, 0, "GOOS to compile for; default: [go]" },
	{ "configuration", "goarch", KEY_TEXT, SIDE(goarch), NULL, 0, 0,
	  "GOARCH to compile for; default: [go]" },
	{ "configuration", "tags", KEY_TEXT, SIDE(tags), NULL, 0, 0,
	  "build tags, separated by commas; default: [go]" },
	{ "configuration", "inlining", KEY_BOOL, SIDE(inlining), NULL, 0, 0,
	  "false: compile with -l; default: [go]" },

	{ "repository", "host", KEY_TEXT, REPO(host), NULL, 0, 0,
	  "the code host's section; default: the only one, else github" },
	{ "repository", "path", KEY_TEXT, REPO(path), NULL, 0, 0,
	  "what the host calls it (group/subgroup/name); default: the section's name" },
	{ "repository", "url", KEY_TEXT, REPO(url), NULL, 0, 0,
	  "what to fetch from; default: the host's pages, OWNER/NAME.git" },
	{ "repository", "main-branch", KEY_TEXT, REPO(main_branch), "main", 0, 0,
	  "its commits are the baseline" },
	{ "repository", "check-branch", KEY_PATTERNS, REPO(check_branches), NULL, 0, 0,
	  "other branches whose pushes are checked, without a pull request: staging, release/*; default: "
	  "none, "
	  "of kind generic: *" },
	{ "repository", "allow-fork", KEY_PATTERNS, REPO(forks), NULL, 0, 0,
	  "forks that heads are fetched from where the host keeps them there alone (Bitbucket): OWNER/NAME, "
	  "OWNER/*" },
	{ "repository", "policy", KEY_TEXT, REPO(policy), NULL, 0, 0,
	  "strict, ratchet or report, where the base commit has no .heapgate" },
	{ "repository", "policy-file", KEY_PATH, REPO(policy_file), NULL, 0, 0,
	  "a whole policy instead of `policy`" },
	{ "repository", "configuration", KEY_NAMES, REPO(configurations), NULL, 0, 0,
	  "a [configuration] section to judge it under; several: side by side; default: [go] alone" },
};
const size_t config_key_count = COUNT_OF(config_keys);

const char *const config_sections[] = { "core", "http", "log", "go", "sandbox", "limits", "retention" };
const size_t config_section_count = COUNT_OF(config_sections);

static bool is_plain(const char *section)
{
	for (size_t i = 0; i < config_section_count; i++)
		if (strcmp(config_sections[i], section) == 0)
			return true;
	return false;
}

const struct config_key *config_key_find(const char *section, const char *name, size_t *index)
{
	bool plain = is_plain(section);
	size_t before = 0;

	for (size_t i = 0; i < config_key_count; i++) {
		bool same = strcmp(config_keys[i].section, section) == 0;
		if (same && strcmp(config_keys[i].name, name) == 0)
			return *index = before, &config_keys[i];
		before += same || (plain && is_plain(config_keys[i].section));
	}
	return NULL;
}

const char *config_key_near(const char *section, const char *name)
{
	const char *names[COUNT_OF(config_keys)];
	size_t count = 0;

	for (size_t i = 0; i < config_key_count; i++)
		if (strcmp(config_keys[i].section, section) == 0)
			names[count++] = config_keys[i].name;
	return count ? nearest_of(name, names, count, sizeof(names[0])) : NULL;
}

bool config_section_known(const char *section)
{
	for (size_t i = 0; i < config_key_count; i++)
		if (strcmp(config_keys[i].section, section) == 0)
			return true;
	return false;
}

static bool is_loopback_http(struct view url)
{
	static const char *const hosts[] = { "127.0.0.1", "localhost", "[::1]" };

	if (!view_skip(&url, VIEW("http://")))
		return false;
	for (size_t i = 0; i < COUNT_OF(hosts); i++) {
		struct view rest = url;
		if (view_skip(&rest, view_of(hosts[i])) &&
		    (!rest.len || rest.at[0] == ':' || rest.at[0] == '/'))
			return true;
	}
	return false;
}

static bool set_text(const char **out, struct arena *arena, struct view value)
{
	if (!value.len)
		return false;
	*out = arena_text(arena, value);
	return true;
}

static bool set_url(const char **out, struct arena *arena, struct view value)
{
	bool secure = view_starts(value, VIEW("https://")) && value.len > strlen("https://");

	while (view_drop(&value, VIEW("/")))
		;
	if ((!secure && !is_loopback_http(value)) || view_find(value, VIEW("@")) >= 0)
		return false;
	return set_text(out, arena, value);
}

static bool set_secret(const char **out, struct arena *arena, struct view value)
{
	return (view_starts(value, VIEW("/")) || view_starts(value, VIEW(CONFIG_CREDENTIALS))) &&
	       set_text(out, arena, value);
}

static bool add_path(struct config_host *host, struct arena *arena, struct view value)
{
	if (host->secret_file_count == ENVELOPE_SECRETS_MOST)
		return false;
	return set_secret(&host->secret_files[host->secret_file_count++], arena, value);
}

static bool add_name(struct config_repository *repository, struct arena *arena,
		     const struct gitconfig_entry *entry)
{
	size_t count = repository->configuration_count;

	if (count == CONFIG_CONFIGURATIONS_MOST || !entry->value || !entry->value[0])
		return false;
	for (size_t i = 0; i < count; i++)
		if (strcmp(repository->configurations[i], entry->value) == 0)
			return false;
	repository->configurations[count] = arena_text(arena, view_of(entry->value));
	repository->configuration_lines[count] = entry->line;
	repository->configuration_count++;
	return true;
}

static bool add_network(struct config_networks *networks, struct arena *arena, struct view value)
{
	if (networks->count == CONFIG_NETWORKS_MOST ||
	    !http_network_parse(&networks->list[networks->count], value))
		return false;
	return set_text(&networks->texts[networks->count++], arena, value);
}

static bool add_pattern(struct config_patterns *patterns, struct arena *arena, struct view value)
{
	return patterns->count < CONFIG_PATTERNS_MOST &&
	       set_text(&patterns->list[patterns->count++], arena, value);
}

static bool set_bounded(uint64_t *out, const struct config_key *key, bool read, uint64_t number)
{
	if (!read || number < key->least || number > key->most)
		return false;
	*out = number;
	return true;
}

static bool set_value(void *object, const struct config_key *key, struct arena *arena, struct view value)
{
	void *at = (char *)object + key->offset;
	uint64_t number = 0;
	int64_t span = 0;
	bool read;

	switch (key->kind) {
	case KEY_TEXT:
		return set_text(at, arena, value);
	case KEY_SECRET:
		return set_secret(at, arena, value);
	case KEY_PATH:
		return value.len && value.at[0] == '/' && set_text(at, arena, value);
	case KEY_PATHS:
		return add_path(object, arena, value);
	case KEY_NETWORKS:
		return add_network(at, arena, value);
	case KEY_PATTERNS:
		return add_pattern(at, arena, value);
	case KEY_URL:
		return set_url(at, arena, value);
	case KEY_NUMBER:
		read = view_number(value, UINT64_MAX, &number);
		return set_bounded(at, key, read, number);
	case KEY_SIZE:
		read = units_size(value, &number);
		return set_bounded(at, key, read, number);
	case KEY_SPAN:
		read = units_span(value, &span);
		if (!set_bounded(&number, key, read, (uint64_t)span))
			return false;
		return *(int64_t *)at = span, true;
	case KEY_BOOL:
	case KEY_NAMES:
	case KEY_KIND_COUNT:
		break;
	}
	return false;
}

void config_key_print(struct buf *out, const struct config_key *key, uint64_t number)
{
	if (key->kind == KEY_SPAN)
		units_print_span(out, (int64_t)number);
	else if (key->kind == KEY_SIZE)
		units_print_size(out, number);
	else
		buf_print(out, "%llu", (unsigned long long)number);
}

static int refuse_value(const struct config_key *key, const char *form, struct err *err)
{
	scoped_buf bounds = { 0 };

	if (key->most) {
		buf_text(&bounds, ", from ");
		config_key_print(&bounds, key, key->least);
		buf_text(&bounds, " to ");
		config_key_print(&bounds, key, key->most);
	}
	return err_set(err, ERR_INPUT, "%s.%s: expected %s%s", key->section, key->name, form,
		       buf_string(&bounds));
}

int config_key_set(void *object, const struct config_key *key, struct arena *arena,
		   const struct gitconfig_entry *entry, struct err *err)
{
	static const char *const expected[KEY_KIND_COUNT] = {
		[KEY_TEXT] = "a text",
		[KEY_PATH] = "an absolute path",
		[KEY_NAMES] = "names of [configuration] sections, each once and at most sixteen",
		[KEY_SECRET] = "an absolute path, or %d/NAME for a credential of the service manager",
		[KEY_PATHS] = "an absolute path or %d/NAME, at most eight times",
		[KEY_NETWORKS] = "an address, or a network such as 10.0.0.0/8, at most sixteen times",
		[KEY_PATTERNS] = "a name, or a pattern of names with \"*\", at most sixteen times",
		[KEY_URL] =
			"a URL that begins with https:// (http:// only to this machine), without a user name",
		[KEY_NUMBER] = "a number",
		[KEY_SIZE] = "a size such as 64m",
		[KEY_SPAN] = "a time such as 90s, 5m or 1h",
	};

	assert(key->kind < KEY_KIND_COUNT);
	const char *form = expected[key->kind];
	if (key->kind == KEY_BOOL)
		return gitconfig_bool((bool *)((char *)object + key->offset), entry, err);
	if (key->kind == KEY_NAMES && add_name(object, arena, entry))
		return 0;
	if (entry->value && set_value(object, key, arena, view_of(entry->value)))
		return 0;
	return refuse_value(key, form, err);
}

bool config_key_repeats(const struct config_key *key)
{
	return key->kind == KEY_NAMES || key->kind == KEY_PATHS || key->kind == KEY_NETWORKS ||
	       key->kind == KEY_PATTERNS;
}

void config_key_defaults(void *object, const char *section, struct arena *arena)
{
	for (size_t i = 0; i < config_key_count; i++) {
		const struct config_key *key = &config_keys[i];
		const struct gitconfig_entry entry = { key->section, NULL, key->name, key->initial, 0 };
		struct err err;
		if (key->initial && strcmp(key->section, section) == 0 &&
		    config_key_set(object, key, arena, &entry, &err) < 0)
			abort();
	}
}

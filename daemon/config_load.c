/*
 * The configuration with everything that lies in other files: secrets and policies; and the part of it that
 * the pipeline sees.
 */
#include <stdio.h>

#include "base/files.h"
#include "base/mem.h"
#include "daemon/config.h"
#include "daemon/log.h"
#include "judge/policy.h"

enum { FILE_MOST = 1 << 20, SECRET_MOST = 16 << 10, SECRET_LEAST = 16, TOKEN_LEAST = 20 };

/* The caller frees. */
static int secret_path(char **out, const char *path, struct err *err)
{
	const char *directory = getenv("CREDENTIALS_DIRECTORY");
	struct view name = view_of(path);

	if (!view_skip(&name, VIEW(CONFIG_CREDENTIALS)))
		return *out = mem_text(path), 0;
	if (!directory || !*directory)
		return err_set(
			err, ERR_INPUT,
			"%s: the service manager gave no credentials ($CREDENTIALS_DIRECTORY is not set); "
			"see LoadCredential= in systemd.exec(5)",
			path);
	*out = files_join(directory, name.at);
	return 0;
}

/* Guessed at a billion a second, sixteen characters outlast everybody; and a shorter text would be hidden in
 * places that have nothing to do with it. */
static int check_length(const struct buf *secret, const char *path, struct err *err)
{
	if (secret->len < SECRET_LEAST)
		return err_set(err, ERR_INPUT,
			       "%s: %zu characters are too short for a secret, at least %d; make one with: "
			       "openssl rand -hex 32",
			       path, secret->len, SECRET_LEAST);
	return 0;
}

static bool is_read(const struct config *config, const char *name)
{
	if (config->reads == CONFIG_SECRETS_HERE)
		return getenv("CREDENTIALS_DIRECTORY") ||
		       !view_starts(view_of(name), VIEW(CONFIG_CREDENTIALS));
	return config->reads == CONFIG_SECRETS;
}

static int read_file(const char **out, struct config *config, const char *name, struct err *err)
{
	scoped_buf text = { .ceiling = SECRET_MOST };
	scoped_free char *path = NULL;

	if (secret_path(&path, name, err) < 0)
		return -1;
	int result = files_read_secret(&text, path, err);
	if (result == 0)
		result = check_length(&text, path, err);
	if (result == 0)
		*out = secrets_add(&config->secrets, buf_view(&text));
	if (text.ptr)
		explicit_bzero(text.ptr, text.len);
	return result;
}

/* "" for one that is not read. */
static int read_secret(const char **out, struct config *config, const char *name, struct err *err)
{
	const char **unread;

	*out = "";
	if (is_read(config, name))
		return read_file(out, config, name, err);
	unread = arena_push(&config->arena, config->unread, config->unread_count, config->unread_room);
	*unread = name;
	return 0;
}

static int read_tls(struct config *config, struct err *err)
{
	scoped_buf certificate = { .ceiling = FILE_MOST };

	if (!config->tls_certificate)
		return 0;
	if (files_read(&certificate, config->tls_certificate, err) < 0 ||
	    read_secret(&config->tls.key, config, config->tls_key, err) < 0)
		return -1;
	config->tls.certificate = arena_text(&config->arena, buf_view(&certificate));
	return config->tls.key[0] ? http_tls_check(&config->tls, err) : 0;
}

/* "" where PATH is NULL. */
static int read_named(const char **out, struct config *config, const char *path, const char *section,
		      const char *name, const char *key, struct err *err)
{
	*out = "";
	if (path && read_secret(out, config, path, err) < 0)
		return err_wrap(err, "%s \"%s\": %s", section, name, key);
	return 0;
}

static int read_host_secrets(struct config *config, struct config_host *host, struct err *err)
{
	const char *secret;

	if (!host->token_file && host->forge->needs_token)
		return err_set(err, ERR_INPUT, "host \"%s\": token-file is not set", host->name);
	if (!host->secret_file_count)
		return err_set(err, ERR_INPUT, "host \"%s\": webhook-secret-file is not set", host->name);
	if (read_named(&host->token, config, host->token_file, "host", host->name, "token-file", err) < 0 ||
	    read_named(&host->app_key, config, host->app_key_file, "host", host->name, "app-key-file", err) <
		    0)
		return -1;
	for (size_t i = 0; i < host->secret_file_count; i++) {
		if (read_named(&secret, config, host->secret_files[i], "host", host->name,
			       "webhook-secret-file", err) < 0)
			return -1;
		host->secrets[host->secret_count++] = view_of(secret);
	}
	return 0;
}

static int read_token(struct config *config, struct config_token *token, struct err *err)
{
	const char *secret;

	if (!token->file)
		return err_set(err, ERR_INPUT, "token \"%s\": file is not set", token->name);
	if (read_secret(&secret, config, token->file, err) < 0)
		return err_wrap(err, "token \"%s\": file", token->name);
	if (!secret[0])
		return 0;
	if (strlen(secret) < TOKEN_LEAST || strpbrk(secret, " \t\r\n"))
		return err_set(
			err, ERR_INPUT,
			"token \"%s\": %s must hold one word of at least %d characters; make one with: "
			"openssl rand -hex 32",
			token->name, token->file, TOKEN_LEAST);
	return digest_sha256(&token->digest, view_of(secret), err);
}

static int policy_text(const char **out, struct config *config, const struct config_repository *repository,
		       struct err *err)
{
	scoped_buf text = { .ceiling = FILE_MOST };
	scoped_policy policy = { 0 };

	*out = "";
	if (repository->policy)
		*out = arena_print(&config->arena, "[policy]\n\tpreset = %s\n", repository->policy);
	if (!repository->policy_file)
		return 0;
	if (files_read(&text, repository->policy_file, err) < 0 ||
	    policy_parse(&policy, buf_view(&text), repository->policy_file, err) < 0)
		return err_wrap(err, "repository \"%s\"", repository->name);
	*out = arena_text(&config->arena, buf_view(&text));
	return 0;
}

static const char *program_path(struct arena *arena)
{
	char path[4096];
	ssize_t length = readlink("/proc/self/exe", path, sizeof(path));

	return length > 0 ? arena_text(arena, (struct view){ path, (size_t)length }) : "heapgate";
}

/* Those that the repository names, else the one of [go]. */
static void fill_configurations(struct gate_repository *out, struct config *config,
				const struct config_repository *from)
{
	size_t count = from->configuration_count ? from->configuration_count : 1;
	struct gate_configuration *list = arena_zero(&config->arena, count, sizeof(*list));

	list[0] = (struct gate_configuration){ .name = "", .line = "", .go = config->gate.go };
	for (size_t i = 0; i < from->configuration_count; i++) {
		const struct config_configuration *side =
			config_configuration_find(config, view_of(from->configurations[i]));
		list[i] = (struct gate_configuration){ side->name, i ? side->name : "", config->gate.go };
		list[i].go.goos = side->goos;
		list[i].go.goarch = side->goarch;
		list[i].go.tags = side->tags;
		list[i].go.no_inlining = !side->inlining;
	}
	out->configurations = list;
	out->configuration_count = count;
}

static struct gate_host host_of(const struct config_host *host)
{
	return (struct gate_host){
		.name = host->name,
		.kind = host->kind,
		.web = host->web ? host->web : "",
		.forge = host->forge,
		.account = { host->api, view_of(host->token), host->app_id, view_of(host->app_key) },
		.context = host->context,
		.ssh_key = host->ssh_key,
		.known_hosts = host->known_hosts,
		.poll_ms = host->poll_ms,
		.comments = host->comment,
		.sarif = host->sarif,
	};
}

static int fill_webhooks(struct config *config, struct err *err)
{
	struct gate_webhook *list = arena_zero(&config->arena, config->webhook_count, sizeof(*list));
	const char *secret;

	for (size_t i = 0; i < config->webhook_count; i++) {
		const struct config_webhook *from = &config->webhooks[i];
		if (read_named(&secret, config, from->secret_file, "webhook", from->name, "secret-file",
			       err) < 0)
			return -1;
		list[i] = (struct gate_webhook){ from->name, from->url, view_of(secret) };
	}
	config->gate.webhooks = list;
	config->gate.webhook_count = config->webhook_count;
	return 0;
}

static int fill_repositories(struct config *config, struct err *err)
{
	struct gate_host *hosts = arena_zero(&config->arena, config->host_count, sizeof(*hosts));
	struct gate_repository *list = arena_zero(&config->arena, config->repository_count, sizeof(*list));

	for (size_t i = 0; i < config->host_count; i++)
		hosts[i] = host_of(&config->hosts[i]);
	for (size_t i = 0; i < config->repository_count; i++) {
		const struct config_repository *from = &config->repositories[i];
		const struct config_host *host = config_host_find(config, view_of(from->host));
		list[i] = (struct gate_repository){ .name = from->name,
						    .path = from->path,
						    .host = &hosts[host - config->hosts],
						    .url = from->url,
						    .main_branch = from->main_branch,
						    .check_branches = { from->check_branches.list,
									from->check_branches.count },
						    .forks = { from->forks.list, from->forks.count } };
		fill_configurations(&list[i], config, from);
		if (policy_text(&list[i].policy, config, from, err) < 0)
			return -1;
	}
	config->gate.repositories = list;
	config->gate.repository_count = config->repository_count;
	return 0;
}

static int fill_gate(struct config *config, struct view text, struct err *err)
{
	struct gate_settings *gate = &config->gate;

	gate->data = config->data;
	gate->program = program_path(&config->arena);
	gate->config = config->file;
	gate->config_text = view_of(arena_text(&config->arena, text));
	gate->external_url = config->external_url ? config->external_url : "";
	gate->go = (struct golang_options){ .go = config->go_command,
					    .goos = config->goos,
					    .goarch = config->goarch,
					    .tags = config->go_tags,
					    .no_inlining = !config->inlining,
					    .cache = config->go_cache,
					    .module_cache = config->go_module_cache,
					    .proxy = config->go_proxy,
					    .sumdb = config->go_sumdb,
					    .no_sumdb = config->go_no_sumdb };
	gate->collect_ms = config->go_ms;
	gate->fetch_ms = config->fetch_ms;
	gate->fetch_bytes = config->fetch_bytes;
	gate->mirror_bytes = config->mirror_bytes;
	gate->job_ms = config->job_ms;
	gate->cpu_ms = config->go_cpu_ms;
	gate->memory_bytes = config->go_memory;
	gate->processes = config->go_processes;
	gate->scratch_bytes = config->go_scratch;
	(void)jail_level_parse(config->sandbox, &gate->sandbox); /* config_parse() has seen to it */
	gate->output_bytes = config->go_output;
	gate->attempts = (int)config->attempts;
	return fill_webhooks(config, err) < 0 ? -1 : fill_repositories(config, err);
}

static int read_rest(struct config *config, struct view text, struct err *err)
{
	for (size_t i = 0; i < config->host_count; i++)
		if (read_host_secrets(config, &config->hosts[i], err) < 0)
			return -1;
	for (size_t i = 0; i < config->token_count; i++)
		if (read_token(config, &config->tokens[i], err) < 0)
			return -1;
	if (read_tls(config, err) < 0)
		return err_wrap(err, "http.tls-certificate, tls-key");
	return fill_gate(config, text, err);
}

int config_load(struct config **out, struct view text, const char *name, enum config_secrets secrets,
		struct err *err)
{
	scoped_config *config = NULL;

	if (config_parse(&config, text, name, err) < 0)
		return -1;
	config->reads = secrets;
	if (read_rest(config, text, err) < 0)
		return err_wrap(err, "%s", name);
	*out = take(config);
	return 0;
}

int config_load_file(struct config **out, const char *path, enum config_secrets secrets, struct err *err)
{
	scoped_buf text = { .ceiling = FILE_MOST };

	return files_read(&text, path, err) < 0 ? -1 : config_load(out, buf_view(&text), path, secrets, err);
}

void config_use_log(const struct config *config)
{
	struct log_settings settings;
	struct err err;

	log_redact(&config->secrets);
	/* config_parse() has read it once. */
	if (log_settings_parse(&settings, config->log_format, config->log_level, &err) == 0)
		log_use(&settings);
}

/* Tells what went wrong, or has the log written as is configured. */
static bool opened(struct config *const *out, const char *command, int result, const struct err *err)
{
	if (result < 0)
		(void)fprintf(stderr, "heapgate %s: %s; see: heapgate config check\n", command, err->text);
	else
		config_use_log(*out);
	return result == 0;
}

static bool open_file(struct config **out, const char *command, const char *path, enum config_secrets secrets)
{
	scoped_free char *real = realpath(path ? path : CONFIG_DEFAULT, NULL);
	struct err err;

	return opened(out, command,
		      config_load_file(out,
				       real   ? real
				       : path ? path
					      : CONFIG_DEFAULT,
				       secrets, &err),
		      &err);
}

bool config_open(struct config **out, const char *command, const char *path)
{
	return open_file(out, command, path, CONFIG_SECRETS);
}

bool config_open_plain(struct config **out, const char *command, const char *path)
{
	return open_file(out, command, path, CONFIG_NO_SECRETS);
}

bool config_open_source(struct config **out, const char *command, const struct config_source *source)
{
	const char *path = source->path ? source->path : CONFIG_DEFAULT;
	scoped_buf text = { .ceiling = FILE_MOST };
	struct err err;

	if (!source->told)
		return config_open(out, command, path);
	int result = files_read(&text, "/dev/stdin", &err);
	if (result == 0)
		result = config_load(out, buf_view(&text), path, CONFIG_SECRETS, &err);
	return opened(out, command, result, &err);
}

bool config_any_plain(const struct config *config)
{
	for (size_t i = 0; i < config->host_count; i++)
		if (config->hosts[i].api && view_starts(view_of(config->hosts[i].api), VIEW("http://")))
			return true;
	for (size_t i = 0; i < config->webhook_count; i++)
		if (view_starts(view_of(config->webhooks[i].url), VIEW("http://")))
			return true;
	return false;
}

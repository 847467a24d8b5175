/*
 * The daemon's configuration: one file in git-config syntax.
 *
 *	[core]
 *		data = /var/lib/heapgate
 *	[host "github"]
 *		token-file = /etc/heapgate/token
 *		webhook-secret-file = /etc/heapgate/webhook-secret
 *	[repository "acme/api"]
 *		main-branch = main
 *
 * The table of all keys is in config_keys.c; an unknown one is refused by name and line.  Secrets are in
 * files of their own, and are never printed.
 */
#ifndef DAEMON_CONFIG_H
#define DAEMON_CONFIG_H

#include "crypto/digest.h"
#include "daemon/http_address.h"
#include "daemon/http_tls.h"
#include "daemon/redact.h"
#include "gate/settings.h"
#include "hook/envelope.h"

#define CONFIG_DEFAULT "/etc/heapgate/heapgate.conf"
/* A secret file's path that begins so lies in $CREDENTIALS_DIRECTORY (systemd.exec(5), LoadCredential=). */
#define CONFIG_CREDENTIALS "%d/"

/* [host "NAME"] */
struct config_host {
	const char *name;
	const char *kind; /* of code host: "github"; default: NAME */
	const struct forge_ops *forge;
	const char *api; /* base URLs without a slash at the end: of the API */
	const char *web; /* and of the pages, for links */
	const char *context;
	const char *ssh_key, *known_hosts;		/* or NULL */
	int64_t poll_ms;				/* 0: never */
	const char *token_file, *app_id, *app_key_file; /* or NULL */
	bool comment, sarif;
	const char *secret_files[ENVELOPE_SECRETS_MOST];
	size_t secret_file_count;
	/* Of the files; in memory only. */
	const char *token, *app_key; /* "" where there is none */
	struct view secrets[ENVELOPE_SECRETS_MOST];
	size_t secret_count;
	uint64_t seen; /* keys that were set: config_key_find()'s bits */
};

/* [webhook "NAME"] */
struct config_webhook {
	const char *name, *url, *secret_file;
	uint64_t seen;
};

/* [configuration "NAME"]: what differs from [go].  What was not set is [go]'s after config_parse(). */
struct config_configuration {
	const char *name;
	const char *goos, *goarch, *tags;
	bool inlining;
	uint64_t seen;
};

/* What somebody may do; each includes those before it. */
enum access {
	ACCESS_OPEN,  /* what everybody may: send webhooks, ask for health */
	ACCESS_READ,  /* pages, API, metrics */
	ACCESS_WAIVE, /* waive findings */
};

/* [token "NAME"]: whoever shows the file's content is NAME. */
struct config_token {
	const char *name, *file, *scope;
	enum access access;   /* what `scope` says */
	struct digest digest; /* of the file's content */
	uint64_t seen;
};

enum { CONFIG_NETWORKS_MOST = 16 };

struct config_networks {
	const char *texts[CONFIG_NETWORKS_MOST];
	struct http_network list[CONFIG_NETWORKS_MOST];
	size_t count;
};

enum { CONFIG_PATTERNS_MOST = 16 };

struct config_patterns {
	const char *list[CONFIG_PATTERNS_MOST];
	size_t count;
};

enum { CONFIG_CONFIGURATIONS_MOST = 16 }; /* of one repository */

/* [repository "OWNER/NAME"] */
struct config_repository {
	const char *name;
	const char *host;
	const char *path; /* what the host calls it */
	const char *url;
	const char *main_branch;
	struct config_patterns check_branches, forks;
	const char *policy; /* a preset's name; NULL: the default */
	const char *policy_file;
	/* Names of [configuration] sections and the lines that name them; none: [go] alone. */
	const char *configurations[CONFIG_CONFIGURATIONS_MOST];
	int configuration_lines[CONFIG_CONFIGURATIONS_MOST];
	size_t configuration_count;
	uint64_t seen;
};

/* Which secrets a configuration is read with. */
enum config_secrets {
	CONFIG_SECRETS,	     /* all */
	CONFIG_SECRETS_HERE, /* the service manager's only where it started this process */
	CONFIG_NO_SECRETS,   /* none: for whoever may ask the database, and not more */
};

/* Spans are in milliseconds, sizes in bytes. */
struct config {
	struct arena arena; /* of all texts but secrets */
	const char *file;
	const char *data;
	const char *external_url; /* NULL: not configured */
	uint64_t workers;
	uint64_t free_space; /* bytes that are left on the disk; 0: all may be used */
	const char *listen;
	uint64_t body_limit, connections, connections_per_address;
	int64_t idle_ms, request_ms;
	bool open;		  /* readers need not say who they are */
	const char *trust_header; /* names the person whom a proxy has signed on; NULL: none */
	struct config_networks trust_proxies;
	uint64_t rate_limit, hook_rate_limit, repository_rate_limit; /* a minute; 0: none */
	const char *tls_certificate, *tls_key;			     /* files; NULL: no TLS */
	struct tls_text tls; /* their content after config_load(), the key in memory only */
	const char *log_format, *log_level;
	const char *go_command, *go_cache, *go_module_cache, *go_proxy, *go_tags, *goos, *goarch;
	bool inlining;
	int64_t go_ms;
	const char *go_sumdb, *go_no_sumdb;
	int64_t go_cpu_ms;
	uint64_t go_memory, go_output, go_processes, go_scratch;
	const char *sandbox; /* a level's name */
	int64_t fetch_ms, job_ms;
	uint64_t fetch_bytes, mirror_bytes;
	uint64_t attempts;
	int64_t keep_deliveries_ms, keep_checks_ms, keep_branches_ms; /* 0: for ever */
	uint64_t keep_cache;					      /* bytes; 0: no limit */
	struct config_host *hosts;
	size_t host_count, host_room;
	struct config_token *tokens;
	size_t token_count, token_room;
	struct config_configuration *configurations;
	size_t configuration_count, configuration_room;
	struct config_webhook *webhooks;
	size_t webhook_count, webhook_room;
	struct config_repository *repositories; /* by name */
	size_t repository_count, repository_room;
	struct secrets secrets;
	enum config_secrets reads; /* which ones are read */
	const char **unread;	   /* the paths of those that were not */
	size_t unread_count, unread_room;
	struct gate_settings gate; /* the same as the pipeline wants it; complete after config_load() */
	uint64_t seen;
};

/*
 * Reads TEXT and checks what can be checked without reading other files.  NAME stands before error texts
 * ("heapgate.conf:12: ...").  ERR_INPUT.
 */
int config_parse(struct config **out, struct view text, const char *name, struct err *err) MUST_USE;
/* config_parse() of TEXT, with its secrets and policy files.  Any failure is the operator's to repair. */
int config_load(struct config **out, struct view text, const char *name, enum config_secrets secrets,
		struct err *err) MUST_USE;
/* The same of the file PATH; ERR_ABSENT where it is not there. */
int config_load_file(struct config **out, const char *path, enum config_secrets secrets,
		     struct err *err) MUST_USE;
void config_free(struct config *config);

/* What every command with --config does first: loads PATH (NULL: CONFIG_DEFAULT) and keeps its secrets out of
 * the log; on failure says so and yields false (exit code EXIT_USAGE). */
bool config_open(struct config **out, const char *command, const char *path) MUST_USE;
/* The same without any secret, for commands that only ask the database. */
bool config_open_plain(struct config **out, const char *command, const char *path) MUST_USE;

/* Where a process that heapgate itself starts has its configuration from. */
struct config_source {
	const char *path; /* NULL: CONFIG_DEFAULT */
	bool told;	  /* standard input holds what PATH said when it was last accepted */
};
/* config_open() of that. */
bool config_open_source(struct config **out, const char *command,
			const struct config_source *source) MUST_USE;

/* From now on the log is written as CONFIG says, without its secrets; it is lent until the next call. */
void config_use_log(const struct config *config);

/* Is plain HTTP to be allowed?  Only where the operator configured such an address. */
bool config_any_plain(const struct config *config);

/* NULL where not configured; lent. */
const struct config_host *config_host_find(const struct config *config, struct view name);
const struct config_repository *config_repository_find(const struct config *config, struct view name);

const struct config_configuration *config_configuration_find(const struct config *config, struct view name);

/* Says in words what is configured; without secrets. */
void config_explain(struct buf *out, const struct config *config);

static inline void config_scope(struct config **config)
{
	config_free(*config);
}
#define scoped_config SCOPED(config_scope) struct config

#endif

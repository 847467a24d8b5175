/*
 * What the operator configured, as far as the pipeline needs it.  Filled by daemon/config; lent to the gate
 * for the life of the process.
 */
#ifndef GATE_SETTINGS_H
#define GATE_SETTINGS_H

#include <stdint.h>

#include "child/jail.h"
#include "forge/forge.h"
#include "golang/toolchain.h"

/* A code host. */
struct gate_host {
	const char *name; /* of its section: in routes and in the database */
	const char *kind; /* "github" */
	const char *web;  /* base URL of its pages, below which repositories are fetched; or "" */
	const struct forge_ops *forge;
	struct forge_account account;
	const char *context;		   /* the name under which results appear */
	const char *ssh_key, *known_hosts; /* for ssh URLs; NULL: none */
	int64_t poll_ms;		   /* between two sweeps; 0: none */
	bool comments;			   /* on pull requests where something is wrong */
	bool sarif;			   /* findings go to the host's code scanning */
};

/* A program that is told every result. */
struct gate_webhook {
	const char *name, *url;
	struct view secret;
};

/* Under what to compile: several of them go side by side through one check. */
struct gate_configuration {
	const char *name; /* "": the one of [go] */
	const char *line; /* of the main branch (store/records.h): the name, "" for a repository's first */
	struct golang_options go;
};

/* Patterns as of fnmatch(3), in which "*" stands for anything; case aside. */
struct gate_patterns {
	const char *const *list;
	size_t count;
};

struct gate_repository {
	const char *name; /* "owner/name" */
	const char *path; /* what the host calls it */
	const struct gate_host *host;
	const char *url;		     /* what to fetch from: always this, never a URL of a payload */
	const char *main_branch;	     /* "main" */
	struct gate_patterns check_branches; /* others whose pushes are checked, without a pull request */
	struct gate_patterns forks; /* from which heads are fetched where the host keeps them there alone */
	const struct gate_configuration *configurations;
	size_t configuration_count; /* at least 1 */
	const char *policy; /* the server's policy text where the base commit has no .heapgate; or "" */
};

struct gate_settings {
	const char *data;	  /* directory of the database, mirrors and work trees */
	const char *program;	  /* heapgate itself, for `heapgate fetch` */
	const char *config;	  /* its configuration file */
	struct view config_text;  /* what that said when it was read */
	const char *external_url; /* where people see the pages, without a slash at the end; or "" */
	struct golang_options go;
	int64_t collect_ms;		    /* deadline of collecting one commit */
	int64_t fetch_ms;		    /* deadline of one fetch */
	uint64_t fetch_bytes, mirror_bytes; /* that one fetch brings, and of a mirror; 0: no limit */
	int64_t job_ms;			    /* from queued to final; then the reaper ends the job */
	int64_t cpu_ms; /* this and the next four: of one Go command with what it starts; 0: none */
	uint64_t memory_bytes, processes, scratch_bytes, output_bytes;
	enum jail_level sandbox; /* what is required */
	int attempts;		 /* of one job before it fails for good */
	const struct gate_repository *repositories;
	size_t repository_count;
	const struct gate_webhook *webhooks;
	size_t webhook_count;
};

bool settings_match(const struct gate_patterns *patterns, const char *name);
/* NULL where it is not configured. */
const struct gate_repository *settings_repository(const struct gate_settings *settings, const char *name);
/* Where the repository NAME has its place in a directory: always two levels, "group+subgroup/name"; the
 * caller frees.  (No name has a plus sign.) */
char *settings_place(const char *name);
const struct gate_webhook *settings_webhook(const struct gate_settings *settings, const char *name);
/* Where requests about REPOSITORY go; lent. */
struct forge_target settings_target(const struct gate_repository *repository);
/* Paths below `data`; the caller frees. */
char *settings_database(const struct gate_settings *settings);
char *settings_mirror(const struct gate_settings *settings, const char *repository);
char *settings_tree(const struct gate_settings *settings, const char *slot, const char *repository);
char *settings_aside(const struct gate_settings *settings, const char *slot);

#endif

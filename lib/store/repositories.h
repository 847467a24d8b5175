/*
 * The repositories that the configuration names, as rows that everything else refers to.
 */
#ifndef STORE_REPOSITORIES_H
#define STORE_REPOSITORIES_H

#include "store/store.h"

struct repository {
	int64_t id;
	const char *name; /* "owner/name" */
	const char *host; /* "github" */
	const char *main_branch;
	uint64_t host_id; /* the host's number for it, which survives a rename; 0 where unknown */
};

struct repositories {
	struct repository *list;
	size_t count, room;
};

/* The row of NAME at HOST, made where there is none; its main branch becomes MAIN_BRANCH. */
int repository_ensure(int64_t *id, struct store *store, const char *host, const char *name,
		      const char *main_branch, struct err *err) MUST_USE;
/* ERR_ABSENT where there is none.  HOST may be NULL for any; ERR_INPUT where several hosts have the name. */
int repository_find(struct repository *out, struct arena *arena, struct store *store, const char *host,
		    const char *name, struct err *err) MUST_USE;
int repository_find_host_id(struct repository *out, struct arena *arena, struct store *store,
			    const char *host, uint64_t host_id, struct err *err) MUST_USE;
int repository_get(struct repository *out, struct arena *arena, struct store *store, int64_t id,
		   struct err *err) MUST_USE;
/* Remembers the host's number; ERR_INPUT where another repository of the host has it. */
int repository_remember(struct store *store, int64_t id, uint64_t host_id, struct err *err) MUST_USE;
/* All, by host and name. */
int repositories_list(struct repositories *out, struct arena *arena, struct store *store,
		      struct err *err) MUST_USE;

#endif

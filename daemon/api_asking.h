/*
 * What most answers of the API begin with: whose they are, and where the main branch is read.
 */
#ifndef DAEMON_API_ASKING_H
#define DAEMON_API_ASKING_H

#include "daemon/page.h"
#include "store/store.h"
#include "view/lists.h"

struct asking {
	struct arena arena;
	struct page *page;
	struct store *store;
	const struct config_repository *configured;
	int64_t repository; /* row id; 0 where nothing is stored of it */
	struct list_head head;
	const char *line; /* of the main branch (store/records.h) */
	size_t limit;	  /* how many to give */
};

void asking_release(struct asking *asking);
#define scoped_asking SCOPED(asking_release) struct asking

/* Fills OUT for a list of the whole server: everything but a repository. */
void asking_start_server(struct asking *out, struct page *page);
/* Fills OUT; false after it was refused: there is no such repository (404) or configuration (400). */
bool asking_start(struct asking *out, struct page *page);
/* The same of a repository whose main branch has a collected commit; else 409. */
bool asking_start_collected(struct asking *out, struct page *page);
/* Where the list goes on: COUNT numbers, left alone where no cursor is given; false after it was refused. */
bool asking_cursor(const struct asking *asking, int64_t *out, size_t count);
/* The list goes on at CURSOR: a link to there. */
void asking_next(const struct asking *asking, const char *cursor, ...) PRINTF(2, 3);

#endif

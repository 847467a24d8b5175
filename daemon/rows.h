/*
 * What pages read: rows of the store, and what the configuration says of them, as plain data for lib/view.
 */
#ifndef DAEMON_ROWS_H
#define DAEMON_ROWS_H

#include "daemon/page.h"
#include "store/repositories.h"
#include "view/page.h"

/* One page's texts and where they come from. */
struct rows {
	struct arena arena;
	struct store *store;
	const struct config *config;
	struct page_configuration configuration; /* which trend and lists are of */
};

static inline void rows_release(struct rows *rows)
{
	arena_release(&rows->arena);
}
#define scoped_rows SCOPED(rows_release) struct rows

static inline struct rows rows_of(const struct page *page)
{
	return (struct rows){ .store = page->front->reader, .config = page->front->config };
}

/* Tells that the page is HTML. */
static inline void rows_html(struct page *page)
{
	page->response->type = "text/html; charset=utf-8";
}

/* "?configuration=NAME": which of the repository's; its first where none is named.  False after a 400 was
 * answered. */
bool rows_configuration(struct page_configuration *out, struct page *page,
			const struct config_repository *configured);
/* Its line of the main branch (store/records.h): the first one's has no name of its own. */
const char *rows_line(const struct page_configuration *configuration);
/* The row of a configured repository; *FOUND is false for one that had no delivery yet. */
int rows_row(bool *found, struct repository *out, struct rows *rows,
	     const struct config_repository *configured, struct err *err) MUST_USE;
/* The newest collected commit of the main branch, or NULL. */
int rows_head(const struct commit_info **out, struct rows *rows, int64_t repository,
	      struct err *err) MUST_USE;
/* At most LIMIT of its commits, newest first. */
int rows_trend(struct page_trend *out, struct rows *rows, int64_t repository, size_t limit,
	       struct err *err) MUST_USE;
/* "?before=ID": a list goes on below ID, 0 from the newest; false after a 400 was answered. */
bool rows_before(struct page *page, int64_t *out);

#endif

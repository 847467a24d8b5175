/*
 * What pages and API answers show, as plain data: filled from the store by daemon/, written as HTML by
 * page_*.c and as JSON by page_api.c.  Everything is lent.
 */
#ifndef VIEW_PAGE_H
#define VIEW_PAGE_H

#include "base/buf.h"
#include "model/commit.h"
#include "model/comparison.h"
#include "model/delivery.h"
#include "model/job.h"
#include "model/lists.h"
#include "model/message.h"
#include "view/weblink.h"

/* The configurations of a repository, and which of them a page is about; none or one: nothing to choose. */
struct page_configuration {
	const char *const *names;
	size_t count, chosen;
};

/* A check, from the moment it is queued. */
struct page_check {
	int64_t id; /* of its job; what /c/ID shows */
	const char *repository;
	struct weblink web; /* the repository's pages at the code host */
	enum job_kind kind;
	enum job_state state;
	int attempt;
	uint64_t number;   /* pull request, 0 for none */
	const char *title; /* of the pull request; or "" */
	const char *ref;
	struct oid head, base; /* base is empty where none is known */
	const char *base_reason;
	bool judged; /* the next two count */
	enum verdict verdict;
	struct view result; /* the document of `heapgate diff --format json`, or empty */
	const char *text;   /* as posted to the code host, or how far it is; or "" */
	int64_t created_ms, started_ms, finished_ms; /* 0: not yet, or not known */
	const struct configuration *configuration;   /* NULL: not known */
	const char *configurations;		     /* the names of several side by side; or "" or NULL */
	const char *sandbox;			     /* what it was compiled in; or "" or NULL */
	const struct page_check *newer; /* the pull request's, or the commit's; NULL: this is the newest */
};

/* How much escaped, commit by commit. */
struct page_trend {
	const struct trend_point *points; /* newest first */
	size_t count;
	bool more; /* older ones were left out */
};

/* An open pull request. */
struct page_pull {
	uint64_t number;
	const char *title, *author, *base_ref;
	bool draft;
	int64_t updated_ms;		/* 0 where unknown */
	const struct page_check *check; /* of its head; NULL: none yet */
};

struct page_repository {
	const char *name, *main_branch;
	struct page_configuration configuration; /* of all but the checks */
	struct weblink web;
	const struct page_check *checks; /* newest first; the unfinished ones before all others */
	size_t check_count;
	const struct commit_info *head; /* newest collected commit of the main branch; NULL: none yet */
	struct page_trend trend;
	const struct page_pull *pulls;
	size_t pull_count;
	const struct listed_function *offenders;
	size_t offender_count;
	int64_t more_before; /* the list goes on below this check; 0: it does not */
	int64_t now_ms;	     /* for ages */
};

struct page_overview {
	const struct page_repository *repositories; /* each with its latest check, if any, and some points */
	size_t count;
};

/* One change of a function on the main branch. */
struct page_change {
	struct commit_info commit;
	const char *package, *go_version;
	bool toolchain_changed;
	int64_t gap;		  /* commits before it that were not collected */
	bool exists;		  /* after it */
	size_t allocating, leaks; /* sites after it */
	const struct site *added, *removed;
	size_t added_count, removed_count;
};

struct page_history {
	const char *repository;
	struct page_configuration configuration;
	struct weblink web;
	const char *asked; /* what was asked for */
	const char *file;  /* of the one that was asked for; "" or NULL: any */
	const struct page_choice {
		const char *package, *name, *file;
	} * choices; /* what it may mean; the history is of the only one, where there is one */
	size_t choice_count;
	struct blame present;		   /* the sites that it has today, and since when */
	const struct page_change *changes; /* newest first */
	size_t change_count;
	bool more; /* older ones were left out */
};

/* What each package has at the end of the main branch. */
struct page_packages {
	const char *repository, *main_branch;
	struct page_configuration configuration;
	struct weblink web;
	const struct commit_info *head; /* NULL: nothing was collected */
	struct listed_package *list;	/* in any order */
	size_t count;
	bool more; /* some were left out */
};

/* A list of functions that was asked for. */
struct page_functions {
	const char *repository;
	struct page_configuration configuration;
	const char *name, *package, *cause, *order; /* as asked; "" any */
	bool collected;
	const struct listed_function *list;
	size_t count;
	const char *next; /* the address of what follows; NULL: nothing */
};

/* What goes out. */
struct page_message {
	const struct message *message;
	struct weblink web; /* of its repository */
};

/* What came in, and what goes out. */
struct page_operation {
	const struct delivery *deliveries; /* newest first; the next likewise */
	size_t delivery_count;
	int64_t deliveries_before; /* the list goes on below this one; 0: it does not */
	const struct page_message *messages;
	size_t message_count;
	int64_t messages_before;
	size_t due, sending, dead; /* of all messages */
};

/* HTML documents, appended to OUT. */
void show_overview(struct buf *out, const struct page_overview *overview);
void show_repository(struct buf *out, const struct page_repository *repository);
/* ERR_INTERNAL where the stored result is not such a document. */
int show_check(struct buf *out, const struct page_check *check, struct err *err) MUST_USE;
void show_history(struct buf *out, const struct page_history *history);
void show_packages(struct buf *out, const struct page_packages *packages);
void show_functions(struct buf *out, const struct page_functions *functions);
void show_deliveries(struct buf *out, const struct page_operation *operation);
void show_outbox(struct buf *out, const struct page_operation *operation);
void show_error(struct buf *out, unsigned status, const char *text);

/* JSON documents (API version 1), appended to OUT; ASCII only. */
void api_overview(struct buf *out, const struct page_overview *overview);
int api_check(struct buf *out, const struct page_check *check, struct err *err) MUST_USE;
void api_history(struct buf *out, const struct page_history *history);
/* RFC 9457.  PARAMETER: which one of the query is wrong; or NULL. */
void api_problem(struct buf *out, unsigned status, const char *detail, const char *parameter);

/* The style sheet of all pages. */
extern const char style_sheet[];
extern const size_t style_sheet_size;
/* The picture beside a title. */
extern const char icon_picture[];
extern const size_t icon_picture_size;
/* The script of pages that are still moving. */
extern const char live_script[];
extern const size_t live_script_size;

#endif

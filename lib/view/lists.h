/*
 * Lists of what was collected, for programs: the JSON documents of API version 1, appended to OUT; ASCII
 * only.
 */
#ifndef VIEW_LISTS_H
#define VIEW_LISTS_H

#include "base/buf.h"
#include "model/comparison.h"
#include "model/delivery.h"
#include "model/lists.h"
#include "model/message.h"
#include "view/page.h"

/* Whose list it is. */
struct list_head {
	const char *repository;
	const char *configuration; /* its name; "" where there is only one */
};

void api_functions(struct buf *out, const struct list_head *head, const char *sort,
		   const struct listed_functions *functions);
/* PACKAGE: NULL for the whole repository. */
void api_trend(struct buf *out, const struct list_head *head, const char *package, const struct trend *trend);
void api_packages(struct buf *out, const struct list_head *head, const struct listed_packages *packages);
/* CHOICES: what was asked for may mean these; the sites are of the only one, where there is one. */
void api_blame(struct buf *out, const struct list_head *head, const char *asked,
	       const struct function_name *choices, size_t choice_count, const struct blame *blame);
/* A commit that the repository has; CONFIGURATIONS: under what it was collected; CHECK: the newest, or NULL.
 */
void api_commit(struct buf *out, const struct list_head *head, const struct commit_info *commit,
		const struct configuration *configurations, size_t configuration_count,
		const struct page_check *check);
/* Its verdict means nothing and is left out. */
void api_comparison(struct buf *out, const struct list_head *head, const struct comparison *comparison);
/* The checks without their results. */
void api_checks(struct buf *out, const struct page_repository *repository);
/* TALLY: what the newest collected commit of the main branch has; NULL: none was collected. */
void api_repository(struct buf *out, const struct page_repository *repository, const struct tally *tally);
void api_deliveries(struct buf *out, const struct delivery *deliveries, size_t count);
void api_outbox(struct buf *out, const struct message *messages, size_t count);

/* How many escapes the main branch has, as a picture and for shields.io's endpoint badge; NULL: none was
 * collected. */
void badge_svg(struct buf *out, const struct tally *tally);
void badge_shields(struct buf *out, const struct tally *tally);

#endif

/*
 * Several configurations of one scan or check, reported together: what several of them have is shown once,
 * with their names.
 */
#ifndef VIEW_REPORT_MANY_H
#define VIEW_REPORT_MANY_H

#include "view/report.h"

enum { REPORT_PARTS_MOST = 64 };

/* What came of one configuration; everything is lent. */
struct report_part {
	const char *name;			   /* "" for one alone that has none */
	const struct configuration *configuration; /* NULL where it was not found out */
	struct collection *collection;		   /* of a scan */
	const struct comparison *comparison;	   /* of a check; NULL: could not be judged */
	const char *failure;			   /* why not */
	const char *sandbox; /* in which the Go command ran, the same for all parts; NULL or "": not told */
	/* Where excerpts of a check's JSON come from: `source` of each side's payload; NULL: nowhere. */
	report_source *source;
	void *base, *head;
};

/*
 * Fills OUT (zeroed before; released by the caller), which lends from the COUNT parts.  Deltas at the same
 * place that the policy rules alike become one.  The worst verdict counts: fail, then error, then pass.  One
 * part that could be judged comes out as it is.
 */
void report_merge(struct comparison *out, const struct report_part *parts, size_t count);
/* The worse of two. */
enum verdict report_worse(enum verdict a, enum verdict b);
/* As report_diff_json(); MERGED is of report_merge(). */
void report_many_json(struct buf *out, const struct comparison *merged, const struct report_part *parts,
		      size_t count);

/* A site that one or more of the parts' collections have. */
struct report_site {
	const struct function *function; /* the same pointer for all its sites */
	const struct site *site;
	const char *where; /* names of those that have it; NULL where there is one part alone */
};

/* By function, then by place; in ARENA. */
size_t report_many_sites(struct report_site **out, struct arena *arena, const struct report_part *parts,
			 size_t count);
void report_scans_text(struct buf *out, const struct report_part *parts, size_t count,
		       const struct report_options *options);
void report_scans_json(struct buf *out, const struct report_part *parts, size_t count);
void report_scans_codequality(struct buf *out, const struct report_part *parts, size_t count);
void report_scans_sarif(struct buf *out, const struct report_part *parts, size_t count);

/* The names of the parts whose bits SET has: "linux/amd64, linux/arm64".  Private to lib/view. */
const char *report_names(struct arena *arena, uint64_t set, const struct report_part *parts, size_t count);

#endif

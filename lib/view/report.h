/*
 * A collection or a comparison for people and for programs.  All append to OUT; `colour` only for terminals.
 */
#ifndef VIEW_REPORT_H
#define VIEW_REPORT_H

#include "base/buf.h"
#include "model/comparison.h"

enum { REPORT_STATUS_MOST = 140 }; /* GitHub refuses a longer description with 422 */

/* Gives the text of line LINE of FILE for an excerpt, or an empty view; may be NULL. */
typedef struct view report_source(void *payload, const char *file, int line);

struct report_options {
	bool colour;
	report_source *source;
	void *payload;
};

void report_scan_text(struct buf *out, struct collection *collection, const struct report_options *options);
void report_scan_json(struct buf *out, struct collection *collection);
void report_scan_sarif(struct buf *out, struct collection *collection);
/* One function with every site, its flow step by step, and what is known of its inlining. */
void report_function_text(struct buf *out, const struct function *function,
			  const struct report_options *options);
void report_diff_text(struct buf *out, const struct comparison *comparison,
		      const struct report_options *options);
void report_diff_json(struct buf *out, const struct comparison *comparison);
void report_diff_markdown(struct buf *out, const struct comparison *comparison,
			  const struct report_options *options);
void report_diff_sarif(struct buf *out, const struct comparison *comparison);
/* As GitLab's Code Quality wants it. */
void report_diff_codequality(struct buf *out, const struct comparison *comparison);
/* The status line: verdict, number and base, at most REPORT_STATUS_MOST characters (code points). */
void report_status(char out[REPORT_STATUS_MOST * 4 + 1], const struct comparison *comparison);
/* Cuts TEXT to a status line: one line, printable, at most REPORT_STATUS_MOST characters, with an ellipsis.
 */
void report_status_text(char out[REPORT_STATUS_MOST * 4 + 1], struct view text);

#endif

/*
 * What machines ask: are you alive, are you ready, what did you count; and what browsers fetch for pages.
 */
#include <stdio.h>

#include "base/mem.h"
#include "daemon/counters.h"
#include "daemon/disk.h"
#include "daemon/metrics.h"
#include "daemon/page.h"
#include "store/doubts.h"
#include "store/jobs.h"
#include "store/outbox.h"
#include "view/page.h"

void page_livez(struct page *page)
{
	page_answer(page, 200, "ok");
}

/* A delivery is stored whether or not this machine can compile; so that is told, and no reason to refuse. */
static void answer_ready(struct page *page)
{
	const char *sandbox = page->front->sandbox;
	scoped_free char *text = mem_print("ok%s%s", sandbox ? "\nsandbox: " : "", sandbox ? sandbox : "");

	page_answer(page, 200, "%s", text);
}

/* Ready means that a delivery would be stored: the database answers, and there is room. */
void page_readyz(struct page *page)
{
	size_t counts[JOB_STATE_COUNT];
	struct err err;

	if (jobs_count(counts, page->front->store, &err) < 0)
		page_fail(page, &err);
	else if (disk_is_low(page->front->config))
		page_refuse(page, 503, "there is too little room on the disk");
	else
		answer_ready(page);
}

static int print_jobs(struct buf *out, struct store *store, struct err *err)
{
	size_t counts[JOB_STATE_COUNT];

	if (jobs_count(counts, store, err) < 0)
		return -1;
	counters_head(out, "heapgate_jobs", "gauge", "Unfinished jobs by state");
	for (size_t i = 0; i < JOB_STATE_COUNT; i++)
		if (!job_is_final((enum job_state)i))
			buf_print(out, "heapgate_jobs{state=\"%s\"} %zu\n", job_state_name((enum job_state)i),
				  counts[i]);
	return 0;
}

static int print_outbox(struct buf *out, struct store *store, struct err *err)
{
	static const enum message_stage stages[] = { MESSAGE_DUE, MESSAGE_SENDING, MESSAGE_DEAD };
	size_t counts[MESSAGE_STAGE_COUNT];

	if (outbox_count(counts, store, err) < 0)
		return -1;
	counters_head(out, "heapgate_statuses", "gauge", "Statuses on their way to the code host by stage");
	for (size_t i = 0; i < COUNT_OF(stages); i++)
		buf_print(out, "heapgate_statuses{stage=\"%s\"} %zu\n", message_stage_name(stages[i]),
			  counts[stages[i]]);
	return 0;
}

static int print_doubts(struct buf *out, struct store *store, struct err *err)
{
	struct doubts doubts;

	if (doubts_count(&doubts, store, err) < 0)
		return -1;
	counters_head(out, "heapgate_incomplete_packages", "gauge",
		      "Packages that could not be judged in the newest collections of the main branches");
	buf_print(out, "heapgate_incomplete_packages %zu\n", doubts.incomplete);
	counters_head(out, "heapgate_unrecognised_lines", "gauge",
		      "Lines of the compiler that heapgate does not know, likewise");
	buf_print(out, "heapgate_unrecognised_lines %zu\n", doubts.unrecognised);
	return 0;
}

void page_metrics(struct page *page)
{
	struct buf *out = &page->response->body;
	struct store *store = page->front->store;
	struct err err;

	counters_head(out, "heapgate_build_info", "gauge", "The version, as a label");
	buf_text(out, "heapgate_build_info{version=\"" HEAPGATE_VERSION "\"} 1\n");
	counters_print(out);
	if (print_jobs(out, store, &err) < 0 || print_outbox(out, store, &err) < 0 ||
	    print_doubts(out, store, &err) < 0 || metrics_print(out, page->front, &err) < 0) {
		page_fail(page, &err);
		return;
	}
	page->response->type = "text/plain; version=0.0.4; charset=utf-8";
}

/* FNV-1a: names a content that only changes with the program. */
static uint64_t digest(struct view text)
{
	uint64_t hash = 0xcbf29ce484222325u;

	for (size_t i = 0; i < text.len; i++)
		hash = (hash ^ (unsigned char)text.at[i]) * 0x100000001b3u;
	return hash;
}

static void answer_part(struct page *page, const char *type, struct view content)
{
	buf_add(&page->response->body, content);
	page->response->type = type;
	page->response->cacheable = true;
	(void)snprintf(page->response->etag, sizeof(page->response->etag), "%016llx",
		       (unsigned long long)digest(content));
}

void page_style(struct page *page)
{
	answer_part(page, "text/css; charset=utf-8", (struct view){ style_sheet, style_sheet_size });
}

void page_script(struct page *page)
{
	answer_part(page, "text/javascript; charset=utf-8", (struct view){ live_script, live_script_size });
}

void page_icon(struct page *page)
{
	answer_part(page, "image/svg+xml", (struct view){ icon_picture, icon_picture_size });
}

/*
 * Checks, alone and in lists, for people and for programs.
 */
#include <stdio.h>

#include "daemon/page.h"
#include "store/checks.h"
#include "store/history.h"
#include "store/jobs.h"
#include "store/repositories.h"
#include "view/page.h"

enum { CHECKS_SHOWN = 30, OFFENDERS_SHOWN = 15 };

/* One page's texts and where they come from. */
struct reading {
	struct arena arena;
	struct store *store;
	const struct config *config;
};

static void reading_release(struct reading *reading)
{
	arena_release(&reading->arena);
}
#define scoped_reading SCOPED(reading_release) struct reading

static struct reading reading_of(const struct page *page)
{
	return (struct reading){ .store = page->front->reader, .config = page->front->config };
}

static void from_job(struct page_check *out, struct reading *reading, const struct job_row *row)
{
	*out = (struct page_check){
		.id = row->job.id,
		.repository = row->job.repository_name,
		.web = page_weblink(&reading->arena, reading->config, row->job.repository_name),
		.kind = row->job.kind,
		.state = row->job.state,
		.attempt = row->job.attempt,
		.number = row->job.number,
		.title = row->title,
		.ref = row->job.ref,
		.head = row->job.head,
		.base = row->job.base,
		.base_reason = "",
		.text = row->text,
		.configurations = "",
		.created_ms = row->created_ms,
		.finished_ms = job_is_final(row->job.state) ? row->updated_ms : 0,
	};
}

/* What the check adds to what its job says. */
static void add_check(struct page_check *out, struct reading *reading, const struct check *check)
{
	struct configuration *configuration = arena_zero(&reading->arena, 1, sizeof(*configuration));

	*configuration = check->configuration;
	out->judged = true;
	out->verdict = check->verdict;
	out->base = check->base;
	out->base_reason = check->base_reason;
	out->text = check->status_text;
	out->configurations = check->configurations;
	out->result = check->result;
	out->started_ms = check->started_ms;
	out->finished_ms = check->finished_ms;
	out->configuration = configuration->go_version && *configuration->go_version ? configuration : NULL;
}

static int read_check(struct page_check *out, struct reading *reading, int64_t job, struct err *err)
{
	struct job_row row;
	struct check check;
	struct err none;

	if (job_get(&row, &reading->arena, reading->store, job, err) < 0)
		return -1;
	from_job(out, reading, &row);
	if (check_of_job(&check, &reading->arena, reading->store, job, &none) == 0)
		add_check(out, reading, &check);
	else if (none.kind != ERR_ABSENT)
		return *err = none, -1;
	return 0;
}

/* The unfinished jobs, then the newest checks below BEFORE. */
static int read_checks(struct page_repository *out, struct reading *reading, int64_t repository,
		       int64_t before, size_t limit, struct err *err)
{
	const struct jobs_filter unfinished = { .repository = repository };
	struct checks checks = { 0 };
	struct jobs jobs = { 0 };

	if ((!before && jobs_find(&jobs, &reading->arena, reading->store, &unfinished, err) < 0) ||
	    checks_list(&checks, &reading->arena, reading->store, repository, before, limit, err) < 0)
		return -1;
	struct page_check *list = arena_zero(&reading->arena, jobs.count + checks.count, sizeof(*list));
	for (size_t i = 0; i < jobs.count; i++)
		from_job(&list[i], reading, &jobs.list[jobs.count - 1 - i]);
	for (size_t i = 0; i < checks.count; i++) {
		struct job_row row;
		if (job_get(&row, &reading->arena, reading->store, checks.list[i].job, err) < 0)
			return -1;
		from_job(&list[jobs.count + i], reading, &row);
		add_check(&list[jobs.count + i], reading, &checks.list[i]);
	}
	out->checks = list;
	out->check_count = jobs.count + checks.count;
	out->more_before = checks.count == limit ? checks.list[checks.count - 1].id : 0;
	return 0;
}

static int read_baseline(struct page_repository *out, struct reading *reading, int64_t repository,
			 struct err *err)
{
	struct commit_info *head = arena_zero(&reading->arena, 1, sizeof(*head));
	struct offenders top = { 0 };
	struct err none;
	int64_t position;

	if (history_head(head, &position, &reading->arena, reading->store, repository, "", &none) < 0)
		return none.kind == ERR_ABSENT ? 0 : (*err = none, -1);
	out->head = head;
	if (history_top(&top, &reading->arena, reading->store, repository, "", OFFENDERS_SHOWN, err) < 0)
		return -1;
	struct page_offender *list = arena_zero(&reading->arena, top.count, sizeof(*list));
	for (size_t i = 0; i < top.count; i++)
		list[i] = (struct page_offender){ top.list[i].function.package, top.list[i].function.name,
						  top.list[i].function.file, top.list[i].sites,
						  top.list[i].allocating };
	out->offenders = list;
	out->offender_count = top.count;
	return 0;
}

/* A configured repository that had no delivery yet has no row. */
static int read_row(bool *found, struct repository *out, struct reading *reading,
		    const struct config_repository *configured, struct err *err)
{
	struct err none;

	*found = repository_find(out, &reading->arena, reading->store, configured->host, configured->name,
				 &none) == 0;
	return *found || none.kind == ERR_ABSENT ? 0 : (*err = none, -1);
}

static int read_repository(struct page_repository *out, struct reading *reading,
			   const struct config_repository *configured, int64_t before, size_t limit,
			   bool baseline, struct err *err)
{
	struct repository row;
	bool found;

	*out = (struct page_repository){ .name = configured->name,
					 .web = page_weblink(&reading->arena, reading->config, configured->name),
					 .main_branch = configured->main_branch };
	if (read_row(&found, &row, reading, configured, err) < 0)
		return -1;
	if (!found)
		return 0;
	if (read_checks(out, reading, row.id, before, limit, err) < 0)
		return -1;
	return baseline ? read_baseline(out, reading, row.id, err) : 0;
}

static int read_overview(struct page_overview *out, struct reading *reading, struct err *err)
{
	const struct config *config = reading->config;
	struct page_repository *list = arena_zero(&reading->arena, config->repository_count, sizeof(*list));

	for (size_t i = 0; i < config->repository_count; i++)
		if (read_repository(&list[i], reading, &config->repositories[i], 0, 1, false, err) < 0)
			return -1;
	*out = (struct page_overview){ list, config->repository_count };
	return 0;
}

static void html_type(struct page *page)
{
	page->response->type = "text/html; charset=utf-8";
}

static void json_type(struct page *page)
{
	page->response->type = "application/json";
}

void page_home(struct page *page)
{
	scoped_reading reading = reading_of(page);
	struct page_overview overview;
	struct err err;

	html_type(page);
	if (read_overview(&overview, &reading, &err) < 0)
		page_fail(page, &err);
	else
		show_overview(&page->response->body, &overview);
}

void page_api_repositories(struct page *page)
{
	scoped_reading reading = reading_of(page);
	struct page_overview overview;
	struct err err;

	json_type(page);
	if (read_overview(&overview, &reading, &err) < 0)
		page_fail(page, &err);
	else
		api_overview(&page->response->body, &overview);
}

/* "?before=ID": a list goes on below ID. */
static bool before_of(const struct page *page, int64_t *out)
{
	const char *text = http_query(page->request, "before");
	uint64_t before = 0;

	if (text && !view_number(view_of(text), INT64_MAX, &before))
		return false;
	*out = (int64_t)before;
	return true;
}

void page_repository(struct page *page)
{
	scoped_reading reading = reading_of(page);
	const struct config_repository *configured = page_repository_of(page);
	struct page_repository repository;
	int64_t before;
	struct err err;

	if (!configured)
		return;
	if (!before_of(page, &before)) {
		page_refuse(page, 400, "before= takes the number of a check");
		return;
	}
	html_type(page);
	if (read_repository(&repository, &reading, configured, before, CHECKS_SHOWN, true, &err) < 0)
		page_fail(page, &err);
	else
		show_repository(&page->response->body, &repository);
}

typedef int check_writer(struct buf *out, const struct page_check *check, struct err *err);

/* What was judged does not change any more; what is not brings itself up to date. */
static void tag(struct page *page, const struct page_check *check)
{
	page->response->scripted = !check->judged && !job_is_final(check->state);
	if (!check->judged)
		return;
	page->response->cacheable = true;
	(void)snprintf(page->response->etag, sizeof(page->response->etag), "%s-%lld-%lld", HEAPGATE_VERSION,
		       (long long)check->id, (long long)check->finished_ms);
}

static void answer_check(struct page *page, check_writer *write_check)
{
	scoped_reading reading = reading_of(page);
	struct page_check check;
	uint64_t id;
	struct err err;

	if (!view_number(view_of(page_part(page, "id")), INT64_MAX, &id)) {
		page_refuse(page, 404, "there is no check '%s'", page_part(page, "id"));
		return;
	}
	if (read_check(&check, &reading, (int64_t)id, &err) < 0 ||
	    write_check(&page->response->body, &check, &err) < 0) {
		page_fail(page, &err);
		return;
	}
	tag(page, &check);
}

void page_check(struct page *page)
{
	html_type(page);
	answer_check(page, show_check);
}

void page_api_check(struct page *page)
{
	json_type(page);
	answer_check(page, api_check);
}

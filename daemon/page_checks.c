/*
 * Checks, alone and in lists, for people and for programs.
 */
#include <stdio.h>

#include "base/clock.h"
#include "daemon/api_asking.h"
#include "daemon/rows.h"
#include "store/changes.h"
#include "store/checks.h"
#include "store/commits.h"
#include "store/functions.h"
#include "store/jobs.h"
#include "store/trend.h"

enum {
	CHECKS_SHOWN = 30,
	OFFENDERS_SHOWN = 15,
	PULLS_SHOWN = 30,
	POINTS_SHOWN = 300,
	SPARK_POINTS = 40,
};

static void from_job(struct page_check *out, struct rows *rows, const struct job_row *row)
{
	*out = (struct page_check){
		.id = row->job.id,
		.repository = row->job.repository_name,
		.web = page_weblink(&rows->arena, rows->config, row->job.repository_name),
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
static void add_check(struct page_check *out, struct rows *rows, const struct check *check)
{
	struct configuration *configuration = arena_zero(&rows->arena, 1, sizeof(*configuration));

	*configuration = check->configuration;
	out->judged = true;
	out->verdict = check->verdict;
	out->base = check->base;
	out->base_reason = check->base_reason;
	out->text = check->status_text;
	out->configurations = check->configurations;
	out->sandbox = check->sandbox;
	out->result = check->result;
	out->started_ms = check->started_ms;
	out->finished_ms = check->finished_ms;
	out->configuration = configuration->go_version && *configuration->go_version ? configuration : NULL;
}

/* The unfinished jobs, then the newest checks below BEFORE. */
static int read_checks(struct page_repository *out, struct rows *rows, int64_t repository, int64_t before,
		       size_t limit, struct err *err)
{
	const struct jobs_filter unfinished = { .repository = repository };
	struct checks checks = { 0 };
	struct jobs jobs = { 0 };

	if ((!before && jobs_find(&jobs, &rows->arena, rows->store, &unfinished, err) < 0) ||
	    checks_list(&checks, &rows->arena, rows->store, repository, before, limit, err) < 0)
		return -1;
	struct page_check *list = arena_zero(&rows->arena, jobs.count + checks.count, sizeof(*list));
	for (size_t i = 0; i < jobs.count; i++)
		from_job(&list[i], rows, &jobs.list[jobs.count - 1 - i]);
	for (size_t i = 0; i < checks.count; i++) {
		struct job_row row;
		if (job_get(&row, &rows->arena, rows->store, checks.list[i].job, err) < 0)
			return -1;
		from_job(&list[jobs.count + i], rows, &row);
		add_check(&list[jobs.count + i], rows, &checks.list[i]);
	}
	out->checks = list;
	out->check_count = jobs.count + checks.count;
	out->more_before = checks.count == limit ? checks.list[checks.count - 1].id : 0;
	return 0;
}

static int read_offenders(struct page_repository *out, struct rows *rows, int64_t repository, struct err *err)
{
	const struct functions_filter filter = { .repository = repository,
						 .line = rows_line(&rows->configuration),
						 .order = FUNCTIONS_BY_ESCAPES,
						 .name = "",
						 .package = "",
						 .limit = OFFENDERS_SHOWN };
	struct listed_functions found = { 0 };

	if (functions_list(&found, &rows->arena, rows->store, &filter, err) < 0)
		return -1;
	out->offenders = found.list;
	out->offender_count = found.count;
	return 0;
}

/* The newest check of HEAD, be it still unfinished; NULL where there is none. */
static int read_head_check(const struct page_check **out, struct rows *rows, int64_t repository,
			   const struct oid *head, struct err *err)
{
	const struct jobs_filter unfinished = { .repository = repository, .head = head };
	struct page_check *check = arena_zero(&rows->arena, 1, sizeof(*check));
	struct jobs jobs = { 0 };
	struct check stored;
	struct job_row row;
	struct err none;

	*out = NULL;
	if (jobs_find(&jobs, &rows->arena, rows->store, &unfinished, err) < 0)
		return -1;
	if (jobs.count) {
		from_job(check, rows, &jobs.list[jobs.count - 1]);
		*out = check;
		return 0;
	}
	if (check_of_head(&stored, &rows->arena, rows->store, repository, head, &none) < 0)
		return none.kind == ERR_ABSENT ? 0 : (*err = none, -1);
	if (job_get(&row, &rows->arena, rows->store, stored.job, err) < 0)
		return -1;
	from_job(check, rows, &row);
	add_check(check, rows, &stored);
	*out = check;
	return 0;
}

/* The newest check of the same pull request, else of the same commit, where that is another one. */
static int read_newer(struct page_check *check, struct rows *rows, int64_t repository, struct err *err)
{
	const struct page_check *newest;
	struct oid head = check->head;
	struct change change;

	if (check->number) {
		if (change_get(&change, &rows->arena, rows->store, repository, check->number, err) == 0)
			head = change.head;
		else if (err->kind != ERR_ABSENT)
			return -1;
	}
	if (read_head_check(&newest, rows, repository, &head, err) < 0)
		return -1;
	if (newest && newest->id > check->id)
		check->newer = newest;
	return 0;
}

static int read_check(struct page_check *out, struct rows *rows, int64_t job, struct err *err)
{
	struct job_row row;
	struct check check;
	struct err none;

	if (job_get(&row, &rows->arena, rows->store, job, err) < 0)
		return -1;
	from_job(out, rows, &row);
	if (check_of_job(&check, &rows->arena, rows->store, job, &none) == 0)
		add_check(out, rows, &check);
	else if (none.kind != ERR_ABSENT)
		return *err = none, -1;
	return read_newer(out, rows, row.job.repository, err);
}

static int read_pulls(struct page_repository *out, struct rows *rows, int64_t repository, struct err *err)
{
	struct changes changes = { 0 };

	if (changes_open(&changes, &rows->arena, rows->store, repository, PULLS_SHOWN, err) < 0)
		return -1;
	struct page_pull *list = arena_zero(&rows->arena, changes.count, sizeof(*list));
	for (size_t i = 0; i < changes.count; i++) {
		const struct change *change = &changes.list[i];
		list[i] = (struct page_pull){ .number = change->number,
					      .title = change->title,
					      .author = change->author,
					      .base_ref = change->base_ref,
					      .draft = change->draft,
					      .updated_ms = change->updated_ms };
		if (read_head_check(&list[i].check, rows, repository, &change->head, err) < 0)
			return -1;
	}
	out->pulls = list;
	out->pull_count = changes.count;
	return 0;
}

/* What the overview shows of a repository, or with WHOLE its own page. */
static int read_repository(struct page_repository *out, struct rows *rows,
			   const struct config_repository *configured, int64_t before, bool whole,
			   struct err *err)
{
	struct repository row;
	bool found;

	*out = (struct page_repository){ .name = configured->name,
					 .configuration = rows->configuration,
					 .web = page_weblink(&rows->arena, rows->config, configured->name),
					 .main_branch = configured->main_branch,
					 .now_ms = clock_wall_ms() };
	if (rows_row(&found, &row, rows, configured, err) < 0)
		return -1;
	if (!found)
		return 0;
	if (read_checks(out, rows, row.id, before, whole ? CHECKS_SHOWN : 1, err) < 0 ||
	    rows_head(&out->head, rows, row.id, err) < 0 ||
	    rows_trend(&out->trend, rows, row.id, whole ? POINTS_SHOWN : SPARK_POINTS, err) < 0)
		return -1;
	if (!whole)
		return 0;
	return read_pulls(out, rows, row.id, err) < 0 ? -1 : read_offenders(out, rows, row.id, err);
}

/* COUNT of the repositories, which are in order of name, from START on. */
static int read_overview(struct page_overview *out, struct rows *rows, size_t start, size_t count,
			 struct err *err)
{
	const struct config_repository *from = rows->config->repositories + start;
	struct page_repository *list = arena_zero(&rows->arena, count, sizeof(*list));

	for (size_t i = 0; i < count; i++)
		if (read_repository(&list[i], rows, &from[i], 0, false, err) < 0)
			return -1;
	*out = (struct page_overview){ list, count };
	return 0;
}

void page_home(struct page *page)
{
	scoped_rows rows = rows_of(page);
	struct page_overview overview;
	struct err err;

	rows_html(page);
	if (read_overview(&overview, &rows, 0, rows.config->repository_count, &err) < 0)
		page_fail(page, &err);
	else
		show_overview(&page->response->body, &overview);
}

/* The first one behind the cursor, which is the name of the last one that was given. */
static size_t repositories_start(const struct page *page)
{
	const struct config *config = page->front->config;
	const char *after = page->query.texts[PARAMETER_CURSOR];
	size_t start = 0;

	while (after && start < config->repository_count &&
	       strcmp(config->repositories[start].name, after) <= 0)
		start++;
	return start;
}

void page_api_repositories(struct page *page)
{
	scoped_rows rows = rows_of(page);
	scoped_asking asking;
	struct page_overview overview;
	size_t start = repositories_start(page), left = rows.config->repository_count - start;
	struct err err;

	asking_start_server(&asking, page);
	if (read_overview(&overview, &rows, start, left < asking.limit ? left : asking.limit, &err) < 0) {
		page_fail(page, &err);
		return;
	}
	if (left > overview.count)
		asking_next(&asking, "%s", overview.repositories[overview.count - 1].name);
	api_overview(&page->response->body, &overview);
}

void page_repository(struct page *page)
{
	scoped_rows rows = rows_of(page);
	const struct config_repository *configured = page_repository_of(page);
	struct page_repository repository;
	int64_t before;
	struct err err;

	if (!configured || !rows_before(page, &before) ||
	    !rows_configuration(&rows.configuration, page, configured))
		return;
	rows_html(page);
	if (read_repository(&repository, &rows, configured, before, true, &err) < 0)
		page_fail(page, &err);
	else
		show_repository(&page->response->body, &repository);
}

typedef int check_writer(struct buf *out, const struct page_check *check, struct err *err);

/* What was judged does not change any more, but for what came after it; what is not brings itself up to date.
 */
static void tag(struct page *page, const struct page_check *check)
{
	const struct page_check *newer = check->newer;

	page->response->scripted = !check->judged && !job_is_final(check->state);
	if (!check->judged)
		return;
	page->response->cacheable = true;
	(void)snprintf(page->response->etag, sizeof(page->response->etag), "%s-%lld-%lld-%lld-%d-%lld",
		       HEAPGATE_VERSION, (long long)check->id, (long long)check->finished_ms,
		       (long long)(newer ? newer->id : 0), newer ? (int)newer->state : 0,
		       (long long)(newer ? newer->finished_ms : 0));
}

static void answer_check(struct page *page, check_writer *write_check)
{
	scoped_rows rows = rows_of(page);
	struct page_check check;
	uint64_t id;
	struct err err;

	if (!view_number(view_of(page_part(page, "id")), INT64_MAX, &id)) {
		page_refuse(page, 404, "there is no check '%s'", page_part(page, "id"));
		return;
	}
	if (read_check(&check, &rows, (int64_t)id, &err) < 0 ||
	    write_check(&page->response->body, &check, &err) < 0) {
		page_fail(page, &err);
		return;
	}
	tag(page, &check);
}

void page_check(struct page *page)
{
	rows_html(page);
	answer_check(page, show_check);
}

void page_api_check(struct page *page)
{
	page->response->type = "application/json";
	answer_check(page, api_check);
}

void page_api_repository(struct page *page)
{
	scoped_rows rows = rows_of(page);
	scoped_asking asking;
	struct page_repository repository;
	struct trend newest = { 0 };
	struct err err;

	if (!asking_start(&asking, page))
		return;
	if (read_repository(&repository, &rows, asking.configured, 0, false, &err) < 0 ||
	    (asking.repository &&
	     trend_list(&newest, &asking.arena, asking.store, asking.repository, "", 0, 1, &err) < 0))
		page_fail(page, &err);
	else
		api_repository(&page->response->body, &repository,
			       newest.count ? &newest.list[0].tally : NULL);
}

void page_api_checks(struct page *page)
{
	scoped_rows rows = rows_of(page);
	scoped_asking asking;
	struct page_repository repository = { 0 };
	int64_t before = 0;
	struct err err;

	if (!asking_start(&asking, page) || !asking_cursor(&asking, &before, 1))
		return;
	repository.name = asking.configured->name;
	if (asking.repository &&
	    read_checks(&repository, &rows, asking.repository, before, asking.limit, &err) < 0) {
		page_fail(page, &err);
		return;
	}
	if (repository.more_before)
		asking_next(&asking, "%lld", (long long)repository.more_before);
	api_checks(&page->response->body, &repository);
}

/* A commit that was checked, or that was not collected for want of a build, is known by its check alone. */
static int read_commit(struct commit_info *out, struct oid *oid, struct asking *asking, struct view name,
		       struct err *err)
{
	*out = (struct commit_info){ .author = "", .subject = "" };
	if (commit_resolve(oid, asking->store, asking->repository, name, err) == 0)
		return commit_get(out, &asking->arena, asking->store, asking->repository, oid, err);
	if (err->kind != ERR_ABSENT || oid_parse(oid, name, err) < 0)
		return -1;
	out->oid = *oid;
	return 0;
}

void page_api_commit(struct page *page)
{
	scoped_rows rows = rows_of(page);
	scoped_asking asking;
	struct configurations found;
	const struct page_check *latest;
	struct commit_info commit;
	struct oid oid;
	struct err err;

	if (!asking_start(&asking, page))
		return;
	if (read_commit(&commit, &oid, &asking, view_of(page_part(page, "commit")), &err) < 0 ||
	    commit_configurations(&found, &asking.arena, asking.store, asking.repository, &oid, &err) < 0 ||
	    read_head_check(&latest, &rows, asking.repository, &oid, &err) < 0)
		page_fail(page, &err);
	else if (!latest && !found.count)
		page_refuse(page, 404, "no commit %s is known here", oid.hex);
	else
		api_commit(&page->response->body, &asking.head, &commit, found.list, found.count, latest);
}

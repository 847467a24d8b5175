/*
 * Answers of the API that list what the main branches have.
 */
#include "daemon/api_asking.h"
#include "gate/compare_stored.h"
#include "store/blame.h"
#include "store/commits.h"
#include "store/deliveries.h"
#include "store/functions.h"
#include "store/outbox.h"
#include "store/trend.h"

void page_api_openapi(struct page *page)
{
	page->response->type = "application/json";
	api_describe(&page->response->body, page->front->config->external_url);
}

static const char *text_of(const struct page *page, enum parameter parameter)
{
	return page->query.texts[parameter] ? page->query.texts[parameter] : "";
}

/* "KEY.FUNCTION.COMPILED", or "FUNCTION" alone in the order of names. */
static bool functions_start(struct functions_filter *filter, struct functions_cursor *cursor,
			    struct asking *asking)
{
	bool by_name = filter->order == FUNCTIONS_BY_NAME;
	int64_t numbers[3] = { 0 };
	struct function_name last;
	struct err err;

	if (!asking->page->query.texts[PARAMETER_CURSOR])
		return true;
	if (!asking_cursor(asking, numbers, by_name ? 1 : 3))
		return false;
	*cursor = (struct functions_cursor){ numbers[0], "", numbers[1], numbers[2] };
	if (by_name) {
		if (function_get(&last, &asking->arena, asking->store, numbers[0], &err) < 0) {
			page_fail(asking->page, &err);
			return false;
		}
		*cursor = (struct functions_cursor){ 0, last.name, last.id, 0 };
	}
	filter->after = cursor;
	return true;
}

static void link_functions(const struct asking *asking, const struct functions_filter *filter,
			   const struct listed_functions *found)
{
	const struct functions_cursor *last = &found->list[found->count - 1].cursor;

	if (filter->order == FUNCTIONS_BY_NAME)
		asking_next(asking, "%lld", (long long)last->function);
	else
		asking_next(asking, "%lld.%lld.%lld", (long long)last->key, (long long)last->function,
			    (long long)last->compiled);
}

static void answer_functions(struct page *page, enum functions_order order)
{
	scoped_asking asking;
	struct functions_cursor cursor;
	struct listed_functions found;
	struct functions_filter filter = {
		.order = order,
		.name = text_of(page, PARAMETER_NAME),
		.package = text_of(page, PARAMETER_PACKAGE),
	};
	struct err err;

	filter.by_cause = cause_parse(view_of(text_of(page, PARAMETER_CAUSE)), &filter.cause);
	if (!asking_start_collected(&asking, page))
		return;
	if (filter.by_cause && order == FUNCTIONS_BY_NAME) {
		page_refuse_parameter(page, "cause",
				      "sort=name lists functions without sites as well: it takes no cause");
		return;
	}
	if (!functions_start(&filter, &cursor, &asking))
		return;
	filter.repository = asking.repository;
	filter.line = asking.line;
	filter.limit = asking.limit;
	if (functions_list(&found, &asking.arena, asking.store, &filter, &err) < 0) {
		page_fail(page, &err);
		return;
	}
	if (found.count == asking.limit)
		link_functions(&asking, &filter, &found);
	api_functions(&page->response->body, &asking.head, functions_order_name(order), &found);
}

void page_api_functions(struct page *page)
{
	enum functions_order order = FUNCTIONS_BY_ESCAPES;

	if (page->query.texts[PARAMETER_SORT])
		(void)functions_order_parse(view_of(page->query.texts[PARAMETER_SORT]), &order);
	answer_functions(page, order);
}

void page_api_top(struct page *page)
{
	answer_functions(page, FUNCTIONS_BY_ESCAPES);
}

static void answer_trend(struct page *page, const char *package)
{
	scoped_asking asking;
	struct trend trend;
	int64_t before = 0;
	struct err err;
	int read;

	if (!asking_start_collected(&asking, page) || !asking_cursor(&asking, &before, 1))
		return;
	read = package ? trend_package(&trend, &asking.arena, asking.store, asking.repository, asking.line,
				       package, before, asking.limit, &err)
		       : trend_list(&trend, &asking.arena, asking.store, asking.repository, asking.line,
				    before, asking.limit, &err);
	if (read < 0) {
		page_fail(page, &err);
		return;
	}
	if (trend.count == asking.limit && trend.list[trend.count - 1].position > 0)
		asking_next(&asking, "%lld", (long long)trend.list[trend.count - 1].position);
	api_trend(&page->response->body, &asking.head, package, &trend);
}

void page_api_trend(struct page *page)
{
	answer_trend(page, page->query.texts[PARAMETER_PACKAGE]);
}

void page_api_commits(struct page *page)
{
	answer_trend(page, NULL);
}

void page_api_packages(struct page *page)
{
	scoped_asking asking;
	struct listed_packages found;
	struct err err;

	if (!asking_start_collected(&asking, page))
		return;
	if (packages_list(&found, &asking.arena, asking.store, asking.repository, asking.line,
			  text_of(page, PARAMETER_CURSOR), asking.limit, &err) < 0) {
		page_fail(page, &err);
		return;
	}
	if (found.count == asking.limit)
		asking_next(&asking, "%s", found.list[found.count - 1].path);
	api_packages(&page->response->body, &asking.head, &found);
}

/* Those of NAMES that FILE, where it is given, leaves. */
static void choose_file(struct function_names *names, const char *file)
{
	size_t left = 0;

	for (size_t i = 0; i < names->count; i++)
		if (!file || strcmp(names->list[i].file, file) == 0)
			names->list[left++] = names->list[i];
	names->count = left;
}

void page_api_blame(struct page *page)
{
	scoped_asking asking;
	struct function_names names;
	struct blame blame = { 0 };
	struct err err;

	if (!asking_start_collected(&asking, page))
		return;
	if (history_find(&names, &asking.arena, asking.store, asking.repository,
			 text_of(page, PARAMETER_FUNCTION), &err) < 0) {
		page_fail(page, &err);
		return;
	}
	choose_file(&names, page->query.texts[PARAMETER_FILE]);
	if (names.count == 1 &&
	    blame_function(&blame, &asking.arena, asking.store, names.list[0].id, asking.line, &err) < 0)
		page_fail(page, &err);
	else
		api_blame(&page->response->body, &asking.head, text_of(page, PARAMETER_FUNCTION), names.list,
			  names.count, &blame);
}

/* "BASE...HEAD", by the beginnings of their ids. */
static bool resolve_range(struct oid *base, struct oid *head, const struct asking *asking)
{
	struct view range = view_of(page_part(asking->page, "range"));
	ptrdiff_t dots = view_find(range, VIEW("..."));
	struct err err;

	if (dots < 0) {
		page_refuse(asking->page, 404, "name two commits: compare/BASE...HEAD");
		return false;
	}
	if (commit_resolve(base, asking->store, asking->repository, view_upto(range, (size_t)dots), &err) ==
		    0 &&
	    commit_resolve(head, asking->store, asking->repository, view_from(range, (size_t)dots + 3),
			   &err) == 0)
		return true;
	page_fail(asking->page, &err);
	return false;
}

/* Whole ids name what does not change. */
static bool is_exact(const struct page *page, const struct oid *base, const struct oid *head)
{
	return strlen(page_part(page, "range")) == strlen(base->hex) + strlen("...") + strlen(head->hex);
}

void page_api_compare(struct page *page)
{
	scoped_stored_comparison stored = { 0 };
	scoped_asking asking;
	struct oid base, head;
	struct err err;

	if (!asking_start(&asking, page) || !resolve_range(&base, &head, &asking))
		return;
	if (compare_stored(&stored, asking.store, asking.repository, asking.line, &base, &head, &err) < 0) {
		if (err.kind == ERR_ABSENT || err.kind == ERR_INPUT)
			page_refuse(page, 409, "%s", err.text);
		else
			page_fail(page, &err);
		return;
	}
	page->response->immutable = is_exact(page, &base, &head);
	api_comparison(&page->response->body, &asking.head, &stored.comparison);
}

/* False after a refusal; *OUT is false where nothing was collected. */
static bool newest_sums(bool *out, struct tally *tally, const struct asking *asking)
{
	scoped_arena arena = { 0 };
	struct trend trend = { 0 };
	struct err err;

	if (asking->repository &&
	    trend_list(&trend, &arena, asking->store, asking->repository, asking->line, 0, 1, &err) < 0) {
		page_fail(asking->page, &err);
		return false;
	}
	*out = trend.count > 0;
	if (*out)
		*tally = trend.list[0].tally;
	return true;
}

static void answer_badge(struct page *page, const char *type,
			 void (*write_badge)(struct buf *out, const struct tally *tally))
{
	scoped_asking asking;
	struct tally tally;
	bool collected;

	if (!asking_start(&asking, page) || !newest_sums(&collected, &tally, &asking))
		return;
	page->response->type = type;
	write_badge(&page->response->body, collected ? &tally : NULL);
}

void page_api_badge(struct page *page)
{
	answer_badge(page, "image/svg+xml", badge_svg);
}

void page_api_shields(struct page *page)
{
	answer_badge(page, "application/json", badge_shields);
}

void page_api_deliveries(struct page *page)
{
	scoped_asking asking;
	struct deliveries found = { 0 };
	int64_t before = 0;
	struct err err;

	asking_start_server(&asking, page);
	if (!asking_cursor(&asking, &before, 1))
		return;
	if (deliveries_list(&found, &asking.arena, asking.store, before, asking.limit, &err) < 0) {
		page_fail(page, &err);
		return;
	}
	if (found.count == asking.limit)
		asking_next(&asking, "%lld", (long long)found.list[found.count - 1].id);
	api_deliveries(&page->response->body, found.list, found.count);
}

void page_api_outbox(struct page *page)
{
	scoped_asking asking;
	struct messages found = { 0 };
	int64_t before = 0;
	struct err err = { 0 };

	asking_start_server(&asking, page);
	if (!asking_cursor(&asking, &before, 1))
		return;
	if ((page->query.texts[PARAMETER_STAGE] ? outbox_dead_list : outbox_list)(
		    &found, &asking.arena, asking.store, before, asking.limit, &err) < 0) {
		page_fail(page, &err);
		return;
	}
	if (found.count == asking.limit)
		asking_next(&asking, "%lld", (long long)found.list[found.count - 1].id);
	api_outbox(&page->response->body, found.list, found.count);
}

/*
 * The history of one function, for people and for programs.
 */
#include "daemon/page.h"
#include "store/history.h"
#include "store/repositories.h"
#include "view/page.h"

enum { CHANGES_SHOWN = 100, FUNCTION_MOST = 1024 };

/* A history being read: what the store lends ends with each call, so all of it is copied. */
struct telling {
	struct arena arena;
	struct store *store;
	struct page_history history;
	struct page_change *changes;
	size_t count, room;
};

static void telling_release(struct telling *telling)
{
	arena_release(&telling->arena);
}
#define scoped_telling SCOPED(telling_release) struct telling

static const char *keep(struct telling *telling, const char *text)
{
	return arena_text(&telling->arena, view_of(text ? text : ""));
}

static struct site keep_site(struct telling *telling, const struct site *site)
{
	return (struct site){
		.kind = site->kind,
		.cause = site->cause,
		.allocation = site->allocation,
		.message = keep(telling, site->message),
		.subject = keep(telling, site->subject),
		.line = site->line,
		.column = site->column,
		.closure = keep(telling, site->closure),
		.callee = keep(telling, site->callee),
		.allowed = keep(telling, site->allowed),
	};
}

static const struct site *keep_sites(struct telling *telling, const struct site *const *sites, size_t count)
{
	struct site *list = arena_zero(&telling->arena, count, sizeof(*list));

	for (size_t i = 0; i < count; i++)
		list[i] = keep_site(telling, sites[i]);
	return list;
}

static void count_sites(struct page_change *change, const struct function *function)
{
	for (size_t i = 0; function && i < function->site_count; i++) {
		change->allocating += site_allocates(&function->sites[i]);
		change->leaks += function->sites[i].kind == SITE_LEAK;
	}
}

static int take_change(void *payload, const struct history_change *from, struct err *err)
{
	struct telling *telling = payload;
	struct page_change *change =
		arena_push(&telling->arena, telling->changes, telling->count, telling->room);

	(void)err;
	change->commit = from->commit;
	change->commit.author = keep(telling, from->commit.author);
	change->commit.subject = keep(telling, from->commit.subject);
	change->commit.message = "";
	change->package = keep(telling, from->package);
	change->go_version = keep(telling, from->go_version);
	change->toolchain_changed = from->toolchain_changed;
	change->gap = from->gap;
	change->exists = from->is != NULL;
	count_sites(change, from->is);
	change->added = keep_sites(telling, from->added, from->added_count);
	change->added_count = from->added_count;
	change->removed = keep_sites(telling, from->removed, from->removed_count);
	change->removed_count = from->removed_count;
	return 0;
}

static int find(struct telling *telling, int64_t repository, int64_t *function, struct err *err)
{
	struct function_names names = { 0 };

	if (history_find(&names, &telling->arena, telling->store, repository, telling->history.asked, err) <
	    0)
		return -1;
	struct page_choice *choices = arena_zero(&telling->arena, names.count, sizeof(*choices));
	for (size_t i = 0; i < names.count; i++)
		choices[i] =
			(struct page_choice){ names.list[i].package, names.list[i].name, names.list[i].file };
	telling->history.choices = choices;
	telling->history.choice_count = names.count;
	*function = names.count == 1 ? names.list[0].id : 0;
	return 0;
}

static int tell(struct telling *telling, const struct config_repository *configured, struct err *err)
{
	struct page_history *history = &telling->history;
	struct repository row;
	int64_t function;

	if (repository_find(&row, &telling->arena, telling->store, configured->host, configured->name, err) <
	    0)
		return err->kind == ERR_ABSENT ? 0 : -1;
	if (find(telling, row.id, &function, err) < 0)
		return -1;
	if (function &&
	    history_each(telling->store, function, 0, CHANGES_SHOWN + 1, take_change, telling, err) < 0)
		return -1;
	history->more = telling->count > CHANGES_SHOWN;
	history->changes = telling->changes;
	history->change_count = history->more ? CHANGES_SHOWN : telling->count;
	return 0;
}

typedef void history_writer(struct buf *out, const struct page_history *history);

static void answer_history(struct page *page, history_writer *write_history)
{
	scoped_telling telling = { .store = page->front->reader };
	const struct config_repository *configured = page_repository_of(page);
	const char *asked = http_query(page->request, "function");
	struct err err;

	if (!configured)
		return;
	if (!asked || !*asked || strlen(asked) > FUNCTION_MOST) {
		page_refuse(page, 400, "name a function: ?function=PKGPATH.NAME");
		return;
	}
	const struct config_host *host = config_host_find(page->front->config, view_of(configured->host));
	telling.history.repository = configured->name;
	telling.history.web = arena_print(&telling.arena, "%s/%s", host->web, configured->name);
	telling.history.asked = asked;
	if (tell(&telling, configured, &err) < 0)
		page_fail(page, &err);
	else
		write_history(&page->response->body, &telling.history);
}

void page_function_history(struct page *page)
{
	page->response->type = "text/html; charset=utf-8";
	answer_history(page, show_history);
}

void page_api_history(struct page *page)
{
	page->response->type = "application/json";
	answer_history(page, api_history);
}

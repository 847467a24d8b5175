#include "daemon/api_asking.h"

#include <stdarg.h>

#include "base/mem.h"
#include "daemon/rows.h"
#include "store/history.h"
#include "store/repositories.h"

void asking_release(struct asking *asking)
{
	arena_release(&asking->arena);
}

static bool find_line(struct asking *asking)
{
	struct page_configuration configuration;

	if (!rows_configuration(&configuration, asking->page, asking->configured))
		return false;
	asking->line = rows_line(&configuration);
	asking->head.configuration = configuration.count ? configuration.names[configuration.chosen] : "";
	return true;
}

void asking_start_server(struct asking *out, struct page *page)
{
	*out = (struct asking){
		.page = page,
		.store = page->front->reader,
		.limit = page->query.numbers[PARAMETER_PER_PAGE],
	};
	page->response->type = "application/json";
}

bool asking_start(struct asking *out, struct page *page)
{
	struct repository row;
	struct err err;

	*out = (struct asking){
		.page = page,
		.store = page->front->reader,
		.configured = page_repository_of(page),
		.limit = page->query.numbers[PARAMETER_PER_PAGE],
	};
	if (!out->configured || !find_line(out))
		return false;
	out->head.repository = out->configured->name;
	page->response->type = "application/json";
	if (repository_find(&row, &out->arena, out->store, out->configured->host, out->configured->name,
			    &err) == 0) {
		out->repository = row.id;
	} else if (err.kind != ERR_ABSENT) {
		page_fail(page, &err);
		return false;
	}
	return true;
}

bool asking_start_collected(struct asking *out, struct page *page)
{
	struct commit_info head;
	int64_t position;
	struct err err;

	if (!asking_start(out, page))
		return false;
	if (out->repository &&
	    history_head(&head, &position, &out->arena, out->store, out->repository, out->line, &err) == 0)
		return true;
	if (out->repository && err.kind != ERR_ABSENT)
		page_fail(page, &err);
	else
		page_refuse(page, 409, "no commit of %s's main branch was collected yet",
			    out->configured->name);
	return false;
}

bool asking_cursor(const struct asking *asking, int64_t *out, size_t count)
{
	const char *text = asking->page->query.texts[PARAMETER_CURSOR];

	if (!text || api_cursor_read(out, count, view_of(text)))
		return true;
	page_refuse_parameter(asking->page, "cursor",
			      "this is no cursor of this list: take it from the Link header");
	return false;
}

void asking_next(const struct asking *asking, const char *cursor, ...)
{
	struct buf *link = &asking->page->response->link;
	va_list arguments;

	va_start(arguments, cursor);
	scoped_free char *text = mem_vprint(cursor, arguments);
	va_end(arguments);
	buf_print(link, "<%s", asking->page->request->path);
	api_query_print(link, &asking->page->query, text);
	buf_text(link, ">; rel=\"next\"");
}

/*
 * The history of one function, for people and for programs.
 */
#include "daemon/rows.h"
#include "daemon/telling.h"

typedef void history_writer(struct buf *out, const struct page_history *history);

enum { FUNCTION_MOST = 1024 };

static void answer_history(struct page *page, history_writer *write_history)
{
	scoped_telling telling = { .store = page->front->reader };
	const struct config_repository *configured = page_repository_of(page);
	const char *asked = http_query(page->request, "function");
	struct err err;

	if (!configured || !rows_configuration(&telling.history.configuration, page, configured))
		return;
	if (!asked || !*asked || strlen(asked) > FUNCTION_MOST) {
		page_refuse(page, 400, "name a function: ?function=PKGPATH.NAME");
		return;
	}
	telling.history.repository = configured->name;
	telling.history.web = page_weblink(&telling.arena, page->front->config, configured->name);
	telling.history.asked = asked;
	telling.file = http_query(page->request, "file");
	telling.history.file = telling.file;
	telling.line = rows_line(&telling.history.configuration);
	if (telling_tell(&telling, configured->host, configured->name, &err) < 0 ||
	    telling_blame(&telling, &err) < 0)
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

#include "daemon/page.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/clock.h"
#include "base/mem.h"
#include "daemon/counters.h"
#include "daemon/histograms.h"
#include "daemon/log.h"
#include "daemon/rate.h"
#include "daemon/routes.h"
#include "view/page.h"

const char *page_part(const struct page *page, const char *name)
{
	struct view wants = view_of(page->route->pattern), want;
	size_t part = 0;

	while (view_split(&wants, '/', &want)) {
		if (!view_skip(&want, VIEW("{")) || !view_drop(&want, VIEW("}")))
			continue;
		if (view_is(want, name))
			return page->parts[part];
		part++;
	}
	return "";
}

static enum audience audience_of(const struct page *page)
{
	if (page->route)
		return page->route->audience;
	return strncmp(page->request->path, "/api/", 5) == 0 ? AUDIENCE_PROGRAM : AUDIENCE_PERSON;
}

/* PARAMETER: of the query; or NULL. */
static void refuse(struct page *page, unsigned status, const char *text, const char *parameter)
{
	struct http_response *response = page->response;

	buf_clear(&response->body);
	response->status = status;
	response->etag[0] = '\0';
	response->cacheable = response->immutable = false;
	buf_clear(&response->link);
	switch (audience_of(page)) {
	case AUDIENCE_PERSON:
		response->type = "text/html; charset=utf-8";
		show_error(&response->body, status, text);
		break;
	case AUDIENCE_PROGRAM:
		response->type = "application/problem+json";
		api_problem(&response->body, status, text, parameter);
		break;
	case AUDIENCE_MACHINE:
		response->type = "text/plain; charset=utf-8";
		buf_print(&response->body, "%s\n", text);
		break;
	}
}

void page_refuse(struct page *page, unsigned status, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	scoped_free char *text = mem_vprint(format, arguments);
	va_end(arguments);
	refuse(page, status, text, NULL);
}

void page_refuse_parameter(struct page *page, const char *parameter, const char *text)
{
	refuse(page, 400, text, parameter);
}

void page_answer(struct page *page, unsigned status, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	scoped_free char *text = mem_vprint(format, arguments);
	va_end(arguments);
	page->response->status = status;
	buf_print(&page->response->body, "%s\n", text);
}

bool page_within(struct page *page, char kind, struct view who, uint64_t a_minute)
{
	int64_t wait_ms = rate_take(page->front->rate, kind, who, a_minute, clock_mono_ms());

	if (!wait_ms)
		return true;
	counter_add(COUNT_HTTP_LIMITED, 1);
	page->response->retry_s = (unsigned)((wait_ms + 999) / 1000);
	page_refuse(page, 429, "too many requests; try again in %u s", page->response->retry_s);
	return false;
}

void page_fail(struct page *page, const struct err *err)
{
	static const unsigned statuses[] = {
		[ERR_NONE] = 500, [ERR_INPUT] = 400, [ERR_ABSENT] = 404,
		[ERR_BUSY] = 503, [ERR_LIMIT] = 503, [ERR_INTERNAL] = 500,
	};
	unsigned status = statuses[err->kind];

	if (status >= 500)
		log_event(LEVEL_ERROR, "http.failed", LOG_TEXT("path", page->request->path),
			  LOG_TEXT("error", err->text));
	if (status == 503)
		page->response->retry_s = 10;
	/* What the machine said is for the operator's log, not for whoever asks. */
	refuse(page, status,
	       status == 500   ? "something is wrong with this server; its log says what"
	       : status == 503 ? "not now; try again in some seconds"
			       : err->text,
	       NULL);
}

const struct config_repository *page_repository_of(struct page *page)
{
	scoped_free char *name = mem_print("%s/%s", page_part(page, "owner"), page_part(page, "name"));
	const struct config_repository *repository =
		config_repository_find(page->front->config, view_of(name));

	if (!repository)
		page_refuse(page, 404, "there is no repository %s here", name);
	return repository;
}

struct weblink page_weblink(struct arena *arena, const struct config *config, const char *name)
{
	const struct config_repository *repository = config_repository_find(config, view_of(name));
	const struct config_host *host =
		repository ? config_host_find(config, view_of(repository->host)) : NULL;

	if (!host || !host->web)
		return (struct weblink){ NULL, NULL };
	return (struct weblink){ host->kind, arena_print(arena, "%s/%s", host->web, repository->path) };
}

static void count(unsigned status)
{
	static const enum counter classes[] = { COUNT_HTTP_2XX, COUNT_HTTP_3XX, COUNT_HTTP_4XX,
						COUNT_HTTP_5XX };
	unsigned class = status / 100;

	if (class >= 2 && class <= 5)
		counter_add(classes[class - 2], 1);
}

bool page_is_hook(const struct page *page)
{
	return page->route && (page->route->page == page_hook || page->route->page == page_hook_of_many);
}

static void measure(const struct page *page)
{
	static const enum histogram by_audience[] = {
		[AUDIENCE_PERSON] = HISTOGRAM_HTTP_PAGE,
		[AUDIENCE_PROGRAM] = HISTOGRAM_HTTP_API,
		[AUDIENCE_MACHINE] = HISTOGRAM_HTTP_PROBE,
	};

	if (page->route)
		histogram_add(page_is_hook(page) ? HISTOGRAM_HTTP_HOOK : by_audience[page->route->audience],
			      clock_mono_us() - page->start_us);
}

void page_end(const struct page *page)
{
	count(page->response->status);
	measure(page);
}

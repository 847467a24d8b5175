/*
 * POST /hooks/{host}/{owner}/{name}, and /hooks/{host} for a webhook of many repositories
 *
 * The order of the checks is the protection: configured repository, signature over the raw bytes, and only
 * then parsing; the answer 202 says that everything is on disk, and comes when hook_round.h has made it so.
 */

#include <strings.h>

#include "base/clock.h"
#include "base/mem.h"
#include "daemon/counters.h"
#include "daemon/disk.h"
#include "daemon/hook_round.h"
#include "daemon/log.h"
#include "daemon/page.h"
#include "hook/host.h"

static const char *header(void *payload, const char *name, size_t *count)
{
	const struct page *page = payload;

	*count = http_header_count(page->request, name);
	return http_header(page->request, name);
}

/* The repository as the pipeline knows it; NULL where it is not configured at this host. */
static const struct gate_repository *repository_of(const struct page *page)
{
	scoped_free char *name = mem_print("%s/%s", page_part(page, "owner"), page_part(page, "name"));
	const struct gate_repository *repository = settings_repository(&page->front->config->gate, name);

	return repository && strcmp(repository->host->name, page_part(page, "host")) == 0 ? repository : NULL;
}

static void refuse(struct page *page, enum counter counter, unsigned status, const struct err *err)
{
	counter_add(counter, 1);
	log_event(LEVEL_WARNING, "hook.refused", LOG_TEXT("path", page->request->path),
		  LOG_NUMBER("status", status), LOG_TEXT("reason", err->text));
	page_refuse(page, status, "%s", err->text);
}

/* The code host keeps what was not taken and shows it as failed. */
static bool has_room(struct page *page)
{
	if (!disk_is_low(page->front->config))
		return true;
	counter_add(COUNT_HOOK_UNAVAILABLE, 1);
	page->response->retry_s = 60;
	page_refuse(page, 503, "there is too little room on this server's disk; try again later");
	return false;
}

static void accept_event(struct page *page, const struct gate_repository *repository,
			 const struct envelope *envelope, struct event *event)
{
	const struct arrival arrival = {
		.host = page_part(page, "host"),
		.repository = repository,
		.event = event,
		.content_type = envelope_is_form(envelope) ? ENVELOPE_FORM : ENVELOPE_JSON,
		.body = envelope->body,
		.now_ms = envelope->now_ms,
	};
	struct err err;

	if (hook_round_take(page, &arrival, event, &err) == 0)
		return;
	if (err.kind == ERR_INPUT) {
		refuse(page, COUNT_HOOK_MALFORMED, 400, &err);
	} else {
		counter_add(COUNT_HOOK_UNAVAILABLE, 1);
		page_fail(page, &err);
	}
}

/* The one that the payload names; NULL where it is not configured at this host. */
static const struct gate_repository *find_told(const struct page *page, const char *told)
{
	const struct gate_settings *gate = &page->front->config->gate;

	for (size_t i = 0; i < gate->repository_count; i++) {
		const struct gate_repository *repository = &gate->repositories[i];
		if (strcmp(repository->host->name, page_part(page, "host")) == 0 &&
		    strcasecmp(repository->path, told) == 0)
			return repository;
	}
	return NULL;
}

static void refuse_unknown(struct page *page)
{
	struct err err;

	err_fill(&err, ERR_ABSENT, "this repository is not configured here");
	refuse(page, COUNT_HOOK_UNKNOWN, 404, &err);
}

/* An organisation has other repositories, too: that is no failure, and hosts switch off what answers with
 * one. */
static void pass_over(struct page *page, const struct event *event)
{
	counter_add(COUNT_HOOK_UNKNOWN, 1);
	log_event(LEVEL_INFO, "hook.passed_over", LOG_TEXT("path", page->request->path),
		  LOG_TEXT("repository", event->repository), LOG_TEXT("event", event->name));
	page_answer(page, 200, "ignored: %s is not configured here", event->repository);
}

/* REPOSITORY is the one of the address, NULL where the address names a host alone. */
static void take_delivery(struct page *page, const struct config_host *host,
			  const struct gate_repository *repository)
{
	const struct hook_host *kind = hook_host_find(view_of(host->kind));
	struct envelope envelope = { .body = page->request->body, .now_ms = clock_wall_ms() };
	scoped_event event = { 0 };
	struct err err;

	if (envelope_fill(&envelope, kind->headers, kind->header_count, header, page, &err) < 0) {
		refuse(page, COUNT_HOOK_MALFORMED, 400, &err);
	} else if (kind->verify(&envelope, host->secrets, host->secret_count, &err) < 0) {
		refuse(page, COUNT_HOOK_UNSIGNED, err.kind == ERR_INPUT ? 401 : 500, &err);
	} else if (!page_within(page, 'r', view_of(repository ? repository->name : host->name),
				page->front->config->repository_rate_limit)) {
		counter_add(COUNT_HOOK_LIMITED, 1);
	} else if (kind->parse(&event, &envelope, &err) < 0) {
		refuse(page, COUNT_HOOK_MALFORMED, err.kind == ERR_LIMIT ? 413 : 400, &err);
	} else if (has_room(page)) {
		if (!repository && event.repository[0] && !(repository = find_told(page, event.repository)))
			pass_over(page, &event);
		else
			accept_event(page, repository, &envelope, &event);
	}
}

void page_hook(struct page *page)
{
	const struct config_host *host =
		config_host_find(page->front->config, view_of(page_part(page, "host")));
	const struct gate_repository *repository = repository_of(page);

	if (host && repository)
		take_delivery(page, host, repository);
	else
		refuse_unknown(page);
}

void page_hook_of_many(struct page *page)
{
	const struct config_host *host =
		config_host_find(page->front->config, view_of(page_part(page, "host")));

	if (host)
		take_delivery(page, host, NULL);
	else
		refuse_unknown(page);
}

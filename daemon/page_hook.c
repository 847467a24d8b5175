/*
 * POST /hooks/{host}/{owner}/{name}, and /hooks/{host} for a webhook of many repositories
 *
 * The order of the checks is the protection: configured repository, signature over the raw bytes, and only
 * then parsing; the answer 202 says that everything is on disk, and comes when hook_round.h has made it so.
 */

#include "base/clock.h"
#include "base/mem.h"
#include "daemon/counters.h"
#include "daemon/hook_round.h"
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

/* The code host keeps what was not taken and shows it as failed. */
static bool has_room(struct page *page)
{
	if (!page->round->disk_is_low)
		return true;
	counter_add(COUNT_HOOK_UNAVAILABLE, 1);
	page->response->retry_s = 60;
	page_refuse(page, 503, "there is too little room on this server's disk; try again later");
	return false;
}

static void refuse_unknown(struct page *page)
{
	struct err err;

	err_fill(&err, ERR_ABSENT, "this repository is not configured here");
	hook_refuse(page, COUNT_HOOK_UNKNOWN, 404, &err);
}

/* REPOSITORY is the one of the address, NULL where the address names a host alone. */
static void take_delivery(struct page *page, const struct config_host *host,
			  const struct gate_repository *repository)
{
	const struct hook_host *kind = hook_host_find(view_of(host->kind));
	struct hook_given given = {
		.host = host,
		.repository = repository,
		.envelope = { .body = page->request->body, .now_ms = clock_wall_ms() },
	};
	struct envelope *envelope = &given.envelope;
	struct err err;

	if (envelope_fill(envelope, kind->headers, kind->header_count, header, page, &err) < 0)
		hook_refuse(page, COUNT_HOOK_MALFORMED, 400, &err);
	else if (kind->verify(envelope, host->secrets, host->secret_count, &err) < 0)
		hook_refuse(page, COUNT_HOOK_UNSIGNED, err.kind == ERR_INPUT ? 401 : 500, &err);
	else if (!page_within(page, 'r', view_of(repository ? repository->name : host->name),
			      page->front->config->repository_rate_limit))
		counter_add(COUNT_HOOK_LIMITED, 1);
	else if (has_room(page))
		hook_round_take(page, &given);
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

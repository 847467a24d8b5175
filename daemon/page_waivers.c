/*
 * Waivers: listed for whoever may read, given and revoked by holders of a token with the scope `waive`.
 */
#include "base/clock.h"
#include "base/mem.h"
#include "daemon/log.h"
#include "daemon/page.h"
#include "gate/waive.h"
#include "view/grants.h"

enum { WAIVERS_SHOWN = 100 };

/* False after an answer was given. */
static bool start(struct page *page, struct waive_spec *spec, struct store *store)
{
	const struct config_repository *configured = page_repository_of(page);

	if (!configured)
		return false;
	page->response->type = "application/json";
	*spec = (struct waive_spec){
		.store = store,
		.settings = &page->front->config->gate,
		.repository = settings_repository(&page->front->config->gate, configured->name),
		.now_ms = clock_wall_ms(),
	};
	return true;
}

void page_api_waivers(struct page *page)
{
	scoped_arena arena = { 0 };
	struct waive_spec spec;
	struct grants grants;
	uint64_t before = 0;
	const char *text = http_query(page->request, "before");
	struct err err;

	if (!start(page, &spec, page->front->reader))
		return;
	if (text && !view_number(view_of(text), INT64_MAX, &before)) {
		page_refuse(page, 400, "before= takes the number of a waiver");
		return;
	}
	if (waive_list(&grants, &spec, &arena, (int64_t)before, WAIVERS_SHOWN, &err) < 0)
		page_fail(page, &err);
	else
		api_grants(&page->response->body, &grants, spec.now_ms);
}

/* A program may act for somebody: its token answers for what it says. */
static const char *giver(struct arena *arena, const struct page *page, const char *named)
{
	if (!named[0])
		return page->actor.name;
	return arena_print(arena, "%s (token %s)", named, page->actor.name);
}

static void tell(const char *event, const struct waive_spec *spec, const struct grant *grant, const char *who,
		 size_t reruns)
{
	log_event(LEVEL_NOTICE, event, LOG_TEXT("repository", spec->repository->name),
		  LOG_NUMBER("waiver", grant->id), LOG_TEXT("function", grant->function),
		  LOG_TEXT("who", who), LOG_NUMBER("reruns", reruns));
}

void page_api_waive(struct page *page)
{
	scoped_arena arena = { 0 };
	struct waive_spec spec;
	struct grant asked, given;
	size_t reruns;
	struct err err;

	if (!start(page, &spec, page->front->store))
		return;
	if (api_read_grant(&asked, &arena, page->request->body, spec.now_ms, &err) < 0) {
		page_fail(page, &err);
		return;
	}
	asked.who = giver(&arena, page, asked.who);
	if (waive(&given, &reruns, &spec, &arena, &asked, &err) < 0) {
		page_fail(page, &err);
		return;
	}
	tell("waiver.given", &spec, &given, given.who, reruns);
	page->response->status = 201;
	api_grant(&page->response->body, &given, spec.now_ms);
}

void page_api_revoke(struct page *page)
{
	scoped_arena arena = { 0 };
	const char *why = http_query(page->request, "reason");
	struct waive_spec spec;
	struct grant revoked;
	size_t reruns;
	uint64_t id;
	struct err err;

	if (!start(page, &spec, page->front->store))
		return;
	if (!view_number(view_of(page_part(page, "id")), INT64_MAX, &id)) {
		page_refuse(page, 404, "there is no waiver '%s'", page_part(page, "id"));
		return;
	}
	if (waive_revoke(&revoked, &reruns, &spec, &arena, (int64_t)id, page->actor.name, why ? why : "",
			 &err) < 0) {
		if (err.kind == ERR_INPUT)
			page_refuse(page, 409, "%s", err.text);
		else
			page_fail(page, &err);
		return;
	}
	tell("waiver.revoked", &spec, &revoked, revoked.revoked_who, reruns);
	api_grant(&page->response->body, &revoked, spec.now_ms);
}

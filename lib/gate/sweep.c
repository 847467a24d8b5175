#include "gate/sweep.h"

#include "forge/listing.h"
#include "gate/intake.h"
#include "hook/host.h"
#include "store/changes.h"
#include "store/repositories.h"

enum {
	CHANGES_MOST = 10000,
	/* Hosts are asked for a hundred pages at most: past this many they may not have shown all. */
	SHOWN_MOST = 4000,
};

/* One repository being swept. */
struct sweeping {
	struct arena arena;
	struct store *store;
	const struct gate_settings *settings;
	const struct gate_repository *repository;
	const struct hook_host *host;
	int64_t now_ms;
	struct changes known; /* as open, before the host was asked */
	bool *shown;	      /* for each of them: the host shows it, too */
	struct swept *out;
};

static void sweeping_release(struct sweeping *sweeping)
{
	arena_release(&sweeping->arena);
}

/* An id of our own: the same thing found twice is two deliveries, but only what is new is stored. */
static int take_in(struct sweeping *sweeping, struct event *event, const char *action, struct view body,
		   struct err *err)
{
	const struct arrival arrival = {
		.host = sweeping->repository->host->name,
		.repository = sweeping->repository,
		.event = event,
		.content_type = ENVELOPE_JSON,
		.body = body,
		.now_ms = sweeping->now_ms,
	};
	struct intake_result result;

	event->name = INTAKE_FOUND;
	event->action = action;
	event->delivery =
		arena_print(&event->arena, "%s-%s-%s-%llu-%lld", INTAKE_FOUND, sweeping->repository->name,
			    action, (unsigned long long)event->number, (long long)sweeping->now_ms);
	if (intake_found(&result, sweeping->store, sweeping->settings, &arrival, err) < 0)
		return -1;
	sweeping->out->found += !result.duplicate;
	return 0;
}

static void note_shown(struct sweeping *sweeping, uint64_t number)
{
	for (size_t i = 0; i < sweeping->known.count; i++)
		if (sweeping->known.list[i].number == number)
			sweeping->shown[i] = true;
}

/* A pull request that is not of the documented form is the host's secret: the others still count. */
static int take_listed(void *payload, struct view json, struct err *err)
{
	struct sweeping *sweeping = payload;
	scoped_event event = { 0 };
	struct err unread;

	sweeping->out->open++;
	if (sweeping->host->parse_listed(&event, json, &unread) < 0)
		return 0;
	note_shown(sweeping, event.number);
	event.stands = true;
	return take_in(sweeping, &event, "open", json, err);
}

/* Those that were known to be open before the host was asked, and are not among what it showed. */
static int take_gone(struct sweeping *sweeping, struct err *err)
{
	for (size_t i = 0; i < sweeping->known.count; i++) {
		const struct change *change = &sweeping->known.list[i];
		if (sweeping->shown[i])
			continue;
		scoped_event event = event_blank();
		event.kind = EVENT_CLOSED;
		event.stands = true;
		event.number = change->number;
		event.head = change->head;
		event.base_ref = change->base_ref;
		event.title = change->title;
		event.author = change->author;
		if (take_in(sweeping, &event, "closed", VIEW("{}"), err) < 0)
			return -1;
	}
	return 0;
}

static int sweep_changes(struct sweeping *sweeping, struct forge_session *session,
			 const struct forge_target *target, int64_t id, struct err *err)
{
	struct forge_answer *answer = &sweeping->out->answer;

	if (changes_open(&sweeping->known, &sweeping->arena, sweeping->store, id, CHANGES_MOST, err) < 0)
		return -1;
	sweeping->shown = arena_zero(&sweeping->arena, sweeping->known.count + 1, sizeof(*sweeping->shown));
	if (forge_list_changes(answer, session, sweeping->repository->host->forge, target, take_listed,
			       sweeping, err) < 0)
		return -1;
	return answer->outcome == FORGE_SENT && sweeping->out->open < SHOWN_MOST ? take_gone(sweeping, err)
										 : 0;
}

static int sweep_main(struct sweeping *sweeping, struct forge_session *session,
		      const struct forge_target *target, struct err *err)
{
	const struct gate_repository *repository = sweeping->repository;
	scoped_event event = event_blank();

	forge_branch_head(&event.head, &sweeping->out->answer, session, repository->host->forge, target,
			  repository->main_branch);
	if (sweeping->out->answer.outcome != FORGE_SENT)
		return 0;
	event.kind = EVENT_PUSH;
	event.stands = true;
	event.ref = arena_print(&event.arena, "refs/heads/%s", repository->main_branch);
	return take_in(sweeping, &event, "push", VIEW("{}"), err);
}

bool sweep_may(const struct gate_repository *repository)
{
	const struct hook_host *host = hook_host_find(view_of(repository->host->kind));

	return host && host->parse_listed && forge_lists(repository->host->forge);
}

int sweep(struct swept *out, struct store *store, struct forge_session *session,
	  const struct gate_settings *settings, const struct gate_repository *repository, int64_t now_ms,
	  struct err *err)
{
	const struct forge_target target = settings_target(repository);
	struct swept swept = { 0 };
	SCOPED(sweeping_release)
	struct sweeping sweeping = {
		.store = store,
		.settings = settings,
		.repository = repository,
		.host = hook_host_find(view_of(repository->host->kind)),
		.now_ms = now_ms,
		.out = &swept,
	};
	int64_t id;

	if (repository_ensure(&id, store, repository->host->name, repository->name, repository->main_branch,
			      err) < 0 ||
	    sweep_main(&sweeping, session, &target, err) < 0)
		return -1;
	if (swept.answer.outcome == FORGE_SENT) {
		swept.answer = (struct forge_answer){ 0 };
		if (sweep_changes(&sweeping, session, &target, id, err) < 0)
			return -1;
	}
	*out = swept;
	return 0;
}

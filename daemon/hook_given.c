#include "daemon/hook_given.h"

#include <strings.h>

#include "daemon/log.h"
#include "hook/host.h"

int hook_given_read(struct event *out, const struct hook_given *given, struct err *err)
{
	return hook_host_find(view_of(given->host->kind))->parse(out, &given->envelope, err);
}

/* The one that the payload names; NULL where it is not configured at this host. */
static const struct gate_repository *find_told(const struct config *config, const struct hook_given *given,
					       const char *told)
{
	const struct gate_settings *gate = &config->gate;

	for (size_t i = 0; i < gate->repository_count; i++) {
		const struct gate_repository *repository = &gate->repositories[i];
		if (strcmp(repository->host->name, given->host->name) == 0 &&
		    strcasecmp(repository->path, told) == 0)
			return repository;
	}
	return NULL;
}

static int take_in(struct hook_taken *taken, struct store *store, const struct config *config,
		   const struct hook_given *given, const struct event *event, struct err *err)
{
	const struct gate_repository *repository = given->repository;

	if (!repository && event->repository[0]) {
		repository = find_told(config, given, event->repository);
		taken->elsewhere = !repository;
	}
	if (taken->elsewhere)
		return 0;
	const struct arrival arrival = {
		.host = given->host->name,
		.repository = repository,
		.event = event,
		.content_type = envelope_is_form(&given->envelope) ? ENVELOPE_FORM : ENVELOPE_JSON,
		.body = given->envelope.body,
		.now_ms = given->envelope.now_ms,
	};
	taken->repository = repository ? repository->name : "";
	return intake_delivery(&taken->result, store, &config->gate, &arrival, err);
}

int hook_given_take(struct hook_taken *out, struct store *store, const struct config *config,
		    const struct hook_given *given, struct event *event, struct err *err)
{
	struct hook_taken taken = { .repository = "" };

	if (take_in(&taken, store, config, given, event, err) < 0)
		return -1;
	taken.event = *event;
	*event = (struct event){ 0 };
	*out = taken;
	return 0;
}

void hook_taken_note(const struct hook_taken *taken)
{
	const struct intake_result *result = &taken->result;
	const struct event *event = &taken->event;

	if (taken->elsewhere) {
		counter_add(COUNT_HOOK_UNKNOWN, 1);
		log_event(LEVEL_INFO, "hook.passed_over", LOG_TEXT("repository", event->repository),
			  LOG_TEXT("event", event->name), LOG_TEXT("delivery", event->delivery));
		return;
	}
	counter_add(result->duplicate ? COUNT_HOOK_DUPLICATE
		    : result->job     ? COUNT_HOOK_ACCEPTED
				      : COUNT_HOOK_IGNORED,
		    1);
	log_event(LEVEL_INFO, "hook.taken", LOG_TEXT("repository", taken->repository),
		  LOG_TEXT("event", event->name), LOG_TEXT("delivery", event->delivery),
		  LOG_NUMBER("job", result->job), LOG_TEXT("outcome", result->outcome));
}

void hook_taken_release(struct hook_taken *taken)
{
	event_release(&taken->event);
}

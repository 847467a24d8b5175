#include "daemon/hook_round.h"

#include "base/mem.h"
#include "daemon/counters.h"
#include "daemon/log.h"
#include "store/store.h"

/* What is stored, but not told yet. */
struct hook_taken {
	struct intake_result result;
	struct event event;
	const char *repository; /* "" none */
};

static void hook_taken_free(struct hook_taken *taken)
{
	if (taken)
		event_release(&taken->event);
	free(taken);
}

static int begin(struct hook_round *round, struct err *err)
{
	if (!round->begun && !round->lost.kind && store_begin(round->store, &round->lost) == 0)
		round->begun = true;
	if (!round->lost.kind)
		return 0;
	*err = round->lost;
	return -1;
}

int hook_round_take(struct page *page, const struct arrival *arrival, struct event *event, struct err *err)
{
	struct hook_round *round = page->round;
	struct intake_result result;

	if (begin(round, err) < 0)
		return -1;
	if (intake_delivery(&result, round->store, &page->front->config->gate, arrival, err) < 0) {
		/* A full disk and its like end the whole transaction. */
		if (!store_in_transaction(round->store))
			round->lost = *err;
		return -1;
	}
	page->taken = mem_zero(1, sizeof(*page->taken));
	*page->taken = (struct hook_taken){
		.result = result,
		.event = *event,
		.repository = arrival->repository ? arrival->repository->name : "",
	};
	*event = (struct event){ 0 };
	return 0;
}

static void tell(struct page *page)
{
	const struct hook_taken *taken = page->taken;
	const struct intake_result *result = &taken->result;

	counter_add(result->duplicate ? COUNT_HOOK_DUPLICATE
		    : result->job     ? COUNT_HOOK_ACCEPTED
				      : COUNT_HOOK_IGNORED,
		    1);
	log_event(LEVEL_INFO, "hook.taken", LOG_TEXT("repository", taken->repository),
		  LOG_TEXT("event", taken->event.name), LOG_TEXT("delivery", taken->event.delivery),
		  LOG_NUMBER("job", result->job), LOG_TEXT("outcome", result->outcome));
	page_answer(page, result->job && !result->duplicate ? 202 : 200, "%s", result->outcome);
}

/* Nothing of it was stored: whoever sent it is to send it again, whatever is wrong here. */
static void tell_lost(struct page *page, const struct err *lost)
{
	struct err err = *lost;

	err.kind = ERR_BUSY;
	counter_add(COUNT_HOOK_UNAVAILABLE, 1);
	page_fail(page, &err);
}

void hook_round_end(struct hook_round *round, struct page *pages, size_t count)
{
	if (round->begun && !round->lost.kind && store_commit(round->store, &round->lost) < 0)
		store_rollback(round->store);
	for (size_t i = 0; i < count; i++) {
		if (pages[i].taken && round->lost.kind)
			tell_lost(&pages[i], &round->lost);
		else if (pages[i].taken)
			tell(&pages[i]);
		hook_taken_free(pages[i].taken);
		pages[i].taken = NULL;
	}
}

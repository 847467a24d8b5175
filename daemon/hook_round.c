#include "daemon/hook_round.h"

#include "base/mem.h"
#include "daemon/disk.h"
#include "daemon/hook_journal.h"
#include "daemon/hook_storm.h"
#include "daemon/log.h"
#include "store/store.h"

enum { LOCK_MS = 250 };

struct hook_round *hook_round_start(const struct front *front, struct http_group *group)
{
	struct hook_round *round = mem_zero(1, sizeof(*round));

	*round = (struct hook_round){
		.front = front,
		.group = group,
		.pages = mem_zero(group->count, sizeof(*round->pages)),
		.disk_is_low = disk_is_low(front->config),
		.journalled = front->storm && hook_storm_takes(front->storm, front, group),
	};
	return round;
}

void hook_refuse(struct page *page, enum counter counter, unsigned status, const struct err *err)
{
	counter_add(counter, 1);
	log_event(LEVEL_WARNING, "hook.refused", LOG_TEXT("path", page->request->path),
		  LOG_NUMBER("status", status), LOG_TEXT("reason", err->text));
	page_refuse(page, status, "%s", err->text);
}

/* Where another process holds the database the journal takes the round: it waits for no lock. */
static int begin(struct hook_round *round, struct err *err)
{
	const struct front *front = round->front;
	const int wait_ms = front->storm ? LOCK_MS : STORE_WAIT_MS;

	if (!round->begun && !round->lost.kind &&
	    store_begin_within(front->store, wait_ms, &round->lost) == 0)
		round->begun = true;
	if (!round->lost.kind)
		return 0;
	*err = round->lost;
	if (err->kind == ERR_BUSY && front->storm && !round->begun) {
		round->journalled = true;
		round->lost = (struct err){ 0 };
	}
	return -1;
}

static int store_given(struct page *page, const struct hook_given *given, struct event *event,
		       struct err *err)
{
	struct hook_round *round = page->round;
	struct hook_taken taken;

	if (begin(round, err) < 0)
		return -1;
	if (hook_given_take(&taken, page->front->store, page->front->config, given, event, err) < 0) {
		/* A full disk and its like end the whole transaction. */
		if (!store_in_transaction(page->front->store))
			round->lost = *err;
		return -1;
	}
	page->taken = mem_copy(&taken, sizeof(taken));
	return 0;
}

static void fail(struct page *page, const struct err *err)
{
	counter_add(COUNT_HOOK_UNAVAILABLE, 1);
	page_fail(page, err);
}

/* Nothing of it was stored: whoever sent it is to send it again, whatever is wrong here. */
static void tell_lost(struct page *page, const struct err *lost)
{
	struct err err = *lost;

	err.kind = ERR_BUSY;
	fail(page, &err);
}

static void add_to_journal(struct page *page, const struct hook_given *given)
{
	struct err err;

	if (hook_journal_add(page->front->storm->file, given, &err) < 0)
		tell_lost(page, &err);
	else
		page->journalled = true;
}

/* The round may become the journal's by it. */
static void take_at_once(struct page *page, const struct hook_given *given)
{
	scoped_event event = { 0 };
	struct err err;

	if (hook_given_read(&event, given, &err) < 0)
		hook_refuse(page, COUNT_HOOK_MALFORMED, err.kind == ERR_LIMIT ? 413 : 400, &err);
	else if (store_given(page, given, &event, &err) == 0)
		return;
	else if (page->round->journalled)
		add_to_journal(page, given);
	else if (err.kind == ERR_INPUT)
		hook_refuse(page, COUNT_HOOK_MALFORMED, 400, &err);
	else
		fail(page, &err);
}

void hook_round_take(struct page *page, const struct hook_given *given)
{
	if (page->round->journalled)
		add_to_journal(page, given);
	else
		take_at_once(page, given);
}

/* An organisation has other repositories, too: that is no failure, and hosts switch off what answers with
 * one. */
static void tell(struct page *page, const struct hook_taken *taken)
{
	const struct intake_result *result = &taken->result;

	hook_taken_note(taken);
	if (taken->elsewhere)
		page_answer(page, 200, "ignored: %s is not configured here", taken->event.repository);
	else
		page_answer(page, result->job && !result->duplicate ? 202 : 200, "%s", result->outcome);
}

static void tell_journalled(struct page *page)
{
	page->response->status = 202;
	page->response->fixed = "accepted: what it asks for comes behind others\n";
}

static void answer(struct page *page, const struct err *lost)
{
	if (lost->kind)
		tell_lost(page, lost);
	else if (page->taken)
		tell(page, page->taken);
	else
		tell_journalled(page);
}

void hook_round_finish(struct hook_round *round, const struct err *lost)
{
	for (size_t i = 0; i < round->group->count; i++) {
		struct page *page = &round->pages[i];
		if (page->taken || page->journalled)
			answer(page, lost);
		if (page->taken)
			hook_taken_release(page->taken);
		free(page->taken);
		page_end(page);
	}
	http_group_send(round->group);
	free(round->pages);
	free(round);
}

void hook_round_end(struct hook_round *round)
{
	struct store *store = round->front->store;

	if (round->journalled) {
		hook_storm_board(round->front->storm, round->front, round);
		return;
	}
	if (round->begun && !round->lost.kind && store_commit(store, &round->lost) < 0)
		store_rollback(store);
	hook_round_finish(round, &round->lost);
}

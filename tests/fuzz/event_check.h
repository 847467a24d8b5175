/*
 * What a check relies on in an event, whatever a host or somebody in its place has sent: names that Git, a
 * shell and a page take for names, commits that are one, numbers within bounds.
 */
#ifndef FUZZ_EVENT_CHECK_H
#define FUZZ_EVENT_CHECK_H

#include <assert.h>
#include <stdbool.h>
#include <stdio.h>

#include "hook/host.h"
#include "hook/reading.h"
#include "tree/utf8.h"

/* Printable ASCII without a blank. */
static inline bool event_word_fits(const char *text, size_t most)
{
	size_t length = strlen(text);

	for (size_t i = 0; i < length; i++)
		if (text[i] <= ' ' || text[i] == 0x7f)
			return false;
	return length <= most;
}

/* "", or a path that stays below where it is put. */
static inline bool event_repository_fits(const char *name)
{
	char path[PAYLOAD_NAME_MOST + 3];

	if (!name[0])
		return true;
	if (!event_word_fits(name, PAYLOAD_NAME_MOST))
		return false;
	(void)snprintf(path, sizeof(path), "/%s/", name);
	return !strstr(path, "/../") && !strstr(path, "/./") && !strstr(path, "//");
}

/* "", or what neither Git nor a shell takes for a pattern, a range or an option. */
static inline bool event_name_fits(const char *name, size_t most)
{
	size_t length = strlen(name);

	for (size_t i = 0; i < length; i++)
		if ((unsigned char)name[i] <= ' ' || strchr("~^:?*[\\\177", name[i]))
			return false;
	return length <= most && name[0] != '-' && !strstr(name, "..") && !strstr(name, "@{") &&
	       !strstr(name, "//");
}

static inline bool event_ref_fits(const char *ref)
{
	return strncmp(ref, "refs/", 5) == 0 && ref[strlen(ref) - 1] != '/' &&
	       event_name_fits(ref, sizeof("refs/merge-requests//head") + PAYLOAD_REF_MOST);
}

static inline bool event_commit_fits(const struct oid *oid)
{
	size_t length = strlen(oid->hex);

	return oid_is_empty(oid) || (oid_is_digits(view_of(oid->hex)) && (length == 40 || length == 64));
}

/* What can be checked out. */
static inline bool event_head_names_one(const struct event *event)
{
	size_t digits = strlen(event->head_short);

	if (oid_is_empty(&event->head))
		return digits >= OID_SHORT && digits < OID_MOST && oid_is_digits(view_of(event->head_short));
	return !digits && !oid_is_zero(&event->head);
}

static inline void event_check_texts(const struct event *event)
{
	const char *const texts[] = { event->title, event->author };

	for (size_t i = 0; i < COUNT_OF(texts); i++) {
		struct view rest = view_of(texts[i]);
		uint32_t code;
		assert(rest.len <= READING_TEXT_MOST && !memchr(rest.at, '\n', rest.len));
		while (rest.len)
			assert(utf8_next(&rest, &code));
	}
	assert(event_word_fits(event->delivery, 128) && event_word_fits(event->name, 64));
	assert(event_word_fits(event->action, 64));
	assert(event_repository_fits(event->repository) && event_repository_fits(event->source));
	assert(event_name_fits(event->head_ref, PAYLOAD_REF_MOST));
	assert(event_name_fits(event->base_ref, PAYLOAD_REF_MOST));
}

static inline void event_check_kind(const struct event *event)
{
	switch (event->kind) {
	case EVENT_IGNORED:
		assert(event->note[0]);
		break;
	case EVENT_PUSH:
		assert(event_ref_fits(event->ref) && !oid_is_empty(&event->head));
		assert(event->deleted == oid_is_zero(&event->head));
		break;
	case EVENT_CHANGE:
	case EVENT_CLOSED:
		assert(event->number && event->number <= EVENT_NUMBER_MOST);
		assert(event->base_ref[0] && event_ref_fits(event->fetch_ref));
		assert(event_head_names_one(event));
		break;
	case EVENT_QUEUE:
	case EVENT_DEQUEUE:
		assert(event_ref_fits(event->ref) && event->base_ref[0]);
		assert(event_head_names_one(event));
		break;
	case EVENT_RERUN:
		assert(event_head_names_one(event));
		break;
	case EVENT_PING:
		break;
	case EVENT_KIND_COUNT:
		assert(false);
	}
}

/* With those that follow it. */
static inline void event_check(const struct event *event)
{
	for (; event; event = event->next) {
		event_check_texts(event);
		event_check_kind(event);
		assert(event_commit_fits(&event->before) && event_commit_fits(&event->head) &&
		       event_commit_fits(&event->base));
		assert(event->updated_ms >= 0);
	}
}

#endif

#include "model/event.h"

static const char *const names[EVENT_KIND_COUNT] = {
	[EVENT_IGNORED] = "ignored", [EVENT_PING] = "ping",	[EVENT_PUSH] = "push",
	[EVENT_CHANGE] = "change",   [EVENT_CLOSED] = "closed", [EVENT_QUEUE] = "queue",
	[EVENT_DEQUEUE] = "dequeue", [EVENT_RERUN] = "rerun",
};

const char *event_kind_name(enum event_kind kind)
{
	return names[kind];
}

struct event event_blank(void)
{
	return (struct event){
		.name = "",
		.action = "",
		.delivery = "",
		.repository = "",
		.ref = "",
		.head_short = "",
		.fetch_ref = "",
		.head_ref = "",
		.source = "",
		.base_ref = "",
		.title = "",
		.author = "",
		.note = "",
	};
}

void event_release(struct event *event)
{
	for (struct event *next = event->next; next; next = next->next)
		arena_release(&next->arena);
	arena_release(&event->arena);
	*event = (struct event){ 0 };
}

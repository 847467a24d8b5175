#include "view/delivery.h"

#include "base/clock.h"
#include "view/json.h"

static json_t *of_delivery(const struct page_delivery *delivery)
{
	char when[CLOCK_TEXT];

	clock_print(delivery->received_ms, when);
	json_t *object = json_pack(
		"{s:I, s:s, s:o, s:o, s:o, s:o, s:o, s:o}", "id", (json_int_t)delivery->id, "received", when,
		"host", json_of_text(delivery->host), "delivery", json_of_text(delivery->delivery),
		"repository", json_of_text(delivery->repository), "event", json_of_text(delivery->event),
		"action", json_of_text(delivery->action), "outcome", json_of_text(delivery->outcome));
	if (delivery->job)
		(void)json_object_set_new(object, "job",
					  json_pack("{s:I, s:s}", "id", (json_int_t)delivery->job, "state",
						    delivery->job_state));
	return object;
}

void deliveries_json(struct buf *out, const struct page_delivery *list, size_t count)
{
	bool first = true;

	buf_char(out, '[');
	for (size_t i = 0; i < count; i++) {
		json_separate(out, &first);
		json_write(out, of_delivery(&list[i]));
	}
	buf_text(out, "\n]\n");
}

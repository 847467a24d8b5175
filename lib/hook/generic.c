#include "hook/generic.h"

#include "hook/reading.h"
#include "hook/standard.h"

static int read_update(struct event *event, json_t *update, struct err *err)
{
	const char *ref, *before, *after;
	json_error_t error;

	if (json_unpack_ex(update, &error, 0, "{s:s, s:s, s:s !}", "ref", &ref, "before", &before, "after",
			   &after) < 0)
		return reading_wrong_form(event, &error, err);
	return reading_push(event, ref, before, after, err);
}

static int read_updates(struct event *event, json_t *root, struct err *err)
{
	json_t *updates = json_object_get(root, "updates"), *update;
	struct event *at = event;
	size_t i;

	if (json_array_size(updates) == 0)
		return err_set(err, ERR_INPUT, "`updates` is not a list of at least one update");
	if (json_array_size(updates) > GENERIC_UPDATES_MOST)
		return err_set(err, ERR_LIMIT, "the push has more than %d refs", GENERIC_UPDATES_MOST);
	json_array_foreach (updates, i, update) {
		at = i ? reading_add(event, at) : event;
		if (read_update(at, update, err) < 0)
			return -1;
	}
	return 0;
}

static const struct reading_row readers[] = { { "push", read_updates } };

static int identify(struct event *event, const struct envelope *envelope, json_t *root, struct err *err)
{
	if (json_integer_value(json_object_get(root, "version")) != 1)
		return err_set(err, ERR_INPUT, "`version` is not 1");
	event->name = "push";
	return reading_delivery(event, envelope->delivery, "webhook-id", err);
}

static int read_common(struct event *event, json_t *root, struct err *err)
{
	const json_t *repository = json_object_get(root, "repository");

	event->author = reading_text(event, root, "author");
	return repository ? reading_repository(event, 0, json_string_value(repository), true, err) : 0;
}

int generic_event_parse(struct event *out, const struct envelope *envelope, struct err *err)
{
	static const struct reading how = { readers, COUNT_OF(readers), identify, read_common, true };

	return reading_parse(out, envelope, &how, err);
}

static const struct envelope_header headers[] = { STANDARD_HEADERS };

const struct hook_host hook_generic = {
	.kind = "generic",
	.headers = headers,
	.header_count = COUNT_OF(headers),
	.nested = true,
	.verify = standard_verify,
	.parse = generic_event_parse,
};

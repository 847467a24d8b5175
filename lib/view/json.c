#include "view/json.h"

#include "view/text.h"

json_t *json_of_text(const char *text)
{
	json_t *value = json_string(text);

	if (value)
		return value;
	scoped_buf repaired = { 0 };
	text_utf8(&repaired, view_of(text));
	return json_string(buf_string(&repaired));
}

static json_t *flow_of(const struct site *site)
{
	json_t *flow = json_array();

	for (size_t i = 0; i < site->flow_count; i++) {
		const struct flow_step *step = &site->flow[i];
		json_t *object = json_object();
		json_object_set_new(object, "into", json_of_text(step->into));
		json_object_set_new(object, "expression", json_of_text(step->expression));
		json_object_set_new(object, "reason", json_of_text(step->reason));
		json_object_set_new(object, "file", json_of_text(step->file));
		json_object_set_new(object, "line", json_integer(step->line));
		json_object_set_new(object, "column", json_integer(step->column));
		json_array_append_new(flow, object);
	}
	return flow;
}

void json_add_site(json_t *object, const struct site *site)
{
	json_object_set_new(object, "kind", json_string(site_kind_name(site->kind)));
	json_object_set_new(object, "message", json_of_text(site->message));
	json_object_set_new(object, "subject", json_of_text(site->subject));
	json_object_set_new(object, "line", json_integer(site->line));
	json_object_set_new(object, "column", json_integer(site->column));
	json_object_set_new(object, "cause", json_string(cause_info(site->cause)->name));
	json_object_set_new(object, "allocation", json_string(allocation_name(site->allocation)));
	if (site->closure[0])
		json_object_set_new(object, "closure", json_of_text(site->closure));
	if (site->callee[0])
		json_object_set_new(object, "callee", json_of_text(site->callee));
	if (site->allowed[0])
		json_object_set_new(object, "allowed", json_of_text(site->allowed));
	json_object_set_new(object, "flow", flow_of(site));
}

static json_t *text_or_empty(const char *text)
{
	return json_of_text(text ? text : "");
}

json_t *json_of_configuration(const struct configuration *configuration)
{
	json_t *object = json_object();

	if (!configuration)
		return object;
	json_object_set_new(object, "version", text_or_empty(configuration->go_version));
	json_object_set_new(object, "goos", text_or_empty(configuration->goos));
	json_object_set_new(object, "goarch", text_or_empty(configuration->goarch));
	json_object_set_new(object, "tags", text_or_empty(configuration->tags));
	json_object_set_new(object, "gcflags", text_or_empty(configuration->gcflags));
	return object;
}

json_t *json_of_incomplete(const struct incomplete *incomplete)
{
	json_t *object = json_object();

	json_object_set_new(object, "package", json_of_text(incomplete->package));
	json_object_set_new(object, "reason", json_of_text(incomplete->reason));
	if (incomplete->before)
		json_object_set_new(object, "before", json_true());
	return object;
}

static int append(const char *bytes, size_t size, void *out)
{
	buf_add(out, (struct view){ bytes, size });
	return 0;
}

void json_write(struct buf *out, json_t *value)
{
	(void)json_dump_callback(value, append, out, JSON_ENCODE_ANY | JSON_ENSURE_ASCII);
	json_decref(value);
}

void json_separate(struct buf *out, bool *first)
{
	buf_text(out, *first ? "\n" : ",\n");
	*first = false;
}

/* The public JSON documents (schema 1). */
#include "view/delta.h"
#include "view/json.h"
#include "view/report.h"

static json_t *function_object(const struct function *function)
{
	json_t *object = json_object();

	json_object_set_new(object, "package", json_of_text(function->package));
	json_object_set_new(object, "function", json_of_text(function->name));
	json_object_set_new(object, "file", json_of_text(function->file));
	return object;
}

static json_t *number_or_null(int number)
{
	return number ? json_integer(number) : json_null();
}

/* Null where the compiler says nothing, as under -l. */
static json_t *inlining_of(const struct function *function)
{
	if (function->inlining == INLINING_UNKNOWN)
		return json_null();
	json_t *object = json_object();
	json_object_set_new(object, "can", json_boolean(function->inlining == INLINING_CAN));
	json_object_set_new(object, "cost", number_or_null(function->inline_cost));
	json_object_set_new(object, "budget", number_or_null(function_inline_budget(function)));
	json_object_set_new(object, "reason", json_of_text(function->inline_reason));
	return object;
}

static json_t *scanned_function(const struct function *function)
{
	json_t *object = function_object(function), *sites = json_array();

	json_object_set_new(object, "line", json_integer(function->line));
	json_object_set_new(object, "inlining", inlining_of(function));
	for (size_t i = 0; i < function->site_count; i++) {
		json_t *site = json_object();
		json_add_site(site, &function->sites[i]);
		json_array_append_new(sites, site);
	}
	json_object_set_new(object, "sites", sites);
	return object;
}

static void write_functions(struct buf *out, struct collection *collection)
{
	struct function *functions;
	size_t count = collection_functions(collection, &functions);
	bool first = true;

	buf_text(out, "\"functions\": [");
	for (size_t i = 0; i < count; i++) {
		if (!functions[i].site_count)
			continue;
		json_separate(out, &first);
		json_write(out, scanned_function(&functions[i]));
	}
	buf_text(out, "],\n");
}

static void write_incomplete(struct buf *out, const struct incomplete *incomplete, size_t count)
{
	bool first = true;

	buf_text(out, "\"incomplete\": [");
	for (size_t i = 0; i < count; i++) {
		json_separate(out, &first);
		json_write(out, json_of_incomplete(&incomplete[i]));
	}
	buf_char(out, ']');
}

static void write_unrecognised(struct buf *out, const struct collection *collection)
{
	bool first = true;

	buf_print(out, "\"unrecognised\": {\"count\": %zu, \"lines\": [", collection->unrecognised_total);
	for (size_t i = 0; i < collection->unrecognised_count; i++) {
		json_t *object = json_object();
		json_object_set_new(object, "package", json_of_text(collection->unrecognised[i].package));
		json_object_set_new(object, "line", json_of_text(collection->unrecognised[i].line));
		json_separate(out, &first);
		json_write(out, object);
	}
	buf_text(out, "]}");
}

void report_scan_json(struct buf *out, struct collection *collection)
{
	buf_text(out, "{\"schema\": 1,\n\"toolchain\": ");
	json_write(out, json_of_configuration(&collection->configuration));
	buf_text(out, ",\n");
	write_functions(out, collection);
	write_incomplete(out, collection->incomplete, collection->incomplete_count);
	buf_text(out, ",\n");
	write_unrecognised(out, collection);
	buf_text(out, "}\n");
}

static const char *ruling_name(enum ruling ruling)
{
	static const char *const names[] = {
		[RULING_NOTED] = "noted",
		[RULING_FAILS] = "fails",
		[RULING_PASSES] = "passes",
		[RULING_WAIVED] = "waived",
	};

	return names[ruling];
}

static json_t *base_object(const struct delta *delta)
{
	json_t *object = function_object(delta->base_function);

	json_add_site(object, delta->base_site);
	return object;
}

static json_t *delta_object(const struct delta *delta)
{
	const struct site *site = delta_site(delta);
	json_t *object = function_object(delta_function(delta));

	json_add_site(object, site);
	json_object_set_new(object, "remedy", json_string(cause_info(site->cause)->remedy));
	json_object_set_new(object, "delta", json_string(delta_kind_name(delta->kind)));
	json_object_set_new(object, "elsewhere", json_boolean(delta->elsewhere));
	json_object_set_new(object, "why", json_of_text(delta->why));
	json_object_set_new(object, "ruling", json_string(ruling_name(delta->ruling)));
	json_object_set_new(object, "rule", json_of_text(delta->rule));
	if (delta->base_site && delta->head_site)
		json_object_set_new(object, "base", base_object(delta));
	return object;
}

/* The arrays of the document.  A delta is in exactly one of them. */
static const char *array_of(const struct delta *delta)
{
	if (delta_site(delta)->kind == SITE_LEAK)
		return "leaks";
	return delta->ruling == RULING_WAIVED ? "waived" : delta_kind_name(delta->kind);
}

static void write_deltas(struct buf *out, const struct comparison *comparison, const char *array)
{
	bool first = true;

	buf_print(out, "\"%s\": [", array);
	for (size_t i = 0; i < comparison->delta_count; i++) {
		if (strcmp(array_of(&comparison->deltas[i]), array) != 0)
			continue;
		json_separate(out, &first);
		json_write(out, delta_object(&comparison->deltas[i]));
	}
	buf_text(out, "],\n");
}

static void write_findings(struct buf *out, const struct comparison *comparison)
{
	bool first = true;

	buf_text(out, "\"findings\": [");
	for (size_t i = 0; i < comparison->finding_count; i++) {
		const struct finding *finding = &comparison->findings[i];
		json_t *object = json_object();
		json_object_set_new(object, "kind", json_string(finding_kind_name(finding->kind)));
		json_object_set_new(object, "package", json_of_text(finding->package));
		json_object_set_new(object, "function", json_of_text(finding->function));
		json_object_set_new(object, "text", json_of_text(finding->text));
		json_object_set_new(object, "fails", json_boolean(finding->fails));
		json_separate(out, &first);
		json_write(out, object);
	}
	buf_text(out, "],\n");
}

static void write_head(struct buf *out, const struct comparison *comparison)
{
	json_t *base = json_object(), *head = json_object();
	char status[REPORT_STATUS_MOST * 4 + 1];

	report_status(status, comparison);
	buf_print(out,
		  "{\"schema\": 1,\n\"verdict\": \"%s\",\n\"status\": ", verdict_name(comparison->verdict));
	json_write(out, json_of_text(status));
	json_object_set_new(base, "commit", json_of_text(comparison->base_commit));
	json_object_set_new(base, "reason", json_of_text(comparison->base_reason));
	json_object_set_new(head, "commit", json_of_text(comparison->head_commit));
	buf_text(out, ",\n\"base\": ");
	json_write(out, base);
	buf_text(out, ",\n\"head\": ");
	json_write(out, head);
	buf_text(out, ",\n\"toolchain\": ");
	json_write(out, json_of_configuration(comparison->configuration));
	buf_text(out, ",\n\"policy\": ");
	json_write(out, json_of_text(comparison->policy));
	buf_print(out, ",\n\"unchanged\": %zu,\n", comparison->unchanged);
}

void report_diff_json(struct buf *out, const struct comparison *comparison)
{
	static const char *const arrays[] = { "added", "removed", "changed", "moved", "waived", "leaks" };

	write_head(out, comparison);
	for (size_t i = 0; i < COUNT_OF(arrays); i++)
		write_deltas(out, comparison, arrays[i]);
	write_findings(out, comparison);
	write_incomplete(out, comparison->incomplete, comparison->incomplete_count);
	buf_text(out, "}\n");
}

/* The public JSON documents (schema 1). */
#include "view/delta.h"
#include "view/excerpt.h"
#include "view/json.h"
#include "view/report_many.h"

/* An array that is written element by element; what comes of one of several parts carries its name. */
struct array {
	struct buf *out;
	bool first;
	const char *part; /* NULL: one alone */
};

static struct array array_begin(struct buf *out, const char *name)
{
	buf_print(out, "\"%s\": [", name);
	return (struct array){ out, true, NULL };
}

static void array_part(struct array *array, const struct report_part *part, size_t count)
{
	array->part = count > 1 ? part->name : NULL;
}

static void array_add(struct array *array, json_t *object)
{
	if (array->part)
		json_object_set_new(object, "configuration", json_of_text(array->part));
	json_separate(array->out, &array->first);
	json_write(array->out, object);
}

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
	if (function->noescape)
		json_object_set_new(object, "noescape", json_true());
	if (function->external)
		json_object_set_new(object, "external", json_true());
	json_object_set_new(object, "inlining", inlining_of(function));
	for (size_t i = 0; i < function->site_count; i++) {
		json_t *site = json_object();
		json_add_site(site, &function->sites[i]);
		json_array_append_new(sites, site);
	}
	json_object_set_new(object, "sites", sites);
	return object;
}

static void write_functions(struct buf *out, const struct report_part *parts, size_t count)
{
	struct array array = array_begin(out, "functions");

	for (size_t i = 0; i < count; i++) {
		struct function *functions;
		size_t function_count = collection_functions(parts[i].collection, &functions);
		array_part(&array, &parts[i], count);
		for (size_t j = 0; j < function_count; j++)
			if (functions[j].site_count)
				array_add(&array, scanned_function(&functions[j]));
	}
	buf_text(out, "],\n");
}

static void add_incomplete(struct array *array, const struct incomplete *incomplete, size_t count)
{
	for (size_t i = 0; i < count; i++)
		array_add(array, json_of_incomplete(&incomplete[i]));
}

static void write_incomplete(struct buf *out, const struct report_part *parts, size_t count)
{
	struct array array = array_begin(out, "incomplete");

	for (size_t i = 0; i < count; i++) {
		const struct report_part *part = &parts[i];
		const struct incomplete whole = { .package = "", .reason = part->failure };
		array_part(&array, part, count);
		if (part->collection)
			add_incomplete(&array, part->collection->incomplete,
				       part->collection->incomplete_count);
		else if (part->comparison)
			add_incomplete(&array, part->comparison->incomplete,
				       part->comparison->incomplete_count);
		else
			add_incomplete(&array, &whole, 1);
	}
	buf_char(out, ']');
}

static void write_unrecognised(struct buf *out, const struct report_part *parts, size_t count)
{
	size_t total = 0;

	for (size_t i = 0; i < count; i++)
		total += parts[i].collection->unrecognised_total;
	buf_print(out, "\"unrecognised\": {\"count\": %zu, ", total);
	struct array array = array_begin(out, "lines");
	for (size_t i = 0; i < count; i++) {
		const struct collection *collection = parts[i].collection;
		array_part(&array, &parts[i], count);
		for (size_t j = 0; j < collection->unrecognised_count; j++) {
			json_t *object = json_object();
			json_object_set_new(object, "package",
					    json_of_text(collection->unrecognised[j].package));
			json_object_set_new(object, "line", json_of_text(collection->unrecognised[j].line));
			array_add(&array, object);
		}
	}
	buf_text(out, "]}");
}

/* The configuration's own members, and what came of it. */
static json_t *part_object(const struct report_part *part)
{
	static const struct configuration unknown = { "", "", "", "", "" };
	const struct configuration *configuration = part->configuration ? part->configuration : &unknown;
	const struct comparison *comparison = part->comparison;
	json_t *object = json_object();

	json_object_set_new(object, "name", json_of_text(part->name));
	json_object_set_new(object, "go_version", json_of_text(configuration->go_version));
	json_object_set_new(object, "goos", json_of_text(configuration->goos));
	json_object_set_new(object, "goarch", json_of_text(configuration->goarch));
	json_object_set_new(object, "tags", json_of_text(configuration->tags));
	json_object_set_new(object, "gcflags", json_of_text(configuration->gcflags));
	if (part->collection)
		return object;
	json_object_set_new(object, "verdict",
			    json_string(verdict_name(comparison ? comparison->verdict : VERDICT_ERROR)));
	json_object_set_new(object, "base", json_of_text(comparison ? comparison->base_commit : ""));
	json_object_set_new(object, "base_reason", json_of_text(comparison ? comparison->base_reason : ""));
	json_object_set_new(object, "policy", json_of_text(comparison ? comparison->policy : ""));
	json_object_set_new(object, "unchanged",
			    json_integer(comparison ? (json_int_t)comparison->unchanged : 0));
	return object;
}

static void write_configurations(struct buf *out, const struct report_part *parts, size_t count)
{
	struct array array = array_begin(out, "configurations");

	for (size_t i = 0; i < count; i++)
		array_add(&array, part_object(&parts[i]));
	buf_text(out, "],\n");
}

static void write_sandbox(struct buf *out, const struct report_part *part)
{
	if (!part->sandbox || !part->sandbox[0])
		return;
	buf_text(out, "\"sandbox\": ");
	json_write(out, json_of_text(part->sandbox));
	buf_text(out, ",\n");
}

void report_scans_json(struct buf *out, const struct report_part *parts, size_t count)
{
	buf_text(out, "{\"schema\": 1,\n\"toolchain\": ");
	json_write(out, json_of_configuration(&parts[0].collection->configuration));
	buf_text(out, ",\n");
	write_sandbox(out, parts);
	write_configurations(out, parts, count);
	write_functions(out, parts, count);
	write_incomplete(out, parts, count);
	buf_text(out, ",\n");
	write_unrecognised(out, parts, count);
	buf_text(out, "}\n");
}

void report_scan_json(struct buf *out, struct collection *collection)
{
	const struct report_part part = { .name = "",
					  .configuration = &collection->configuration,
					  .collection = collection };

	report_scans_json(out, &part, 1);
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

static json_t *waived_object(const struct waived *waived)
{
	json_t *object = json_object();

	json_object_set_new(object, "id", waived->id ? json_integer(waived->id) : json_null());
	json_object_set_new(object, "who", json_of_text(waived->who));
	json_object_set_new(object, "why", json_of_text(waived->why));
	json_object_set_new(object, "until", waived->until[0] ? json_of_text(waived->until) : json_null());
	return object;
}

/* Of the side that is shown. */
static void add_excerpt(json_t *object, const struct delta *delta, const struct report_part *part)
{
	void *side = delta->head_site ? part->head : part->base;

	if (part->source && side)
		json_object_set_new(object, "source",
				    excerpt_of(delta_function(delta), delta_site(delta), part->source, side));
}

static json_t *delta_object(const struct delta *delta, const struct report_part *part)
{
	const struct site *site = delta_site(delta);
	json_t *object = function_object(delta_function(delta));

	json_add_site(object, site);
	json_object_set_new(object, "remedy", json_string(site_remedy(site)));
	json_object_set_new(object, "delta", json_string(delta_kind_name(delta->kind)));
	json_object_set_new(object, "elsewhere", json_boolean(delta->elsewhere));
	json_object_set_new(object, "why", json_of_text(delta->why));
	json_object_set_new(object, "ruling", json_string(ruling_name(delta->ruling)));
	json_object_set_new(object, "rule", json_of_text(delta->rule));
	if (delta->waived)
		json_object_set_new(object, "waiver", waived_object(delta->waived));
	if (delta->base_site && delta->head_site)
		json_object_set_new(object, "base", base_object(delta));
	add_excerpt(object, delta, part);
	return object;
}

/* The arrays of the document.  A delta is in exactly one of them. */
static const char *array_of(const struct delta *delta)
{
	if (delta_site(delta)->kind == SITE_LEAK)
		return "leaks";
	return delta->ruling == RULING_WAIVED ? "waived" : delta_kind_name(delta->kind);
}

static void write_deltas(struct buf *out, const struct report_part *parts, size_t count, const char *name)
{
	struct array array = array_begin(out, name);

	for (size_t i = 0; i < count; i++) {
		const struct comparison *comparison = parts[i].comparison;
		array_part(&array, &parts[i], count);
		for (size_t j = 0; comparison && j < comparison->delta_count; j++)
			if (strcmp(array_of(&comparison->deltas[j]), name) == 0)
				array_add(&array, delta_object(&comparison->deltas[j], &parts[i]));
	}
	buf_text(out, "],\n");
}

static json_t *finding_object(const struct finding *finding)
{
	json_t *object = json_object();

	json_object_set_new(object, "kind", json_string(finding_kind_name(finding->kind)));
	json_object_set_new(object, "package", json_of_text(finding->package));
	json_object_set_new(object, "function", json_of_text(finding->function));
	json_object_set_new(object, "text", json_of_text(finding->text));
	json_object_set_new(object, "fails", json_boolean(finding->fails));
	return object;
}

static void write_findings(struct buf *out, const struct report_part *parts, size_t count)
{
	struct array array = array_begin(out, "findings");

	for (size_t i = 0; i < count; i++) {
		const struct comparison *comparison = parts[i].comparison;
		array_part(&array, &parts[i], count);
		for (size_t j = 0; comparison && j < comparison->finding_count; j++)
			array_add(&array, finding_object(&comparison->findings[j]));
	}
	buf_text(out, "],\n");
}

static json_t *effect_sites(const struct effect *effect, enum delta_kind kind)
{
	json_t *sites = json_array();

	for (size_t i = 0; i < effect->count; i++) {
		const struct delta *delta = &effect->deltas[i];
		if (delta->kind != kind)
			continue;
		json_t *object = function_object(delta_function(delta));
		json_add_site(object, delta_site(delta));
		json_array_append_new(sites, object);
	}
	return sites;
}

static json_t *effect_object(const struct effect *effect)
{
	json_t *object = json_object();

	json_object_set_new(object, "before", json_of_configuration(effect->before));
	json_object_set_new(object, "after", json_of_configuration(effect->after));
	json_object_set_new(object, "added", effect_sites(effect, DELTA_ADDED));
	json_object_set_new(object, "removed", effect_sites(effect, DELTA_REMOVED));
	return object;
}

/* What another toolchain made of the base, apart from the change. */
static void write_effects(struct buf *out, const struct report_part *parts, size_t count)
{
	struct array array = array_begin(out, "toolchain_changes");

	for (size_t i = 0; i < count; i++) {
		const struct comparison *comparison = parts[i].comparison;
		array_part(&array, &parts[i], count);
		for (size_t j = 0; comparison && j < comparison->effect_count; j++)
			array_add(&array, effect_object(&comparison->effects[j]));
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

void report_many_json(struct buf *out, const struct comparison *merged, const struct report_part *parts,
		      size_t count)
{
	static const char *const arrays[] = { "added", "removed", "changed", "moved", "waived", "leaks" };

	write_head(out, merged);
	write_sandbox(out, parts);
	write_configurations(out, parts, count);
	for (size_t i = 0; i < COUNT_OF(arrays); i++)
		write_deltas(out, parts, count, arrays[i]);
	write_findings(out, parts, count);
	write_effects(out, parts, count);
	write_incomplete(out, parts, count);
	buf_text(out, "}\n");
}

void report_diff_json(struct buf *out, const struct comparison *comparison)
{
	const struct report_part part = { .name = "",
					  .configuration = comparison->configuration,
					  .comparison = comparison };

	report_many_json(out, comparison, &part, 1);
}

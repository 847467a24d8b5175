#include <string.h>

#include "base/mem.h"
#include "store/codec.h"
#include "store/text_json.h"
#include "store/words.h"

static bool is_own(const struct function *function, int base, const struct flow_step *step)
{
	if (strcmp(step->file, function->file) != 0)
		return false;
	return step->line >= base && (function->line == 0 || step->line <= function->end_line);
}

/* Makes *LINE relative and yields the sixth place of the step; NULL for none. */
static json_t *place_to_json(int *line, const struct function *function, int base,
			     const struct flow_step *step, const struct anchors *anchors)
{
	if (is_own(function, base, step)) {
		*line -= base;
		return NULL;
	}
	const struct function *other = anchors_at(anchors, step->file, step->line);
	if (!other)
		return text_to_json(step->file);
	*line -= other->line;
	json_t *names = json_array();
	json_array_append_new(names, text_to_json(other->name));
	if (strcmp(other->package, function->package) != 0)
		json_array_append_new(names, text_to_json(other->package));
	return names;
}

static json_t *flow_to_json(const struct site *site, const struct function *function, int base,
			    const struct anchors *anchors)
{
	json_t *flow = json_array();

	for (size_t i = 0; i < site->flow_count; i++) {
		const struct flow_step *step = &site->flow[i];
		int line = step->line;
		json_t *place = place_to_json(&line, function, base, step, anchors);
		json_t *row = json_array();
		json_array_append_new(row, text_to_json(step->into));
		json_array_append_new(row, text_to_json(step->expression));
		json_array_append_new(row, text_to_json(step->reason));
		json_array_append_new(row, json_integer(line));
		json_array_append_new(row, json_integer(step->column));
		if (place)
			json_array_append_new(row, place);
		json_array_append_new(flow, row);
	}
	return flow;
}

static json_t *site_to_json(const struct site *site, const struct function *function, int base,
			    const struct anchors *anchors)
{
	json_t *object = json_object();

	put_text(object, "kind", site_kind_name(site->kind));
	put_text(object, "cause", cause_info(site->cause)->name);
	put_text(object, "allocation", allocation_name(site->allocation));
	put_text(object, "message", site->message);
	if (!view_is(words_subject(site->message), site->subject))
		json_object_set_new(object, "subject", text_to_json(site->subject));
	put_number(object, "line", site->line - base);
	put_number(object, "column", site->column);
	put_text(object, "closure", site->closure);
	put_text(object, "callee", site->callee);
	put_text(object, "allowed", site->allowed);
	if (site->flow_count)
		json_object_set_new(object, "flow", flow_to_json(site, function, base, anchors));
	return object;
}

int record_encode(struct buf *body, const struct function *function, const struct anchors *anchors,
		  struct err *err)
{
	json_auto_t *object = json_object();
	int base = record_base(function);

	put_number(object, "tokens", (int64_t)function->tokens);
	put_number(object, "shape", (int64_t)function->shape);
	put_number(object, "span", function->end_line - function->line);
	put_number(object, "external", function->external);
	put_number(object, "noescape", function->noescape);
	put_number(object, "generated", function->generated);
	put_number(object, "inlining", function->inlining);
	put_number(object, "cost", function->inline_cost);
	put_text(object, "reason", function->inline_reason);
	if (function->site_count) {
		json_t *sites = json_array();
		for (size_t i = 0; i < function->site_count; i++)
			json_array_append_new(sites,
					      site_to_json(&function->sites[i], function, base, anchors));
		json_object_set_new(object, "sites", sites);
	}
	return json_append(body, object, err);
}

static const char *package_in(const json_t *names, const struct function *function, struct arena *arena)
{
	const json_t *package = json_array_get(names, 1);

	return package ? text_from_json(package, arena) : function->package;
}

static void place_from_json(struct flow_step *step, const json_t *place, const struct function *function,
			    int base, const struct anchors *anchors, struct arena *arena)
{
	if (!place) {
		step->file = function->file;
		step->line += base;
		return;
	}
	if (!json_is_array(place)) {
		step->file = text_from_json(place, arena);
		return;
	}
	const struct function *other =
		anchors ? anchors_named(anchors, package_in(place, function, arena),
					text_from_json(json_array_get(place, 0), arena))
			: NULL;
	step->file = other ? other->file : "";
	step->line = other ? step->line + other->line : 0;
}

static void flow_from_json(struct site *site, const json_t *flow, const struct function *function, int base,
			   const struct anchors *anchors, struct arena *arena)
{
	struct flow_step *steps = arena_zero(arena, json_array_size(flow), sizeof(*steps));

	for (size_t i = 0; i < json_array_size(flow); i++) {
		const json_t *row = json_array_get(flow, i);
		steps[i].into = text_from_json(json_array_get(row, 0), arena);
		steps[i].expression = text_from_json(json_array_get(row, 1), arena);
		steps[i].reason = text_from_json(json_array_get(row, 2), arena);
		steps[i].line = (int)at_number(row, 3);
		steps[i].column = (int)at_number(row, 4);
		place_from_json(&steps[i], json_array_get(row, 5), function, base, anchors, arena);
	}
	site->flow = steps;
	site->flow_count = json_array_size(flow);
}

static int words_from_json(struct site *site, const json_t *object, struct arena *arena, struct err *err)
{
	const char *kind = get_text(object, "kind", arena), *cause = get_text(object, "cause", arena);
	const char *allocation = get_text(object, "allocation", arena);

	if (!site_kind_parse(view_of(kind), &site->kind) || !cause_parse(view_of(cause), &site->cause) ||
	    !allocation_parse(view_of(allocation), &site->allocation))
		return err_set(err, ERR_INTERNAL, "the database holds a site of kind \"%s\", cause \"%s\"",
			       kind, cause);
	return 0;
}

static int site_from_json(struct site *site, const json_t *object, const struct function *function, int base,
			  const struct anchors *anchors, struct arena *arena, struct err *err)
{
	const json_t *subject = json_object_get(object, "subject");

	if (words_from_json(site, object, arena, err) < 0)
		return -1;
	site->message = get_text(object, "message", arena);
	site->subject =
		subject ? text_from_json(subject, arena) : arena_text(arena, words_subject(site->message));
	site->line = (int)get_number(object, "line") + base;
	site->column = (int)get_number(object, "column");
	site->closure = get_text(object, "closure", arena);
	site->callee = get_text(object, "callee", arena);
	site->allowed = get_text(object, "allowed", arena);
	flow_from_json(site, json_object_get(object, "flow"), function, base, anchors, arena);
	return 0;
}

static int sites_from_json(struct function *function, const json_t *sites, int base,
			   const struct anchors *anchors, struct arena *arena, struct err *err)
{
	size_t count = json_array_size(sites);

	function->sites = arena_zero(arena, count, sizeof(*function->sites));
	for (size_t i = 0; i < count; i++)
		if (site_from_json(&function->sites[i], json_array_get(sites, i), function, base, anchors,
				   arena, err) < 0)
			return -1;
	function->site_count = function->site_room = count;
	return 0;
}

int record_decode(struct function *function, struct arena *arena, struct view body, int base,
		  const struct anchors *anchors, struct err *err)
{
	json_auto_t *object = NULL;

	if (json_read(&object, body, err) < 0)
		return -1;
	function->tokens = (uint64_t)get_number(object, "tokens");
	function->shape = (uint64_t)get_number(object, "shape");
	function->external = get_number(object, "external") != 0;
	function->noescape = get_number(object, "noescape") != 0;
	function->generated = get_number(object, "generated") != 0;
	function->inlining = (enum inlining)get_number(object, "inlining");
	function->inline_cost = (int)get_number(object, "cost");
	function->inline_reason = get_text(object, "reason", arena);
	function->end_line = function->line + (int)get_number(object, "span");
	return sites_from_json(function, json_object_get(object, "sites"), base, anchors, arena, err);
}

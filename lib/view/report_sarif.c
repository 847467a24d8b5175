/*
 * SARIF 2.1.0 (OASIS, sarif-schema-2.1.0.json).  One rule for each cause; a fingerprint that does not depend
 * on lines; the flow as a code flow.
 */
#include "base/scope.h"
#include "view/delta.h"
#include "view/html.h"
#include "view/json.h"
#include "view/mark.h"
#include "view/report_many.h"
#include "view/text.h"

static json_t *message_of(const char *text)
{
	json_t *message = json_object();

	json_object_set_new(message, "text", json_of_text(text));
	return message;
}

static json_t *rule_of(enum cause cause)
{
	const struct cause_info *info = cause_info(cause);
	json_t *rule = json_object();

	json_object_set_new(rule, "id", json_string(info->name));
	json_object_set_new(rule, "name", json_string(info->name));
	json_object_set_new(rule, "shortDescription", message_of(info->happens));
	json_object_set_new(rule, "help", message_of(info->remedy));
	return rule;
}

static json_t *tool_object(void)
{
	json_t *tool = json_object(), *driver = json_object(), *rules = json_array();

	for (size_t i = 0; i < CAUSE_COUNT; i++)
		json_array_append_new(rules, rule_of((enum cause)i));
	json_object_set_new(driver, "name", json_string("heapgate"));
	json_object_set_new(driver, "version", json_string(HEAPGATE_VERSION));
	json_object_set_new(driver, "rules", rules);
	json_object_set_new(tool, "driver", driver);
	return tool;
}

/* Lines and columns start at 1 in SARIF; what has none gets no region. */
static json_t *physical_location(const char *file, int line, int column)
{
	json_t *location = json_object(), *artifact = json_object();
	scoped_buf uri = { 0 };

	html_percent(&uri, file, "/");
	json_object_set_new(artifact, "uri", json_string(buf_string(&uri)));
	if (file[0] != '/')
		json_object_set_new(artifact, "uriBaseId", json_string("%SRCROOT%"));
	json_object_set_new(location, "artifactLocation", artifact);
	if (line > 0) {
		json_t *region = json_object();
		json_object_set_new(region, "startLine", json_integer(line));
		if (column > 0)
			json_object_set_new(region, "startColumn", json_integer(column));
		json_object_set_new(location, "region", region);
	}
	return location;
}

static bool is_file(const char *file)
{
	return file[0] && file[0] != '<';
}

static json_t *location_of(const struct function *function, const struct site *site)
{
	json_t *location = json_object(), *logical = json_object(), *logicals = json_array();
	scoped_buf name = { 0 };

	if (is_file(function->file))
		json_object_set_new(location, "physicalLocation",
				    physical_location(function->file, site->line, site->column));
	buf_print(&name, "%s.%s", function->package, function->name);
	json_object_set_new(logical, "fullyQualifiedName", json_of_text(buf_string(&name)));
	json_object_set_new(logical, "kind", json_string("function"));
	json_array_append_new(logicals, logical);
	json_object_set_new(location, "logicalLocations", logicals);
	return location;
}

static json_t *step_location(const struct flow_step *step)
{
	json_t *thread = json_object(), *location = json_object();
	scoped_buf text = { 0 };

	if (is_file(step->file))
		json_object_set_new(location, "physicalLocation",
				    physical_location(step->file, step->line, step->column));
	buf_print(&text, "%s flows to %s%s%s%s", step->expression[0] ? step->expression : "it", step->into,
		  step->reason[0] ? " (" : "", step->reason, step->reason[0] ? ")" : "");
	json_object_set_new(location, "message", message_of(buf_string(&text)));
	json_object_set_new(thread, "location", location);
	return thread;
}

static json_t *code_flows(const struct site *site)
{
	json_t *flows = json_array(), *flow = json_object(), *threads = json_array();
	json_t *thread = json_object(), *locations = json_array();

	for (size_t i = 0; i < site->flow_count; i++)
		json_array_append_new(locations, step_location(&site->flow[i]));
	json_object_set_new(thread, "locations", locations);
	json_array_append_new(threads, thread);
	json_object_set_new(flow, "threadFlows", threads);
	json_array_append_new(flows, flow);
	return flows;
}

static json_t *fingerprints_of(const char *mark)
{
	json_t *fingerprints = json_object();

	json_object_set_new(fingerprints, "heapgate/v1", json_string(mark));
	return fingerprints;
}

struct run {
	struct buf *out;
	bool first;
	struct marks marks;
};

static void run_release(struct run *run)
{
	marks_release(&run->marks);
}

/* A waived result stays in the log, and viewers leave it out of what is open. */
static json_t *suppressions_of(const struct waived *waived, const char *why)
{
	json_t *list = json_array(), *suppression = json_object();

	json_object_set_new(suppression, "kind", json_string(waived->who[0] ? "external" : "inSource"));
	json_object_set_new(suppression, "status", json_string("accepted"));
	json_object_set_new(suppression, "justification", json_of_text(why));
	json_array_append_new(list, suppression);
	return list;
}

static json_t *result_of(struct run *run, const struct function *function, const struct site *site,
			 const char *level, const char *note, const char *where)
{
	const struct cause_info *info = cause_info(site->cause);
	json_t *result = json_object(), *locations = json_array();
	scoped_buf text = { 0 };
	char mark[MARK_ROOM];

	mark_next(mark, &run->marks, function, site);
	buf_print(&text, "%s: %s", site->message, info->happens);
	if (note[0])
		buf_print(&text, ". %s", note);
	if (where)
		buf_print(&text, " (%s)", where);
	json_object_set_new(result, "ruleId", json_string(info->name));
	json_object_set_new(result, "ruleIndex", json_integer(site->cause));
	json_object_set_new(result, "level", json_string(level));
	json_object_set_new(result, "message", message_of(buf_string(&text)));
	json_array_append_new(locations, location_of(function, site));
	json_object_set_new(result, "locations", locations);
	json_object_set_new(result, "partialFingerprints", fingerprints_of(mark));
	if (site->flow_count)
		json_object_set_new(result, "codeFlows", code_flows(site));
	return result;
}

static void write_result(struct run *run, json_t *result)
{
	json_separate(run->out, &run->first);
	json_write(run->out, result);
}

static void write_delta(struct run *run, const struct delta *delta)
{
	bool fails = delta_group(delta) == GROUP_FAILS;
	json_t *result = result_of(run, delta_function(delta), delta_site(delta), fails ? "error" : "note",
				   fails ? delta->why : delta->rule, delta->where);

	if (delta->waived)
		json_object_set_new(result, "suppressions", suppressions_of(delta->waived, delta->rule));
	write_result(run, result);
}

static void write_start(struct buf *out)
{
	buf_text(out,
		 "{\"$schema\": \"https://json.schemastore.org/sarif-2.1.0.json\",\n\"version\": \"2.1.0\",\n"
		 "\"runs\": [{\"tool\": ");
	json_write(out, tool_object());
	buf_text(out, ",\n\"results\": [");
}

/* What is not a result: packages that were not judged, and findings that have no site. */
static void add_notice(json_t *notices, const char *level, const char *package, const char *text)
{
	json_t *notice = json_object();
	scoped_buf words = { 0 };

	buf_print(&words, "%s%s%s", package, package[0] ? ": " : "", text);
	json_object_set_new(notice, "level", json_string(level));
	json_object_set_new(notice, "message", message_of(buf_string(&words)));
	json_array_append_new(notices, notice);
}

static void add_incomplete(json_t *notices, const struct incomplete *incomplete, size_t count)
{
	for (size_t i = 0; i < count; i++)
		add_notice(notices, "error", incomplete[i].package, incomplete[i].reason);
}

/* Without it a package that was not judged would look like one without an escape.  Takes NOTICES. */
static void write_end(struct buf *out, bool judged, json_t *notices)
{
	json_t *invocation = json_object(), *invocations = json_array();

	json_object_set_new(invocation, "executionSuccessful", json_boolean(judged));
	json_object_set_new(invocation, "toolExecutionNotifications", notices);
	json_array_append_new(invocations, invocation);
	buf_text(out, "],\n\"invocations\": ");
	json_write(out, invocations);
	buf_text(out, "}]}\n");
}

static json_t *notices_of_parts(const struct report_part *parts, size_t count)
{
	json_t *notices = json_array();

	for (size_t i = 0; i < count; i++) {
		if (parts[i].collection)
			add_incomplete(notices, parts[i].collection->incomplete,
				       parts[i].collection->incomplete_count);
		else
			add_notice(notices, "error", parts[i].name, parts[i].failure ? parts[i].failure : "");
	}
	return notices;
}

static json_t *notices_of_comparison(const struct comparison *comparison)
{
	json_t *notices = json_array();

	add_incomplete(notices, comparison->incomplete, comparison->incomplete_count);
	for (size_t i = 0; i < comparison->finding_count; i++)
		add_notice(notices, comparison->findings[i].fails ? "error" : "note", "",
			   comparison->findings[i].text);
	return notices;
}

void report_scans_sarif(struct buf *out, const struct report_part *parts, size_t count)
{
	SCOPED(run_release) struct run run = { .out = out, .first = true };
	scoped_arena arena = { 0 };
	struct report_site *sites;
	size_t site_count = report_many_sites(&sites, &arena, parts, count);

	write_start(out);
	for (size_t i = 0; i < site_count; i++)
		if (sites[i].site->kind != SITE_LEAK)
			write_result(
				&run,
				result_of(&run, sites[i].function, sites[i].site,
					  sites[i].site->allocation == ALLOCATION_ALWAYS ? "warning" : "note",
					  "", sites[i].where));
	json_t *notices = notices_of_parts(parts, count);
	write_end(out, !json_array_size(notices), notices);
}

void report_scan_sarif(struct buf *out, struct collection *collection)
{
	const struct report_part part = { .name = "", .collection = collection };

	report_scans_sarif(out, &part, 1);
}

void report_diff_sarif(struct buf *out, const struct comparison *comparison)
{
	SCOPED(run_release) struct run run = { .out = out, .first = true };

	write_start(out);
	for (size_t i = 0; i < comparison->delta_count; i++) {
		enum delta_group group = delta_group(&comparison->deltas[i]);
		if (group == GROUP_FAILS || group == GROUP_PASSES || group == GROUP_WAIVED)
			write_delta(&run, &comparison->deltas[i]);
	}
	write_end(out, !comparison->incomplete_count, notices_of_comparison(comparison));
}

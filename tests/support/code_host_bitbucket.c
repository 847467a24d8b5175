/* Bitbucket Cloud's REST API, version 2.0: build statuses and Code Insights. */
#include "base/mem.h"
#include "support/code_host_rest.h"

enum { BATCH_MOST = 100, ANNOTATIONS_MOST = 1000 };

static const char *const states[] = { "INPROGRESS", "SUCCESSFUL", "FAILED", "STOPPED", NULL };
static const char *const types[] = { "SECURITY", "COVERAGE", "TEST", "BUG", NULL };
static const char *const results[] = { "PASSED", "FAILED", "PENDING", NULL };
static const char *const kinds[] = { "VULNERABILITY", "CODE_SMELL", "BUG", NULL };
static const char *const severities[] = { "CRITICAL", "HIGH", "MEDIUM", "LOW", NULL };

static const struct rest_rule status_rules[] = {
	{ "key", true, 40, NULL },    { "state", true, 16, states },	   { "url", true, 2048, NULL },
	{ "name", false, 255, NULL }, { "description", false, 255, NULL }, { "refname", false, 255, NULL },
};
static const struct rest_rule report_rules[] = {
	{ "title", true, 450, NULL },	  { "details", true, 2000, NULL }, { "report_type", true, 16, types },
	{ "reporter", false, 450, NULL }, { "link", false, 2048, NULL },   { "result", false, 16, results },
};
static const struct rest_rule annotation_rules[] = {
	{ "external_id", true, 450, NULL }, { "annotation_type", true, 16, kinds },
	{ "summary", true, 450, NULL },	    { "details", false, 2000, NULL },
	{ "path", false, 2000, NULL },	    { "severity", false, 16, severities },
	{ "line", false, 0, NULL },
};

static void refuse(struct rest *rest, unsigned status, const char *member, const char *why)
{
	scoped_free char *text = mem_print("%s %s", member, why);

	exchange_json(rest->exchange, status,
		      json_pack("{s:s, s:{s:s}}", "type", "error", "error", "message", text));
}

static char *place_of(const struct rest *rest)
{
	return mem_print("%s/%s@%s", rest->parts[0], rest->parts[1], rest->parts[2]);
}

static bool is_fine(struct rest *rest, const json_t *object, const struct rest_rule *rules, size_t count,
		    const char *url)
{
	const char *why, *member = rest_broken(object, rules, count, &why);

	if (!member && url && *rest_text(object, url) && !rest_is_url(rest_text(object, url)))
		member = url, why = "Enter a valid URL.";
	if (member)
		refuse(rest, 400, member, why);
	return !member;
}

static struct thing *with(const struct rest *rest, const char *kind, const char *place, const char *member,
			  const char *wanted)
{
	struct thing *thing;

	for (size_t i = 0; (thing = rest_newest(rest->host, kind, place, i)); i++)
		if (strcmp(rest_text(thing->json, member), wanted) == 0)
			return thing;
	return NULL;
}

/* A status of the same key takes the old one's place. */
static void post_status(struct rest *rest)
{
	scoped_free char *place = place_of(rest);

	if (!is_fine(rest, rest->body, status_rules, COUNT_OF(status_rules), "url"))
		return;
	struct thing *old = with(rest, "bitbucket-status", place, "key", rest_text(rest->body, "key"));
	if (old)
		rest_drop(rest->host, old);
	rest_answer(rest, old ? 200 : 201,
		    rest_keep(rest->host, "bitbucket-status", place, json_incref(rest->body)));
}

static void put_report(struct rest *rest)
{
	scoped_free char *place = place_of(rest);

	if (!is_fine(rest, rest->body, report_rules, COUNT_OF(report_rules), "link"))
		return;
	struct thing *old = with(rest, "bitbucket-report", place, "external_id", rest->parts[3]);
	if (old)
		rest_drop(rest->host, old);
	(void)json_object_set_new(rest->body, "external_id", json_string(rest->parts[3]));
	rest_answer(rest, 200, rest_keep(rest->host, "bitbucket-report", place, json_incref(rest->body)));
}

static void delete_report(struct rest *rest)
{
	scoped_free char *place = place_of(rest);
	struct thing *report = with(rest, "bitbucket-report", place, "external_id", rest->parts[3]),
		     *annotation;

	if (!report) {
		refuse(rest, 404, "report", "not found");
		return;
	}
	rest_drop(rest->host, report);
	while ((annotation = rest_newest(rest->host, "bitbucket-annotation", place, 0)))
		rest_drop(rest->host, annotation);
	rest->exchange->status = 204;
}

static void post_annotations(struct rest *rest)
{
	scoped_free char *place = place_of(rest);
	size_t count = json_array_size(rest->body), kept = 0;

	while (rest_newest(rest->host, "bitbucket-annotation", place, kept))
		kept++;
	if (!with(rest, "bitbucket-report", place, "external_id", rest->parts[3])) {
		refuse(rest, 404, "report", "not found");
		return;
	}
	if (!json_is_array(rest->body) || !count || count > BATCH_MOST || kept + count > ANNOTATIONS_MOST) {
		refuse(rest, 400, "annotations", "must be 1 to 100, and 1000 of a report");
		return;
	}
	for (size_t i = 0; i < count; i++)
		if (!is_fine(rest, json_array_get(rest->body, i), annotation_rules,
			     COUNT_OF(annotation_rules), NULL))
			return;
	for (size_t i = 0; i < count; i++) {
		json_t *one = json_array_get(rest->body, i);
		struct thing *old = with(rest, "bitbucket-annotation", place, "external_id",
					 rest_text(one, "external_id"));
		if (old)
			rest_drop(rest->host, old);
		(void)rest_keep(rest->host, "bitbucket-annotation", place, json_incref(one));
	}
	exchange_json(rest->exchange, 200, json_incref(rest->body));
}

static void get_repository(struct rest *rest)
{
	exchange_json(rest->exchange, 200,
		      json_pack("{s:s, s:{s:s}}", "slug", rest->parts[1], "mainbranch", "name", "main"));
}

static const struct rest_route routes[] = {
	{ "GET", "/repositories/{}/{}", get_repository },
	{ "POST", "/repositories/{}/{}/commit/{}/statuses/build", post_status },
	{ "PUT", "/repositories/{}/{}/commit/{}/reports/{}", put_report },
	{ "DELETE", "/repositories/{}/{}/commit/{}/reports/{}", delete_report },
	{ "POST", "/repositories/{}/{}/commit/{}/reports/{}/annotations", post_annotations },
};

bool code_host_bitbucket(struct code_host *host, struct exchange *exchange)
{
	if (!view_starts(view_of(exchange->raw_path), VIEW("/2.0/")))
		return false;
	if (!rest_authorized(host, exchange, "Bearer "))
		exchange_json(exchange, 401,
			      json_pack("{s:s, s:{s:s}}", "type", "error", "error", "message",
					"Access token invalid"));
	else if (!rest_serve(host, exchange, "/2.0", routes, COUNT_OF(routes)) &&
		 !code_host_listed(host, exchange))
		exchange_json(exchange, 404,
			      json_pack("{s:s, s:{s:s}}", "type", "error", "error", "message", "Not found"));
	return true;
}

#include "view/grants.h"

#include <inttypes.h>

#include "base/clock.h"
#include "view/json.h"
#include "view/text.h"

static json_t *time_of(int64_t wall_ms)
{
	char text[CLOCK_TEXT];

	clock_print(wall_ms, text);
	return json_string(text);
}

static json_t *revoked_of(const struct grant *grant)
{
	json_t *object;

	if (!grant->revoked_ms)
		return json_null();
	object = json_object();
	json_object_set_new(object, "who", json_of_text(grant->revoked_who));
	json_object_set_new(object, "why", json_of_text(grant->revoked_why));
	json_object_set_new(object, "at", time_of(grant->revoked_ms));
	return object;
}

static json_t *text_or_null(const char *text)
{
	return text[0] ? json_of_text(text) : json_null();
}

static json_t *grant_object(const struct grant *grant, int64_t now_ms)
{
	json_t *object = json_object();
	char day[GRANT_DAY];

	grant_print_day(day, grant->until_ms);
	json_object_set_new(object, "id", json_integer(grant->id));
	json_object_set_new(object, "state", json_string(grant_state_name(grant_state(grant, now_ms))));
	json_object_set_new(object, "function", json_of_text(grant->function));
	json_object_set_new(object, "message", text_or_null(grant->message));
	json_object_set_new(object, "cause", text_or_null(grant->cause));
	json_object_set_new(object, "number",
			    grant->number ? json_integer((json_int_t)grant->number) : json_null());
	json_object_set_new(object, "head", text_or_null(grant->head.hex));
	json_object_set_new(object, "who", json_of_text(grant->who));
	json_object_set_new(object, "why", json_of_text(grant->why));
	json_object_set_new(object, "given", time_of(grant->given_ms));
	json_object_set_new(object, "until", json_string(day));
	json_object_set_new(object, "revoked", revoked_of(grant));
	return object;
}

void api_grant(struct buf *out, const struct grant *grant, int64_t now_ms)
{
	json_write(out, grant_object(grant, now_ms));
	buf_char(out, '\n');
}

void api_grants(struct buf *out, const struct grants *grants, int64_t now_ms)
{
	bool first = true;

	buf_text(out, "{\"waivers\": [");
	for (size_t i = 0; i < grants->count; i++) {
		json_separate(out, &first);
		json_write(out, grant_object(&grants->list[i], now_ms));
	}
	buf_text(out, "]}\n");
}

static void print_fact(struct buf *out, const char *label, const char *text)
{
	if (!text[0])
		return;
	buf_print(out, "    %-9s", label);
	text_plain(out, view_of(text));
	buf_char(out, '\n');
}

static void print_limits(struct buf *out, const struct grant *grant)
{
	if (grant->number)
		buf_print(out, ", for #%" PRIu64 " only", grant->number);
	if (!oid_is_empty(&grant->head))
		buf_print(out, ", for %.*s only", OID_SHORT, grant->head.hex);
}

static void print_grant(struct buf *out, const struct grant *grant, int64_t now_ms)
{
	char day[GRANT_DAY], given[CLOCK_TEXT], revoked[CLOCK_TEXT];

	grant_print_day(day, grant->until_ms);
	clock_print(grant->given_ms, given);
	buf_print(out, "%" PRId64 "  %s, %s %s", grant->id, grant_state_name(grant_state(grant, now_ms)),
		  grant_state(grant, now_ms) == GRANT_EXPIRED ? "ended" : "until", day);
	print_limits(out, grant);
	buf_char(out, '\n');
	print_fact(out, "function", grant->function);
	print_fact(out, "site", grant->message[0] ? grant->message : "every one");
	print_fact(out, "cause", grant->cause);
	print_fact(out, "by", grant->who);
	print_fact(out, "on", given);
	print_fact(out, "reason", grant->why);
	if (!grant->revoked_ms)
		return;
	clock_print(grant->revoked_ms, revoked);
	scoped_buf text = { 0 };
	buf_print(&text, "by %s on %s%s%s", grant->revoked_who, revoked, grant->revoked_why[0] ? ": " : "",
		  grant->revoked_why);
	print_fact(out, "revoked", buf_string(&text));
}

void grants_text(struct buf *out, const struct grants *grants, int64_t now_ms)
{
	for (size_t i = 0; i < grants->count; i++)
		print_grant(out, &grants->list[i], now_ms);
	if (!grants->count)
		buf_text(out, "no waiver was ever given here\n");
}

static void json_scope(json_t **json)
{
	json_decref(*json);
}

/* The members of a request. */
struct request {
	const char *package, *function, *message, *cause, *reason, *until, *head, *who;
	json_int_t number;
	int every_site;
};

static int unpack(struct request *out, json_t *json, struct err *err)
{
	json_error_t why;

	*out = (struct request){
		.package = "", .message = "", .cause = "", .until = "", .head = "", .who = ""
	};
	if (json_unpack_ex(json, &why, JSON_STRICT, "{s?s, s:s, s?s, s?s, s:s, s?s, s?s, s?s, s?I, s?b}",
			   "package", &out->package, "function", &out->function, "message", &out->message,
			   "cause", &out->cause, "reason", &out->reason, "until", &out->until, "head",
			   &out->head, "who", &out->who, "number", &out->number, "every_site",
			   &out->every_site) < 0)
		return err_set(err, ERR_INPUT, "the request: %s", why.text);
	if (out->number < 0)
		return err_set(err, ERR_INPUT, "number is that of a pull request");
	if (!out->message[0] == !out->every_site)
		return err_set(err, ERR_INPUT,
			       "name the site by \"message\", or say \"every_site\": true, and not both");
	return 0;
}

static const char *keep(struct arena *arena, const char *text)
{
	return arena_text(arena, view_trim(view_of(text)));
}

int api_read_grant(struct grant *out, struct arena *arena, struct view body, int64_t now_ms, struct err *err)
{
	json_error_t why;
	SCOPED(json_scope) json_t *json = json_loadb(body.at, body.len, JSON_REJECT_DUPLICATES, &why);
	struct request request;
	struct grant grant = { .until_ms = grant_usual_until(now_ms), .revoked_who = "", .revoked_why = "" };

	if (!json)
		return err_set(err, ERR_INPUT, "the request is not JSON: %s (line %d)", why.text, why.line);
	if (unpack(&request, json, err) < 0)
		return -1;
	if ((request.until[0] && grant_until(&grant.until_ms, view_of(request.until), err) < 0) ||
	    (request.head[0] && oid_parse(&grant.head, view_of(request.head), err) < 0))
		return -1;
	grant.function = request.package[0] ? arena_print(arena, "%s.%s", request.package, request.function)
					    : keep(arena, request.function);
	grant.message = keep(arena, request.message);
	grant.cause = keep(arena, request.cause);
	grant.why = keep(arena, request.reason);
	grant.who = keep(arena, request.who);
	grant.number = (uint64_t)request.number;
	*out = grant;
	return 0;
}

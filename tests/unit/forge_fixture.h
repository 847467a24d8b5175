/* A stand-in host, a session, and a message to be changed, for the tests of lib/forge. */
#ifndef UNIT_FORGE_FIXTURE_H
#define UNIT_FORGE_FIXTURE_H

#include <jansson.h>

#include "base/mem.h"
#include "forge/forge.h"
#include "support/code_host.h"
#include "unit/unit.h"

#define TOKEN "canary/token+0123456789"
#define SHA "6dcb09b5b57875f334f61aebed695e2e4193db5e"
#define OTHER_SHA "c3d0be41ecbe669545ee3e94d31ed9a4bc91ee3c"
#define APP_ID "1234"

static struct code_host *host;
static struct forge_session *session;
static char *public_key; /* of the App, where there is one */

static inline void open_session(void)
{
	const struct client_options plain = { .plain_http = true, .total_ms = 400 };
	struct err err;

	ck_assert_msg(forge_session_open(&session, &plain, &err) == 0, "%s", err.text);
}

static inline void fixture_open(void)
{
	const struct code_host_options options = { .token = TOKEN,
						   .app_id = APP_ID,
						   .app_public_key = public_key };

	host = code_host_start(&options);
	ck_assert_ptr_nonnull(host);
	open_session();
}

static inline void fixture_close(void)
{
	forge_session_close(session);
	code_host_stop(host);
}

/* Tests that each get a host of their own. */
static inline TCase *fixture_tests(const char *name)
{
	TCase *tests = tcase_create(name);

	tcase_add_checked_fixture(tests, fixture_open, fixture_close);
	tcase_set_timeout(tests, 60);
	return tests;
}

static inline struct message message_of(enum message_kind kind)
{
	return (struct message){
		.id = 17,
		.kind = kind,
		.repository_name = "acme/api",
		.host = "local",
		.commit = { SHA },
		.project = "",
		.ref = "feature",
		.number = 7,
		.context = "heapgate",
		.state = STATUS_FAILURE,
		.description = "1 new heap escape",
		.target_url = "https://ci.example/c/5",
		.body = "",
		.job = 5,
		.attempt = 1,
		.made = "",
	};
}

static inline struct forge_answer send_with(const struct forge_ops *ops, const struct forge_account *account,
					    const struct message *message)
{
	const struct forge_target target = { *account, "acme/api", 0 };
	struct forge_answer answer = { 0 };

	ck_assert_ptr_nonnull(ops->send[message->kind]);
	ops->send[message->kind](&answer, session, &target, message);
	ck_assert_ptr_null(strstr(answer.reason, "canary"));
	return answer;
}

/* As the host that has its API at PREFIX; the answer is as expected. */
static inline struct forge_answer send_to(const char *kind, const char *prefix, const struct message *message,
					  enum forge_outcome outcome)
{
	scoped_free char *api = mem_print("%s%s", code_host_url(host), prefix);
	const struct forge_account account = { .api = api, .token = VIEW(TOKEN) };
	struct forge_answer answer = send_with(forge_find(view_of(kind)), &account, message);

	ck_assert_msg(answer.outcome == outcome, "%s: %s", forge_outcome_name(answer.outcome), answer.reason);
	return answer;
}

/* The newest thing; the caller lets go. */
static inline json_t *thing(const char *kind, size_t index)
{
	scoped_free char *text = code_host_thing_at(host, kind, NULL, index);
	json_t *json = text ? json_loads(text, 0, NULL) : NULL;

	ck_assert_ptr_nonnull(json);
	return json;
}

static inline void assert_member(const json_t *json, const char *name, const char *wanted)
{
	ck_assert_pstr_eq(json_string_value(json_object_get(json, name)), wanted);
}

/* A report with COUNT notes. */
static inline char *report_with(size_t count)
{
	scoped_buf text = { 0 };

	buf_text(&text, "{\"title\":\"1 new heap escape\",\"summary\":\"**Failed.** more\",\"notes\":[");
	for (size_t i = 0; i < count; i++)
		buf_print(&text,
			  "%s{\"file\":\"order/"
			  "order.go\",\"line\":%zu,\"level\":\"%s\",\"title\":\"return-pointer in "
			  "Largest\",\"message\":\"moved to heap: x\",\"details\":\"&x -> return &x\"}",
			  i ? "," : "", i + 1, i % 2 ? "warning" : "failure");
	buf_text(&text, "],\"omitted\":0}");
	return buf_take(&text);
}

/* Whoever knows the comment's number or not, it is changed and never doubled.  THING: what the host calls it.
 */
static inline void assert_one_comment(const char *kind, const char *prefix, const char *thing_kind)
{
	struct message message = message_of(MESSAGE_COMMENT);

	message.body = "first";
	struct forge_answer made = send_to(kind, prefix, &message, FORGE_SENT);
	message.body = "second";
	struct forge_answer found = send_to(kind, prefix, &message, FORGE_SENT);
	ck_assert_str_eq(found.made, made.made);
	message.made = made.made;
	message.body = "third";
	(void)send_to(kind, prefix, &message, FORGE_SENT);
	ck_assert_uint_eq(code_host_thing_count(host, thing_kind, NULL), 1);
	json_t *comment = thing(thing_kind, 0);
	assert_member(comment, "body", "<!-- heapgate heapgate -->\nthird");
	json_decref(comment);
}

static inline void fault(enum code_host_fault_kind kind, const char *method, const char *path,
			 unsigned status, const char *body)
{
	code_host_add_fault(host, &(struct code_host_fault){ .kind = kind,
							     .method = method,
							     .path = path,
							     .status = status,
							     .body = body,
							     .milliseconds = 800 });
}

#endif

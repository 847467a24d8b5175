/* Signatures and content types of deliveries. */
#include "hook/envelope.h"
#include "hook/host.h"
#include "unit/unit.h"

#define SUM "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"

static const struct view right[] = { { "It's a Secret to Everybody", 26 } };

/* GitHub's published example. */
static struct envelope signed_envelope(void)
{
	return (struct envelope){ .signature = VIEW("sha256=" SUM), .body = VIEW("Hello, World!") };
}

START_TEST(accepts_the_published_example)
{
	struct envelope envelope = signed_envelope();
	struct err err;

	ck_assert_int_eq(envelope_verify_sha256(&envelope, right, 1, &err), 0);
}
END_TEST

START_TEST(accepts_any_of_the_valid_secrets)
{
	const struct view secrets[] = { VIEW("the next one"), right[0], VIEW("the one after") };
	struct envelope envelope = signed_envelope();
	struct err err;

	ck_assert_int_eq(envelope_verify_sha256(&envelope, secrets, 3, &err), 0);
}
END_TEST

static const char *const wrong_signatures[] = {
	"",
	"sha256=",
	SUM,
	"sha256=" SUM "0",
	"sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e1",
	"sha256=757107EA0EB2509FC211221CCE984B8A37570B6D7586C22C46F4379C8B043E17",
	"SHA256=" SUM,
	"sha1=" SUM,
	"sha256=" SUM " ",
	" sha256=" SUM,
	"sha256=657107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17",
	"sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e16",
	"sha256=0000000000000000000000000000000000000000000000000000000000000000",
};

START_TEST(refuses_any_other_signature)
{
	struct envelope envelope = signed_envelope();
	struct err err;

	envelope.signature = view_of(wrong_signatures[_i]);
	ck_assert_int_eq(envelope_verify_sha256(&envelope, right, 1, &err), -1);
	ck_assert_int_eq(err.kind, ERR_INPUT);
}
END_TEST

START_TEST(refuses_a_body_with_one_bit_changed)
{
	struct envelope envelope = signed_envelope();
	char body[] = "Hello, World!";
	struct err err;

	body[_i] = (char)(body[_i] ^ 1);
	envelope.body = view_of(body);
	ck_assert_int_eq(envelope_verify_sha256(&envelope, right, 1, &err), -1);
	ck_assert_int_eq(err.kind, ERR_INPUT);
}
END_TEST

START_TEST(refuses_another_secret)
{
	const struct view secrets[] = { VIEW("It's a secret to everybody"), VIEW("x") };
	struct envelope envelope = signed_envelope();
	struct err err;

	ck_assert_int_eq(envelope_verify_sha256(&envelope, secrets, 2, &err), -1);
	ck_assert_int_eq(err.kind, ERR_INPUT);
}
END_TEST

/* Some hosts sign with the empty key when nobody set a secret: that must never pass. */
START_TEST(a_missing_secret_is_our_error)
{
	const struct view empty[] = { VIEW("") };
	struct envelope envelope = signed_envelope();
	struct err err;

	ck_assert_int_eq(envelope_verify_sha256(&envelope, right, 0, &err), -1);
	ck_assert_int_eq(err.kind, ERR_INTERNAL);
	ck_assert_int_eq(envelope_verify_sha256(&envelope, empty, 1, &err), -1);
	ck_assert_int_eq(err.kind, ERR_INTERNAL);
}
END_TEST

static void assert_payload(const char *content_type, const char *body, const char *expected)
{
	struct envelope envelope = { .content_type = view_of(content_type), .body = view_of(body) };
	scoped_buf scratch = { 0 };
	struct view payload;
	struct err err = { 0 };

	int status = envelope_payload(&payload, &scratch, &envelope, &err);
	if (!expected) {
		ck_assert_int_eq(status, -1);
		ck_assert_int_eq(err.kind, ERR_INPUT);
		return;
	}
	ck_assert_msg(status == 0, "%s", err.text);
	ck_assert_msg(view_is(payload, expected), "%.*s", VIEW_ARG(payload));
}

START_TEST(json_is_the_body_itself)
{
	assert_payload("application/json", "{\"a\":1}", "{\"a\":1}");
	assert_payload("Application/JSON; charset=utf-8", "{}", "{}");
}
END_TEST

static const struct {
	const char *body, *payload; /* NULL: refused */
} forms[] = {
	{ "payload=%7B%22a%22%3A+1%7d", "{\"a\": 1}" },
	{ "other=x&payload=%7B%7D&more=", "{}" },
	{ "payload=", "" },
	{ "payload=%7", NULL },
	{ "payload=%", NULL },
	{ "payload=%7G", NULL },
	{ "payloads=%7B%7D", NULL },
	{ "", NULL },
};

START_TEST(a_form_holds_it_in_its_field)
{
	assert_payload("application/x-www-form-urlencoded", forms[_i].body, forms[_i].payload);
}
END_TEST

START_TEST(refuses_other_content_types)
{
	assert_payload("", "{}", NULL);
	assert_payload("text/plain", "{}", NULL);
	assert_payload("application/jsonx", "{}", NULL);
}
END_TEST

START_TEST(refuses_a_body_past_the_ceiling)
{
	struct envelope envelope = { .content_type = VIEW("application/json"), .body = VIEW("{}") };
	scoped_buf scratch = { 0 };
	struct view payload;
	struct err err;

	envelope.body.len = ENVELOPE_BODY_MOST + 1;
	ck_assert_int_eq(envelope_payload(&payload, &scratch, &envelope, &err), -1);
	ck_assert_int_eq(err.kind, ERR_LIMIT);
}
END_TEST

START_TEST(hosts_are_found_by_kind)
{
	static const char *const kinds[] = { "github", "gitlab", "gitea", "forgejo", "bitbucket", "generic" };
	scoped_free char *all = hook_host_kinds();

	for (size_t i = 0; i < COUNT_OF(kinds); i++) {
		const struct hook_host *host = hook_host_find(view_of(kinds[i]));
		ck_assert_ptr_nonnull(host);
		ck_assert_str_eq(host->kind, kinds[i]);
	}
	ck_assert_ptr_null(hook_host_find(VIEW("GitHub")));
	ck_assert_ptr_null(hook_host_find(VIEW("")));
	ck_assert_str_eq(all, "github, gitlab, gitea, forgejo, bitbucket, generic");
}
END_TEST

struct header {
	const char *name, *value;
};

static const char *find_header(void *payload, const char *name, size_t *count)
{
	const char *first = NULL;

	*count = 0;
	for (const struct header *header = payload; header->name; header++)
		if (strcmp(header->name, name) == 0 && !(*count)++)
			first = header->value;
	return first;
}

static struct envelope filled(const char *kind, struct header *sent)
{
	const struct hook_host *host = hook_host_find(view_of(kind));
	struct envelope envelope = { .body = VIEW("") };

	struct err err;

	ck_assert_int_eq(envelope_fill(&envelope, host->headers, host->header_count, find_header, sent, &err),
			 0);
	return envelope;
}

START_TEST(each_host_reads_its_own_headers)
{
	struct header sent[] = {
		{ "X-GitHub-Event", "of github" },
		{ "X-Hub-Signature-256", "by github" },
		{ "X-Gitea-Event", "of gitea" },
		{ "X-Gitea-Signature", "by gitea" },
		{ "X-Gitlab-Event", "of gitlab" },
		{ "X-Event-Key", "of bitbucket" },
		{ "X-Hub-Signature", "by hub" },
		{ "Content-Type", "application/json" },
		{ NULL, NULL },
	};
	struct envelope github = filled("github", sent), gitea = filled("gitea", sent);
	struct envelope gitlab = filled("gitlab", sent), bitbucket = filled("bitbucket", sent);

	ck_assert(view_is(github.event, "of github") && view_is(github.signature, "by github"));
	ck_assert(view_is(gitea.event, "of gitea") && view_is(gitea.signature, "by gitea"));
	ck_assert(view_is(gitlab.event, "of gitlab") && !gitlab.signature.len);
	ck_assert(view_is(bitbucket.event, "of bitbucket") && view_is(bitbucket.signature, "by hub"));
	ck_assert(view_is(github.content_type, "application/json") && !github.delivery.len);
}
END_TEST

/* Whatever the envelope takes, of any host. */
START_TEST(a_header_that_is_there_twice_is_refused)
{
	static const char *const kinds[] = { "github", "gitlab", "gitea", "forgejo", "bitbucket", "generic" };
	const struct hook_host *host = hook_host_find(view_of(kinds[_i]));

	for (size_t i = 0; i <= host->header_count; i++) {
		const char *name = i < host->header_count ? host->headers[i].name : "Content-Type";
		struct header sent[] = { { name, "a" }, { "X-Other", "b" }, { name, "a" }, { NULL, NULL } };
		struct envelope envelope = { .body = VIEW("") };
		struct err err;
		ck_assert_int_eq(
			envelope_fill(&envelope, host->headers, host->header_count, find_header, sent, &err),
			-1);
		ck_assert_int_eq(err.kind, ERR_INPUT);
		ck_assert_msg(strstr(err.text, name) != NULL, "%s", err.text);
	}
}
END_TEST

START_TEST(the_first_row_that_is_there_counts)
{
	struct header both[] = { { "Idempotency-Key", "second" }, { "webhook-id", "first" }, { NULL, NULL } };
	struct header forgejo[] = { { "X-Gitea-Event", "a" }, { "X-Forgejo-Event", "b" }, { NULL, NULL } };

	ck_assert(view_is(filled("gitlab", both).delivery, "first"));
	ck_assert(view_is(filled("gitlab", &both[2]).delivery, ""));
	ck_assert(view_is(filled("forgejo", forgejo).event, "b"));
}
END_TEST

static Suite *envelope_suite(void)
{
	Suite *suite = suite_create("hook/envelope");
	TCase *signatures = tcase_create("signatures");
	TCase *payloads = tcase_create("payloads");

	tcase_add_test(signatures, accepts_the_published_example);
	tcase_add_test(signatures, accepts_any_of_the_valid_secrets);
	tcase_add_loop_test(signatures, refuses_any_other_signature, 0, (int)COUNT_OF(wrong_signatures));
	tcase_add_loop_test(signatures, refuses_a_body_with_one_bit_changed, 0, 13);
	tcase_add_test(signatures, refuses_another_secret);
	tcase_add_test(signatures, a_missing_secret_is_our_error);
	tcase_add_test(signatures, hosts_are_found_by_kind);
	tcase_add_test(signatures, each_host_reads_its_own_headers);
	tcase_add_test(signatures, the_first_row_that_is_there_counts);
	tcase_add_loop_test(signatures, a_header_that_is_there_twice_is_refused, 0, 6);
	tcase_add_test(payloads, json_is_the_body_itself);
	tcase_add_loop_test(payloads, a_form_holds_it_in_its_field, 0, (int)COUNT_OF(forms));
	tcase_add_test(payloads, refuses_other_content_types);
	tcase_add_test(payloads, refuses_a_body_past_the_ceiling);
	suite_add_tcase(suite, signatures);
	suite_add_tcase(suite, payloads);
	return suite;
}

UNIT_MAIN(envelope_suite)

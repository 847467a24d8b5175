/* What contrib/hooks/post-receive says. */
#include "hook/generic.h"

#include "unit/hook_payload.h"

#define UPDATE(ref, before, after) "{\"ref\":\"" ref "\",\"before\":\"" before "\",\"after\":\"" after "\"}"

START_TEST(a_push_of_several_refs)
{
	scoped_event event = payload_read(
		&hook_generic, "",
		"{\"version\":1,\"repository\":\"team/tools/"
		"service\",\"author\":\"ann\",\"updates\":[" UPDATE(
			"refs/heads/main", SHA_A, SHA_B) "," UPDATE("refs/tags/v1", ZEROS,
								    SHA_B) "," UPDATE("refs/heads/old", SHA_C,
										      ZEROS) "]}");

	ck_assert_str_eq(event.repository, "team/tools/service");
	ck_assert_str_eq(event.author, "ann");
	ck_assert_str_eq(event.name, "push");
	ck_assert_int_eq(event.kind, EVENT_PUSH);
	ck_assert_str_eq(event.ref, "refs/heads/main");
	ck_assert_str_eq(event.head.hex, SHA_B);
	ck_assert_ptr_nonnull(event.next);
	ck_assert_int_eq(event.next->kind, EVENT_IGNORED);
	ck_assert_ptr_nonnull(event.next->next);
	ck_assert(event.next->next->deleted);
	ck_assert_str_eq(event.next->next->author, "ann");
	ck_assert_ptr_null(event.next->next->next);
}
END_TEST

/* The address of the webhook names the repository already. */
START_TEST(it_need_not_name_its_repository)
{
	scoped_event event =
		payload_read(&hook_generic, "",
			     "{\"version\":1,\"updates\":[" UPDATE("refs/heads/main", SHA_A, SHA_B) "]}");

	ck_assert_int_eq(event.kind, EVENT_PUSH);
	ck_assert_str_eq(event.repository, "");
}
END_TEST

static const char *const wrong[] = {
	"{}",
	"{\"version\":2,\"updates\":[" UPDATE("refs/heads/main", SHA_A, SHA_B) "]}",
	"{\"version\":1}",
	"{\"version\":1,\"updates\":[]}",
	"{\"version\":1,\"updates\":{}}",
	"{\"version\":1,\"updates\":[7]}",
	"{\"version\":1,\"updates\":[{\"ref\":\"refs/heads/main\"}]}",
	"{\"version\":1,\"updates\":[{\"ref\":\"refs/heads/a\",\"before\":\"" SHA_A "\",\"after\":\"" SHA_B
	"\",\"more\":1}]}",
	"{\"version\":1,\"updates\":[" UPDATE("refs/heads/a b", SHA_A, SHA_B) "]}",
	"{\"version\":1,\"updates\":[" UPDATE("refs/heads/a", SHA_A, "bbbb") "]}",
	"{\"version\":1,\"repository\":\"x\",\"updates\":[" UPDATE("refs/heads/a", SHA_A, SHA_B) "]}",
	"{\"version\":1,\"repository\":7,\"updates\":[" UPDATE("refs/heads/a", SHA_A, SHA_B) "]}",
};

START_TEST(refuses_any_other_form)
{
	payload_refused(&hook_generic, "", wrong[_i], ERR_INPUT);
}
END_TEST

/* The secret's own text is the key, or what follows "whsec_".  The sum is of the package
 * `standardwebhooks` 1.1.1. */
START_TEST(the_secret_in_either_form)
{
	const struct view raw = VIEW("0123456789abcdef0123456789abcdef");
	const struct view key = VIEW("whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=");
	const struct view other = VIEW("another");
	struct envelope envelope = {
		.delivery = VIEW("msg_1"),
		.timestamp = VIEW("1700000000"),
		.signature = VIEW("v1,rkwp5YuvdrMkcu0ZhuMsXoTg44mHAr1Q0+FFgFpXsjY="),
		.body = VIEW("{\"a\":1}"),
		.now_ms = 1700000000000,
	};
	const struct view both[] = { other, raw };
	struct err err;

	ck_assert_int_eq(hook_generic.verify(&envelope, &raw, 1, &err), 0);
	ck_assert_int_eq(hook_generic.verify(&envelope, &key, 1, &err), 0);
	ck_assert_int_eq(hook_generic.verify(&envelope, both, 2, &err), 0);
	ck_assert_int_eq(hook_generic.verify(&envelope, &other, 1, &err), -1);
	ck_assert_int_eq(err.kind, ERR_INPUT);
}
END_TEST

static Suite *generic_suite(void)
{
	Suite *suite = suite_create("hook/generic");
	TCase *cases = tcase_create("cases");

	tcase_add_test(cases, a_push_of_several_refs);
	tcase_add_test(cases, it_need_not_name_its_repository);
	tcase_add_loop_test(cases, refuses_any_other_form, 0, (int)COUNT_OF(wrong));
	tcase_add_test(cases, the_secret_in_either_form);
	suite_add_tcase(suite, cases);
	return suite;
}

UNIT_MAIN(generic_suite)

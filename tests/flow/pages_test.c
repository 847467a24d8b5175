/* The pages as a reader follows them: every link leads somewhere, and every page is HTML that a validator takes. */
#include "base/files.h"
#include "base/mem.h"
#include "child/child.h"
#include "flow/stage.h"
#include "unit/html.h"
#include "unit/unit.h"

enum { PAGES_MOST = 200, TIDY_MS = 60 * 1000 };

#define HOSTILE "<img src=x onerror=alert(1)> \xe2\x80\xaegnp.exe"

static struct stage stage;

/* Addresses of our own that were seen, in the order in which they are followed. */
static struct {
	char *paths[PAGES_MOST];
	size_t count;
} seen;

static void open_and_serve(void)
{
	stage_open(&stage, NULL);
	stage_serve(&stage);
}

static void close_stage(void)
{
	for (size_t i = 0; i < seen.count; i++)
		free(seen.paths[i]);
	seen.count = 0;
	stage_close(&stage);
}

static void note(const char *path)
{
	for (size_t i = 0; i < seen.count; i++)
		if (strcmp(seen.paths[i], path) == 0)
			return;
	ck_assert_uint_lt(seen.count, PAGES_MOST);
	seen.paths[seen.count++] = mem_text(path);
}

/* A piece of an attribute's value as it was before it was escaped. */
static char *attribute(const char *at)
{
	scoped_buf value = { 0 };

	for (; *at && *at != '"'; at++)
		if (strncmp(at, "&amp;", 5) == 0) {
			buf_char(&value, '&');
			at += 4;
		} else {
			buf_char(&value, *at);
		}
	return mem_text(buf_string(&value));
}

/* A link within the page leads to an element of it. */
static void check_anchor(const char *path, const char *page, const char *anchor)
{
	scoped_free char *id = mem_print(" id=\"%s\"", anchor);

	ck_assert_msg(strstr(page, id) != NULL, "%s has no element %s", path, anchor);
}

static void note_links(const char *path, const char *page)
{
	static const char *const names[] = { " href=\"", " src=\"", " action=\"" };

	for (size_t i = 0; i < COUNT_OF(names); i++)
		for (const char *at = strstr(page, names[i]); at; at = strstr(at + 1, names[i])) {
			scoped_free char *link = attribute(at + strlen(names[i]));
			if (*link == '#') {
				check_anchor(path, page, link + 1);
			} else if (*link == '?') {
				scoped_free char *whole =
					mem_print("%.*s%s", (int)strcspn(path, "?"), path, link);
				note(whole);
			} else if (*link == '/') {
				note(link);
			}
		}
}

/* Follows everything from the first path on; pages are written to the stage's directory. */
static size_t follow(void)
{
	size_t written = 0;

	for (size_t i = 0; i < seen.count; i++) {
		const char *path = seen.paths[i];
		struct err err;
		long status;
		scoped_free char *body = stage_get(&stage, path, &status);
		ck_assert_msg(status == 200, "%s answers %ld", path, status);
		if (strncmp(body, "<!DOCTYPE html>", 15) != 0)
			continue;
		html_well_formed(path, body);
		ck_assert_msg(!strstr(body, "<img src=x"), "%s", path);
		ck_assert_msg(!strstr(body, "\xe2\x80\xae"), "%s", path);
		note_links(path, body);
		scoped_free char *name = mem_print("page-%03zu.html", written++);
		scoped_free char *file = stage_path(&stage, name);
		ck_assert_int_eq(files_write(file, view_of(body), &err), 0);
	}
	return written;
}

static int take_words(void *payload, struct view bytes, struct err *err)
{
	(void)err;
	buf_add(payload, bytes);
	return 0;
}

/* What tidy 5 does not know yet, and HTML has. */
static bool is_news(struct view line)
{
	return view_find(line, VIEW("proprietary attribute")) >= 0;
}

static void validate(size_t count)
{
	scoped_buf out = { 0 };
	const char *argv[PAGES_MOST + 5] = { "tidy", "-e", "-q", "-utf8" };
	const char *const env[] = { "PATH=/usr/bin:/bin", NULL };
	char *files[PAGES_MOST];
	struct child_result result;
	struct err err;

	for (size_t i = 0; i < count; i++) {
		scoped_free char *name = mem_print("page-%03zu.html", i);
		argv[4 + i] = files[i] = stage_path(&stage, name);
	}
	const struct child_spec spec = {
		.argv = argv, .env = env, .errors = take_words, .payload = &out, .deadline_ms = TIDY_MS
	};
	ck_assert_msg(child_run(&result, &spec, &err) == 0, "%s", err.text);
	ck_assert_int_ge(result.status, 0);
	struct view rest = buf_view(&out), line;
	while (view_split(&rest, '\n', &line))
		ck_assert_msg(!line.len || is_news(line), "%.*s", VIEW_ARG(line));
	for (size_t i = 0; i < count; i++)
		free(files[i]);
}

START_TEST(every_link_leads_somewhere_and_every_page_is_valid)
{
	struct code_host_status status;
	struct oid head;

	ck_assert_int_eq(stage_push(&stage, &stage.main), 202);
	(void)stage_await(&stage, &stage.main, "success");
	head = stage_write_change(&stage, 2, "cart/broken.go", "package cart\n\nfunc (\n");
	ck_assert_int_eq(stage_change(&stage, "opened", 2, &head), 202);
	(void)stage_await(&stage, &head, "error");
	head = stage_commit_change(&stage, 1, "adds");
	ck_assert_int_eq(stage_hook(&stage, "pull_request",
				    (struct code_host_facts){ .action = "opened",
							      .number = 1,
							      .head = head.hex,
							      .base = stage.main.hex,
							      .base_ref = "main",
							      .title = HOSTILE }),
			 202);
	(void)stage_await(&stage, &head, "failure");
	ck_assert(code_host_status_at(stage.host, STAGE_REPOSITORY, head.hex, STAGE_CONTEXT, 0, &status));
	note(strstr(status.target_url, "/c/"));
	size_t count = follow();
	ck_assert_uint_gt(count, 10);
	validate(count);
}
END_TEST

static Suite *pages_suite(void)
{
	Suite *suite = suite_create("flow_pages");
	TCase *tcase = tcase_create("pages");

	tcase_set_timeout(tcase, 180);
	tcase_add_checked_fixture(tcase, open_and_serve, close_stage);
	tcase_add_test(tcase, every_link_leads_somewhere_and_every_page_is_valid);
	suite_add_tcase(suite, tcase);
	return suite;
}

UNIT_MAIN(pages_suite)

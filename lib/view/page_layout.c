#include "view/page_layout.h"

#include "base/clock.h"

static void crumbs(struct html *html, const char *repository)
{
	scoped_buf url = { 0 };

	html_open(html, "header");
	html_leaf(html, "heapgate", "a", "href", "/");
	if (repository) {
		buf_text(&url, "/r/");
		html_percent(&url, repository, "/");
		html_leaf(html, repository, "a", "href", buf_string(&url));
	}
	html_close(html);
}

static void begin(struct html *html, const char *title, const char *repository, bool moving)
{
	buf_text(html->out, "<!DOCTYPE html>\n");
	html_open(html, "html", "lang", "en");
	html_open(html, "head");
	html_void(html, "meta", "charset", "utf-8");
	html_void(html, "meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
	if (moving)
		html_void(html, "meta", "http-equiv", "refresh", "content", "5");
	html_leaf(html, title, "title");
	html_void(html, "link", "rel", "stylesheet", "href", "/style.css");
	html_close(html);
	html_open(html, "body");
	crumbs(html, repository);
	html_open(html, "main");
}

void layout_begin(struct html *html, const char *title, const char *repository)
{
	begin(html, title, repository, false);
}

void layout_begin_moving(struct html *html, const char *title, const char *repository)
{
	begin(html, title, repository, true);
}

void layout_end(struct html *html)
{
	html_close(html);
	html_leaf(html, "heapgate " HEAPGATE_VERSION, "footer");
	html_close_to(html, 0);
}

void layout_badge(struct html *html, const struct page_check *check)
{
	static const struct {
		const char *text, *class;
	} verdicts[] = {
		[VERDICT_PASS] = { "pass", "badge pass" },
		[VERDICT_FAIL] = { "fail", "badge fail" },
		[VERDICT_ERROR] = { "could not judge", "badge error" },
	};

	if (check->judged)
		html_leaf(html, verdicts[check->verdict].text, "span", "class",
			  verdicts[check->verdict].class);
	else
		html_leaf(html, check->state == JOB_FAILED ? "could not judge" : job_state_name(check->state),
			  "span", "class", check->state == JOB_FAILED ? "badge error" : "badge wait");
}

void layout_commit(struct html *html, const struct weblink *web, const struct oid *commit)
{
	scoped_buf url = { 0 };
	char brief[OID_SHORT + 1] = "";

	if (oid_is_empty(commit)) {
		html_text(html, "none");
		return;
	}
	memcpy(brief, commit->hex, OID_SHORT);
	html_open(html, "code", "class", "commit");
	if (weblink_commit(&url, web, commit))
		html_leaf(html, brief, "a", "href", buf_string(&url));
	else
		html_leaf(html, brief, "span", "title", commit->hex);
	html_close(html);
}

void layout_time(struct html *html, int64_t wall_ms)
{
	char machine[CLOCK_TEXT], people[CLOCK_TEXT];

	clock_print(wall_ms, machine);
	memcpy(people, machine, sizeof(people));
	people[10] = ' ';
	people[16] = '\0';
	html_open(html, "time", "datetime", machine);
	html_print(html, "%s UTC", people);
	html_close(html);
}

void layout_function(struct html *html, const char *repository, const char *package, const char *name)
{
	scoped_buf url = { 0 }, full = { 0 };

	buf_print(&full, "%s.%s", package, name);
	buf_text(&url, "/f/");
	html_percent(&url, repository, "/");
	buf_text(&url, "?function=");
	html_percent(&url, buf_string(&full), "/");
	html_open(html, "a", "class", "code", "href", buf_string(&url));
	html_text(html, buf_string(&full));
	html_close(html);
}

void layout_count(struct html *html, size_t count, const char *one, const char *many)
{
	html_print(html, "%zu %s", count, count == 1 ? one : many);
}

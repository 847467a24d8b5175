#include "view/page_layout.h"

#include "base/clock.h"

void layout_repository_url(struct buf *out, const char *repository)
{
	buf_text(out, "/r/");
	html_percent(out, repository, "/");
}

void layout_configuration_query(struct buf *url, const struct page_configuration *configuration, char before)
{
	if (!configuration || !configuration->chosen)
		return;
	buf_print(url, "%cconfiguration=", before);
	html_percent(url, configuration->names[configuration->chosen], "/");
}

void layout_configurations(struct html *html, const struct page_configuration *configuration,
			   const char *query)
{
	if (configuration->count < 2)
		return;
	html_open(html, "p", "class", "orders");
	html_text(html, "Configuration: ");
	for (size_t i = 0; i < configuration->count; i++) {
		const struct page_configuration other = { configuration->names, configuration->count, i };
		scoped_buf url = { 0 };
		buf_print(&url, "?%s", query);
		layout_configuration_query(&url, &other, '&');
		html_text(html, i ? " · " : "");
		if (i == configuration->chosen)
			html_leaf(html, configuration->names[i], "b");
		else
			html_leaf(html, configuration->names[i], "a", "href", buf_string(&url));
	}
	html_close(html);
}

static void crumbs(struct html *html, const char *repository)
{
	scoped_buf url = { 0 };

	html_leaf(html, "Skip to the content", "a", "class", "skip", "href", "#content");
	html_open(html, "header");
	html_open(html, "nav", "aria-label", "Where you are");
	html_leaf(html, "heapgate", "a", "href", "/");
	if (repository) {
		layout_repository_url(&url, repository);
		html_leaf(html, repository, "a", "href", buf_string(&url));
	}
	html_close(html);
	html_close(html);
}

/* With a script the page renews its content in place; a reader without one loads it again. */
static void keep_moving(struct html *html)
{
	html_open(html, "noscript");
	html_void(html, "meta", "http-equiv", "refresh", "content", "5");
	html_close(html);
	html_leaf(html, "", "script", "src", "/live.js", "defer", "");
}

static void begin(struct html *html, const char *title, const char *repository, bool moving)
{
	buf_text(html->out, "<!DOCTYPE html>\n");
	html_open(html, "html", "lang", "en");
	html_open(html, "head");
	html_void(html, "meta", "charset", "utf-8");
	html_void(html, "meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
	html_leaf(html, title, "title");
	html_void(html, "link", "rel", "stylesheet", "href", "/style.css");
	html_void(html, "link", "rel", "icon", "type", "image/svg+xml", "href", "/icon.svg");
	if (moving)
		keep_moving(html);
	html_close(html);
	html_open(html, "body");
	crumbs(html, repository);
	html_open(html, "main", "id", "content", "tabindex", "-1", "data-moving", moving ? "" : NULL);
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
	html_open(html, "footer");
	html_leaf(html, "heapgate " HEAPGATE_VERSION, "span");
	html_leaf(html, "Deliveries", "a", "href", "/deliveries");
	html_leaf(html, "Outbox", "a", "href", "/outbox");
	html_leaf(html, "API", "a", "href", "/api/v1/openapi.json");
	html_close(html);
	html_close_to(html, 0);
}

void layout_heading(struct html *html, const char *title, size_t count)
{
	html_open(html, "h2");
	html_print(html, "%s ", title);
	html_open(html, "span", "class", "count");
	html_print(html, "%zu", count);
	html_close(html);
	html_close(html);
}

void layout_table(struct html *html, const struct layout_column *columns, size_t count, const char *class,
		  const char *caption)
{
	html_open(html, "table", "class", class);
	html_leaf(html, caption, "caption", "class", "unseen");
	html_open(html, "thead");
	html_open(html, "tr");
	for (size_t i = 0; i < count; i++)
		html_leaf(html, columns[i].title, "th", "scope", "col", "class", columns[i].class);
	html_close(html);
	html_close(html);
	html_open(html, "tbody");
}

void layout_cell(struct html *html, const char *text)
{
	html_leaf(html, text, "td");
}

void layout_number(struct html *html, long long number)
{
	html_open(html, "td", "class", "number");
	html_print(html, "%lld", number);
	html_close(html);
}

void layout_verdict_badge(struct html *html, enum verdict verdict)
{
	static const struct {
		const char *text, *class;
	} verdicts[] = {
		[VERDICT_PASS] = { "pass", "badge pass" },
		[VERDICT_FAIL] = { "fail", "badge fail" },
		[VERDICT_ERROR] = { "could not judge", "badge error" },
	};

	html_leaf(html, verdicts[verdict].text, "span", "class", verdicts[verdict].class);
}

void layout_badge(struct html *html, const struct page_check *check)
{
	if (check->judged)
		layout_verdict_badge(html, check->verdict);
	else if (check->state == JOB_FAILED)
		layout_verdict_badge(html, VERDICT_ERROR);
	else
		html_leaf(html, job_state_name(check->state), "span", "class", "badge wait");
}

void layout_cause(struct html *html, enum cause cause)
{
	html_leaf(html, cause_info(cause)->name, "span", "class", "cause", "title",
		  cause_info(cause)->happens);
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

const char *layout_day(struct arena *arena, int64_t wall_ms)
{
	char text[CLOCK_TEXT];

	clock_print(wall_ms, text);
	return arena_text(arena, view_upto(view_of(text), strlen("2026-01-31")));
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

void layout_function(struct html *html, const char *repository,
		     const struct page_configuration *configuration, const char *package, const char *name,
		     const char *file)
{
	scoped_buf url = { 0 }, full = { 0 };

	buf_print(&full, "%s.%s", package, name);
	buf_text(&url, "/f/");
	html_percent(&url, repository, "/");
	buf_text(&url, "?function=");
	html_percent(&url, buf_string(&full), "/");
	if (*file) {
		buf_text(&url, "&file=");
		html_percent(&url, file, "/");
	}
	layout_configuration_query(&url, configuration, '&');
	html_open(html, "a", "class", "code function-name", "href", buf_string(&url));
	html_print(html, "%s.", package);
	html_leaf(html, name, "strong");
	html_close(html);
}

void layout_span(struct html *html, int64_t ms)
{
	const int64_t second = 1000, minute = 60 * second, hour = 60 * minute, day = 24 * hour;

	if (ms < minute)
		html_print(html, "%lld.%lld s", (long long)(ms / second), (long long)(ms % second / 100));
	else if (ms < hour)
		html_print(html, "%lld min %lld s", (long long)(ms / minute),
			   (long long)(ms % minute / second));
	else if (ms < 2 * day)
		html_print(html, "%lld h", (long long)(ms / hour));
	else
		html_print(html, "%lld days", (long long)(ms / day));
}

void layout_count(struct html *html, size_t count, const char *one, const char *many)
{
	html_print(html, "%zu %s", count, layout_plural(count, one, many));
}

const char *layout_plural(size_t count, const char *one, const char *many)
{
	return count == 1 ? one : many;
}

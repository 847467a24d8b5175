#include "view/page_facts.h"

void facts_subtitle(const struct showing *showing)
{
	const struct page_check *check = showing->check;
	struct html *html = showing->html;
	scoped_buf url = { 0 };

	html_open(html, "p", "class", "quiet subtitle");
	layout_commit(html, &check->web, &check->head);
	if (!oid_is_empty(&check->base)) {
		html_text(html, " against ");
		layout_commit(html, &check->web, &check->base);
	}
	if (weblink_change(&url, &check->web, check->number)) {
		html_text(html, " · ");
		html_leaf(html, "at the code host", "a", "href", buf_string(&url));
	}
	html_text(html, " · ");
	layout_time(html, check->finished_ms ? check->finished_ms : check->created_ms);
	html_close(html);
}

/* Of the command line that compares under the same configurations. */
static void show_options(struct html *html, const json_t *configurations)
{
	const json_t *configuration;
	size_t i;

	if (json_array_size(configurations) < 2)
		return;
	json_array_foreach (configurations, i, configuration) {
		const char *tags = showing_text(configuration, "tags");
		if (!*showing_text(configuration, "goos"))
			continue;
		html_print(html, " -C 'goos=%s goarch=%s%s%s%s'", showing_text(configuration, "goos"),
			   showing_text(configuration, "goarch"), *tags ? " tags=" : "", tags,
			   *showing_text(configuration, "gcflags") ? " inlining=false" : "");
	}
}

/* A ref as one word of a command line: people paste what stands here into a shell, and Git allows a branch to
 * be called "$(reboot)". */
static void show_word(struct html *html, const char *word)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-";

	scoped_buf quoted = { 0 };

	if (strspn(word, plain) == strlen(word)) {
		html_text(html, word);
		return;
	}
	buf_char(&quoted, '\'');
	for (; *word; word++)
		if (*word == '\'')
			buf_text(&quoted, "'\\''");
		else
			buf_char(&quoted, *word);
	buf_char(&quoted, '\'');
	html_text(html, buf_string(&quoted));
}

void facts_command(const struct showing *showing)
{
	const struct page_check *check = showing->check;
	struct html *html = showing->html;

	html_open(html, "pre", "class", "command");
	if (check->number) {
		html_text(html, "git fetch origin ");
		show_word(html, check->ref);
		html_void(html, "br");
	}
	html_text(html, "heapgate diff");
	show_options(html, json_object_get(showing->result, "configurations"));
	html_print(html, " %s %s", check->base.hex, check->head.hex);
	html_close(html);
}

static void fact(struct html *html, const char *name)
{
	html_leaf(html, name, "dt");
	html_open(html, "dd");
}

/* Several side by side, each with its own verdict. */
static void show_configurations(struct html *html, const json_t *configurations)
{
	const json_t *configuration;
	enum verdict verdict;
	size_t i;

	html_open(html, "ul", "class", "plain");
	json_array_foreach (configurations, i, configuration) {
		const char *tags = showing_text(configuration, "tags");
		html_open(html, "li");
		if (verdict_parse(view_of(showing_text(configuration, "verdict")), &verdict))
			layout_verdict_badge(html, verdict);
		html_print(html, " %s", showing_text(configuration, "name"));
		if (*showing_text(configuration, "go_version"))
			html_print(html, ": %s for %s/%s%s%s %s", showing_text(configuration, "go_version"),
				   showing_text(configuration, "goos"), showing_text(configuration, "goarch"),
				   *tags ? ", tags " : "", tags, showing_text(configuration, "gcflags"));
		html_close(html);
	}
	html_close(html);
}

static void show_base(const struct showing *showing)
{
	const struct page_check *check = showing->check;
	struct html *html = showing->html;
	scoped_buf url = { 0 };

	if (check->kind != JOB_CHECK || (!check->judged && oid_is_empty(&check->base)))
		return;
	fact(html, "Compared with");
	layout_commit(html, &check->web, &check->base);
	if (*check->base_reason)
		html_print(html, ", %s", check->base_reason);
	if (weblink_compare(&url, &check->web, &check->base, &check->head)) {
		html_text(html, " (");
		html_leaf(html, "the change at the code host", "a", "href", buf_string(&url));
		html_text(html, ")");
	}
	html_close(html);
}

static void show_compiler(const struct showing *showing)
{
	const struct configuration *configuration = showing->check->configuration;
	const json_t *configurations = json_object_get(showing->result, "configurations");
	struct html *html = showing->html;

	if (json_array_size(configurations) > 1) {
		fact(html, "Compiled with");
		show_configurations(html, configurations);
		html_close(html);
	} else if (configuration) {
		fact(html, "Compiled with");
		html_print(html, "%s for %s/%s%s%s%s%s", configuration->go_version, configuration->goos,
			   configuration->goarch, *configuration->tags ? ", tags " : "", configuration->tags,
			   *configuration->gcflags ? ", " : "", configuration->gcflags);
		html_close(html);
	}
}

static void show_sandbox(const struct showing *showing)
{
	const char *sandbox = showing->check->sandbox;

	if (!sandbox || !*sandbox)
		return;
	fact(showing->html, "Compiled in");
	html_text(showing->html, strcmp(sandbox, "none") == 0 ? "no sandbox" : sandbox);
	html_close(showing->html);
}

static void show_times(const struct showing *showing)
{
	const struct page_check *check = showing->check;
	struct html *html = showing->html;

	fact(html, "When");
	html_text(html, "asked for ");
	layout_time(html, check->created_ms);
	if (check->started_ms >= check->created_ms && check->started_ms) {
		html_text(html, ", waited ");
		layout_span(html, check->started_ms - check->created_ms);
	}
	if (check->finished_ms >= check->started_ms && check->started_ms) {
		html_text(html, ", took ");
		layout_span(html, check->finished_ms - check->started_ms);
	}
	if (check->attempt > 1)
		html_print(html, ", at attempt %d", check->attempt);
	html_close(html);
}

void facts_show(const struct showing *showing)
{
	const struct page_check *check = showing->check;
	const char *policy = showing_text(showing->result, "policy");
	struct html *html = showing->html;
	scoped_buf url = { 0 };

	html_leaf(html, check->judged ? "How it was judged" : "About this check", "h2");
	html_open(html, "dl", "class", "facts");
	fact(html, "Commit");
	layout_commit(html, &check->web, &check->head);
	html_print(html, " of %s", check->ref);
	html_close(html);
	show_base(showing);
	if (*policy) {
		fact(html, "Policy");
		html_print(html, "%s, as it stands in the commit compared with", policy);
		html_close(html);
	}
	show_compiler(showing);
	show_sandbox(showing);
	show_times(showing);
	if (showing->result) {
		fact(html, "Unchanged");
		layout_count(html, (size_t)showing_number(showing->result, "unchanged"), "site", "sites");
		html_close(html);
	}
	fact(html, "For programs");
	buf_print(&url, "/api/v1/checks/%lld", (long long)check->id);
	html_leaf(html, "this check as JSON", "a", "href", buf_string(&url));
	html_close(html);
	html_close(html);
	if (!oid_is_empty(&check->base) && !(check->judged && check->verdict == VERDICT_FAIL)) {
		html_leaf(html, "Reproduce it locally", "h2");
		facts_command(showing);
	}
}

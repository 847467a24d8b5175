/*
 * What a status links to: the verdict first, then what decided it, then everything else.
 */
#include "view/page_sites.h"

/* "findings" and "incomplete" alike: a list of one sentence each. */
static void show_list(const struct showing *showing, const char *title, const char *array, const char *name,
		      const char *sentence)
{
	const json_t *list = json_object_get(showing->result, array), *element;
	struct html *html = showing->html;
	size_t i;

	if (!json_array_size(list))
		return;
	html_leaf(html, title, "h2");
	html_open(html, "ul", "class", "plain");
	json_array_foreach (list, i, element) {
		html_open(html, "li");
		if (*showing_text(element, name)) {
			html_open(html, "code");
			html_print(html, "%s%s%s", showing_text(element, name),
				   *showing_text(element, "function") ? "." : "",
				   showing_text(element, "function"));
			html_close(html);
			html_text(html, ": ");
		}
		html_text(html, showing_text(element, sentence));
		if (*showing_text(element, "configuration"))
			html_print(html, " (%s)", showing_text(element, "configuration"));
		if (json_is_true(json_object_get(element, "fails")))
			html_leaf(html, "fails", "span", "class", "badge fail");
		html_close(html);
	}
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
	size_t i;

	html_open(html, "ul", "class", "plain");
	json_array_foreach (configurations, i, configuration) {
		const char *verdict = showing_text(configuration, "verdict");
		const char *tags = showing_text(configuration, "tags");
		html_open(html, "li");
		html_leaf(html, verdict, "span", "class",
			  strcmp(verdict, "pass") == 0	 ? "badge pass"
			  : strcmp(verdict, "fail") == 0 ? "badge fail"
							 : "badge error");
		html_print(html, " %s", showing_text(configuration, "name"));
		if (*showing_text(configuration, "go_version"))
			html_print(html, ": %s for %s/%s%s%s %s", showing_text(configuration, "go_version"),
				   showing_text(configuration, "goos"), showing_text(configuration, "goarch"),
				   *tags ? ", tags " : "", tags, showing_text(configuration, "gcflags"));
		html_close(html);
	}
	html_close(html);
}

static void show_facts(const struct showing *showing)
{
	const struct page_check *check = showing->check;
	const struct configuration *configuration = check->configuration;
	const json_t *configurations = json_object_get(showing->result, "configurations");
	struct html *html = showing->html;

	html_open(html, "dl", "class", "facts");
	fact(html, "Commit");
	layout_commit(html, &check->web, &check->head);
	html_print(html, " of %s", check->ref);
	html_close(html);
	if (check->kind == JOB_CHECK) {
		fact(html, "Compared with");
		layout_commit(html, &check->web, &check->base);
		html_print(html, " %s", check->base_reason);
		html_close(html);
	}
	if (*showing_text(showing->result, "policy")) {
		fact(html, "Policy");
		html_text(html, showing_text(showing->result, "policy"));
		html_close(html);
	}
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
	fact(html, "When");
	layout_time(html, check->finished_ms ? check->finished_ms : check->created_ms);
	html_print(html, ", attempt %d", check->attempt);
	html_close(html);
	html_close(html);
}

/* How far a check is, for people. */
static const char *const progress[JOB_STATE_COUNT] = {
	[JOB_QUEUED] = "Waiting for a worker",
	[JOB_FETCHING] = "Fetching the commit",
	[JOB_COLLECTING] = "Compiling",
	[JOB_COMPARING] = "Comparing",
	[JOB_DONE] = "Done",
	[JOB_FAILED] = "Could not judge",
	[JOB_SUPERSEDED] = "Superseded by a newer commit",
	[JOB_CANCELLED] = "Cancelled",
};

static void show_verdict(const struct showing *showing)
{
	static const struct {
		const char *words, *class;
	} verdicts[] = {
		[VERDICT_PASS] = { "Pass", "verdict pass" },
		[VERDICT_FAIL] = { "Fail", "verdict fail" },
		[VERDICT_ERROR] = { "Could not judge", "verdict error" },
	};
	const struct page_check *check = showing->check;
	struct html *html = showing->html;

	html_open(html, "div", "role", "status", "class",
		  check->judged		       ? verdicts[check->verdict].class
		  : check->state == JOB_FAILED ? "verdict error"
					       : "verdict wait");
	html_leaf(html, check->judged ? verdicts[check->verdict].words : progress[check->state], "strong");
	if (*check->text)
		html_leaf(html, check->text, "p");
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

static void show_local(const struct showing *showing)
{
	const struct page_check *check = showing->check;
	struct html *html = showing->html;

	if (oid_is_empty(&check->base))
		return;
	html_leaf(html, "Reproduce it locally", "h2");
	html_open(html, "pre");
	if (check->number) {
		html_print(html, "git fetch origin refs/pull/%llu/head", (unsigned long long)check->number);
		html_void(html, "br");
	}
	html_text(html, "heapgate diff");
	show_options(html, json_object_get(showing->result, "configurations"));
	html_print(html, " %s %s", check->base.hex, check->head.hex);
	html_close(html);
}

static void show_result(const struct showing *showing)
{
	showing_section(showing, "What fails", SELECT_FAILS, NULL);
	show_list(showing, "Left the build, or changed the rules", "findings", "package", "text");
	show_list(showing, "Could not be judged", "incomplete", "package", "reason");
	showing_section(showing, "Added, let through by the policy", SELECT_PASSES, NULL);
	showing_section(showing, "Waived", SELECT_WAIVED, NULL);
	showing_section(showing, "Improved: no longer on the heap", SELECT_IMPROVES, NULL);
	showing_section(showing, "Other differences", SELECT_RESTS,
			"Renamed, moved, reworded, or without allocation");
}

static void show_title(struct html *html, const struct page_check *check, bool moving)
{
	scoped_buf title = { 0 };

	if (check->number)
		buf_print(&title, "#%llu %s", (unsigned long long)check->number, check->title);
	else
		buf_print(&title, "%s: %s", job_kind_name(check->kind), check->ref);
	if (moving)
		layout_begin_moving(html, buf_string(&title), check->repository);
	else
		layout_begin(html, buf_string(&title), check->repository);
	html_leaf(html, buf_string(&title), "h1");
}

int show_check(struct buf *out, const struct page_check *check, struct err *err)
{
	struct html html = { .out = out };
	json_error_t error = { 0 };
	json_t *result =
		check->result.len ? json_loadb(check->result.at, check->result.len, 0, &error) : NULL;
	const struct showing showing = { &html, check, result };

	if (check->result.len && !json_is_object(result)) {
		json_decref(result);
		return err_set(err, ERR_INTERNAL, "the stored result of check %lld is no document: %s",
			       (long long)check->id, error.text);
	}
	show_title(&html, check, !check->judged && !job_is_final(check->state));
	show_verdict(&showing);
	show_facts(&showing);
	show_result(&showing);
	show_local(&showing);
	layout_end(&html);
	json_decref(result);
	return 0;
}

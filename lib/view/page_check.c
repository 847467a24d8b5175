/*
 * What a status links to: the verdict first, what to do now, what decided it, then everything else.
 */
#include "view/page_facts.h"
#include "view/page_sites.h"
#include "view/page_verdict.h"

/* "findings" and "incomplete" alike: a list of one sentence each. */
static void show_list(const struct showing *showing, const char *title, const char *array, const char *name,
		      const char *sentence)
{
	const json_t *list = json_object_get(showing->result, array), *element;
	struct html *html = showing->html;
	size_t i;

	if (!json_array_size(list))
		return;
	layout_heading(html, title, json_array_size(list));
	html_open(html, "ul", "class", "plain");
	json_array_foreach (list, i, element) {
		html_open(html, "li");
		if (json_is_true(json_object_get(element, "fails"))) {
			html_leaf(html, "fails", "span", "class", "badge fail");
			html_text(html, " ");
		}
		if (*showing_text(element, name)) {
			html_open(html, "code");
			html_print(html, "%s%s%s", showing_text(element, name),
				   *showing_text(element, "function") ? "." : "",
				   showing_text(element, "function"));
			html_close(html);
			html_text(html, ": ");
		}
		html_leaf(html, showing_text(element, sentence), "span", "class", "said");
		if (*showing_text(element, "configuration"))
			html_print(html, " (%s)", showing_text(element, "configuration"));
		html_close(html);
	}
	html_close(html);
}

static void show_incomplete(const struct showing *showing)
{
	show_list(showing, "Could not be judged", "incomplete", "package", "reason");
}

static void show_result(const struct showing *showing)
{
	static const struct section fails = { "What fails", "fails", NULL, false };
	static const struct section elsewhere = {
		"What fails elsewhere", "elsewhere",
		"The change did not touch these functions; what it did elsewhere reaches them.", false
	};
	static const struct section passes = { "Added, let through by the policy", "passes", NULL, false };
	static const struct section waived = { "Waived", "waived",
					       "The policy forbids these, and somebody took responsibility.",
					       false };
	static const struct section improved = { "Improved: no longer on the heap", "improved", NULL, true };
	static const struct section rest = { "Other differences", "rest",
					     "Renamed, moved, reworded, or without allocation.", true };
	bool unjudged = showing->check->judged && showing->check->verdict == VERDICT_ERROR;

	if (unjudged)
		show_incomplete(showing);
	showing_section(showing, &fails, SELECT_FAILS);
	showing_section(showing, &elsewhere, SELECT_ELSEWHERE);
	show_list(showing, "Left the build, or changed the rules", "findings", "package", "text");
	if (!unjudged)
		show_incomplete(showing);
	showing_section(showing, &passes, SELECT_PASSES);
	showing_section(showing, &waived, SELECT_WAIVED);
	showing_section(showing, &improved, SELECT_IMPROVES);
	showing_section(showing, &rest, SELECT_RESTS);
}

/* Words first: tabs of a browser show the beginning. */
static void begin(struct html *html, const struct page_check *check, bool moving)
{
	scoped_buf name = { 0 }, title = { 0 };

	if (check->number)
		buf_print(&name, "#%llu %s", (unsigned long long)check->number, check->title);
	else
		buf_print(&name, "%s: %s", job_kind_name(check->kind), check->ref);
	buf_print(&title, "%s: %s · %s", verdict_words(check), buf_string(&name), check->repository);
	if (moving)
		layout_begin_moving(html, buf_string(&title), check->repository);
	else
		layout_begin(html, buf_string(&title), check->repository);
	html_leaf(html, buf_string(&name), "h1");
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
	begin(&html, check, !check->judged && !job_is_final(check->state));
	facts_subtitle(&showing);
	verdict_show(&showing);
	show_result(&showing);
	facts_show(&showing);
	layout_end(&html);
	json_decref(result);
	return 0;
}

#include "view/page_verdict.h"

#include "view/page_facts.h"

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

static const char *const verdicts[] = {
	[VERDICT_PASS] = "Pass",
	[VERDICT_FAIL] = "Fail",
	[VERDICT_ERROR] = "Could not judge",
};

const char *verdict_words(const struct page_check *check)
{
	return check->judged ? verdicts[check->verdict] : progress[check->state];
}

static bool is_error(const struct page_check *check)
{
	return check->judged ? check->verdict == VERDICT_ERROR : check->state == JOB_FAILED;
}

/* A pass that somebody answers for does not look like a clean one. */
static const char *class_of(const struct page_check *check, size_t waived)
{
	if (is_error(check))
		return "verdict error";
	if (!check->judged)
		return "verdict wait";
	if (check->verdict == VERDICT_FAIL)
		return "verdict fail";
	return waived ? "verdict pass waived" : "verdict pass";
}

static void show_box(const struct showing *showing, size_t waived)
{
	const struct page_check *check = showing->check;
	struct html *html = showing->html;
	struct view text = view_of(check->text);

	(void)view_skip(&text, VIEW("Could not judge: ")); /* the title says it */
	html_open(html, "div", "role", "status", "class", class_of(check, waived));
	html_open(html, "strong");
	html_text(html, verdict_words(check));
	if (check->judged && check->verdict == VERDICT_PASS && waived)
		html_print(html, ", with %zu waived", waived);
	html_close(html);
	if (text.len)
		html_leaf(html, text.at, "p");
	html_close(html);
}

/* Links in mails and at the host lead here long after something else counts. */
static void show_newer(struct html *html, const struct page_check *check)
{
	const struct page_check *newer = check->newer;
	scoped_buf url = { 0 };

	if (!newer)
		return;
	buf_print(&url, "/c/%lld", (long long)newer->id);
	html_open(html, "p");
	if (oid_equal(&newer->head, &check->head))
		html_text(html, "The commit was checked again: ");
	else
		html_print(html, "The pull request has gone on to %.*s: ", OID_SHORT, newer->head.hex);
	html_open(html, "a", "href", buf_string(&url));
	html_print(html, "%s%s%s", verdict_words(newer), *newer->text ? ": " : "", newer->text);
	html_close(html);
	html_close(html);
}

/* The path of a job that is still on its way. */
static void show_progress(struct html *html, enum job_state now)
{
	static const enum job_state path[] = { JOB_QUEUED, JOB_FETCHING, JOB_COLLECTING, JOB_COMPARING };

	html_leaf(html, "How far it is", "h2", "class", "unseen");
	html_open(html, "ol", "class", "progress");
	for (size_t i = 0; i < COUNT_OF(path); i++) {
		html_open(html, "li", "class", path[i] < now ? "over" : NULL, "aria-current",
			  path[i] == now ? "step" : NULL);
		html_text(html, progress[path[i]]);
		if (path[i] < now)
			html_leaf(html, " (done)", "span", "class", "unseen");
		html_close(html);
	}
	html_close(html);
	html_leaf(html, "This page keeps itself up to date until there is a verdict.", "p", "class", "quiet");
}

static void advise_failed(const struct showing *showing)
{
	size_t here = showing_count(showing, SELECT_FAILS);
	size_t elsewhere = showing_count(showing, SELECT_ELSEWHERE);
	struct html *html = showing->html;

	html_open(html, "ol", "class", "advice");
	if (here + elsewhere) {
		html_open(html, "li");
		html_leaf(html, "Remove", "b");
		html_print(html, " %s: below stands how each value gets to the heap, and the remedy.",
			   layout_plural(here + elsewhere, "the escape", "the escapes"));
		html_close(html);
	}
	if (!oid_is_empty(&showing->check->base)) {
		html_open(html, "li");
		html_leaf(html, "Look at it", "b");
		html_text(html, " on your machine:");
		facts_command(showing);
		html_close(html);
	}
	html_open(html, "li");
	html_leaf(html, "Or answer for it:", "b");
	html_text(html,
		  " a comment on the line of the site waives it, if the policy allows that; so does whoever "
		  "may give waivers. Everybody sees who, and why.");
	html_open(html, "pre", "class", "command");
	html_text(html, "//heapgate:allow REASON");
	html_void(html, "br");
	html_text(html, "heapgate waive FUNCTION --site MESSAGE --reason REASON --until DAY");
	html_close(html);
	html_close(html);
	html_close(html);
}

static void advise_unjudged(const struct showing *showing)
{
	struct html *html = showing->html;
	bool incomplete = json_array_size(json_object_get(showing->result, "incomplete")) > 0;

	html_open(html, "ol", "class", "advice");
	html_leaf(html,
		  incomplete ? "Make the packages below compile; what does not compile is not judged."
			     : "Read the reason above. If it speaks of your code, repair that; if not, tell "
			       "whoever runs this server.",
		  "li");
	html_leaf(html, "Push again, or have the code host send its event again: that starts a new check.",
		  "li");
	html_close(html);
}

static void advise_passed(const struct showing *showing, size_t waived)
{
	struct html *html = showing->html;
	size_t improved = showing_count(showing, SELECT_IMPROVES);

	html_open(html, "p");
	html_text(html, waived ? "Nothing, if you agree with what is waived below."
			       : "Nothing: no function got worse.");
	if (improved)
		html_print(html, " %zu %s no longer on the heap.", improved,
			   layout_plural(improved, "value is", "values are"));
	html_close(html);
}

static void show_advice(const struct showing *showing, size_t waived)
{
	const struct page_check *check = showing->check;

	if (!check->judged && check->state != JOB_FAILED)
		return;
	html_open(showing->html, "section", "id", "advice");
	html_leaf(showing->html, "What to do now", "h2");
	if (is_error(check))
		advise_unjudged(showing);
	else if (check->verdict == VERDICT_FAIL)
		advise_failed(showing);
	else
		advise_passed(showing, waived);
	html_close(showing->html);
}

void verdict_show(const struct showing *showing)
{
	const struct page_check *check = showing->check;
	size_t waived = showing_count(showing, SELECT_WAIVED);

	show_box(showing, waived);
	show_newer(showing->html, check);
	if (!check->judged && !job_is_final(check->state))
		show_progress(showing->html, check->state);
	show_advice(showing, waived);
}

#include "view/page_site.h"

#include "view/page_source.h"

static void show_cause(struct html *html, enum cause cause)
{
	html_open(html, "p");
	html_leaf(html, "Why: ", "strong");
	html_print(html, "%s.", cause_info(cause)->happens);
	html_close(html);
}

/* Results of former versions have no remedy of their own. */
static void show_remedy(struct html *html, enum cause cause, const char *remedy)
{
	html_open(html, "p", "class", "remedy");
	html_leaf(html, "Remedy: ", "strong");
	html_print(html, "%s.", *remedy ? remedy : cause_info(cause)->remedy);
	html_close(html);
}

/* What was there before, where the site only changed or moved. */
static void show_before(struct html *html, const json_t *delta)
{
	const json_t *base = json_object_get(delta, "base");

	if (!base)
		return;
	html_open(html, "p", "class", "quiet");
	html_print(html, "before: %s.%s, ", showing_text(base, "package"), showing_text(base, "function"));
	html_leaf(html, showing_text(base, "message"), "code");
	html_print(html, " (%s) in line %lld", showing_text(base, "cause"), showing_number(base, "line"));
	html_close(html);
}

static void show_note(struct html *html, const char *lead, const char *note)
{
	if (!*note)
		return;
	html_open(html, "p");
	html_leaf(html, lead, "strong");
	html_text(html, note);
	html_close(html);
}

static void show_summary(struct html *html, const json_t *delta, const enum cause *cause)
{
	html_open(html, "summary");
	html_leaf(html, showing_text(delta, "message"), "code");
	if (cause) {
		html_text(html, " ");
		layout_cause(html, *cause);
	}
	html_close(html);
}

static void show_place(const struct showing *showing, const json_t *delta)
{
	struct html *html = showing->html;

	html_open(html, "p", "class", "quiet");
	source_link(showing, delta, showing_text(delta, "file"), showing_number(delta, "line"),
		    showing_number(delta, "column"));
	if (*showing_text(delta, "where"))
		html_print(html, " on %s", showing_text(delta, "where"));
	if (*showing_text(delta, "callee"))
		html_print(html, ", inlined from %s", showing_text(delta, "callee"));
	if (showing_is(delta, "allocation", "maybe"))
		html_text(html, ", allocates only for some values");
	if (showing_is(delta, "allocation", "never"))
		html_text(html, ", allocates nothing at run time");
	if (*showing_text(delta, "rule") && !showing_is(delta, "ruling", "waived"))
		html_print(html, "; rule: %s", showing_text(delta, "rule"));
	html_close(html);
}

/* Who, why, and until when. */
static void show_waiver(struct html *html, const json_t *delta)
{
	const json_t *waiver = json_object_get(delta, "waiver");
	const char *who = showing_text(waiver, "who"), *until = showing_text(waiver, "until");

	html_open(html, "p", "class", "waiver");
	html_leaf(html, "Waived by ", "strong");
	html_leaf(html, *who ? who : "a comment in the code", "strong");
	html_print(html, ": %s", waiver ? showing_text(waiver, "why") : showing_text(delta, "rule"));
	if (*until)
		html_print(html, "; until %s", until);
	if (showing_number(waiver, "id"))
		html_print(html, " (waiver %lld)", showing_number(waiver, "id"));
	html_close(html);
}

/* Where it comes from, and who answers for it. */
static void show_background(struct html *html, const json_t *delta)
{
	if (json_is_true(json_object_get(delta, "elsewhere")))
		show_note(html, "Elsewhere: ",
			  *showing_text(delta, "why") ? showing_text(delta, "why")
						      : "the change did not touch this function; something "
							"that it uses did");
	else
		show_note(html, "Note: ", showing_text(delta, "why"));
	if (showing_is(delta, "ruling", "waived"))
		show_waiver(html, delta);
}

void site_show(const struct showing *showing, const json_t *delta, bool open, bool told)
{
	struct html *html = showing->html;
	enum cause cause;
	bool known = cause_parse(view_of(showing_text(delta, "cause")), &cause);
	bool explains = known && !told;

	html_open(html, "details", "class", showing_is(delta, "ruling", "fails") ? "site fails" : "site",
		  "open", open ? "" : NULL);
	show_summary(html, delta, known ? &cause : NULL);
	show_place(showing, delta);
	if (explains)
		show_cause(html, cause);
	source_show(showing, delta);
	if (explains && !showing_is(delta, "delta", "removed"))
		show_remedy(html, cause, showing_text(delta, "remedy"));
	show_background(html, delta);
	show_before(html, delta);
	html_close(html);
}

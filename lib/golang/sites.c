#include "golang/sites.h"

#include "base/mem.h"
#include "golang/wording.h"

void sites_new_package(struct sites *sites, struct view package)
{
	ptrdiff_t slash = view_find_last(package, VIEW("/"));

	texts_clear(&sites->given);
	texts_clear(&sites->positions);
	buf_clear(&sites->callees);
	buf_clear(&sites->package);
	buf_add(&sites->package, view_from(package, (size_t)(slash + 1)));
}

void sites_release(struct sites *sites)
{
	texts_release(&sites->given);
	texts_release(&sites->positions);
	buf_release(&sites->callees);
	buf_release(&sites->package);
	buf_release(&sites->message);
	buf_release(&sites->key);
	buf_release(&sites->texts);
}

static int full(struct err *err)
{
	return err_set(err, ERR_LIMIT, "the diagnostics of one package hold more than %d MiB of sites",
		       TEXTS_MOST >> 20);
}

int sites_inlined(struct sites *sites, struct view prefix, struct view function, struct err *err)
{
	bool fresh;

	/* All generated code is at one position. */
	if (view_starts(prefix, VIEW("<")))
		return 0;
	uint32_t *start = texts_add(&sites->positions, prefix, &fresh);

	if (!start || sites->callees.spoiled)
		return full(err);
	if (!fresh)
		return 0;
	*start = (uint32_t)sites->callees.len + 1;
	wording_add(&sites->callees, function, VIEW(""));
	buf_char(&sites->callees, '\0');
	return 0;
}

static const char *callee_at(const struct sites *sites, struct view prefix)
{
	const uint32_t *start = texts_find(&sites->positions, prefix);

	return start && *start ? sites->callees.ptr + *start - 1 : "";
}

/* The directory's name of a printed file. */
static struct view directory_name(struct view file)
{
	ptrdiff_t slash = view_find_last(file, VIEW("/"));
	struct view directory = slash > 0 ? view_upto(file, (size_t)slash) : VIEW("");

	slash = view_find_last(directory, VIEW("/"));
	return view_from(directory, (size_t)(slash + 1));
}

/* Generic code of another package, compiled with this one, is printed with its package before its locals;
 * its own package prints it without. */
static struct view foreign_package(const struct sites *sites, const struct place *place)
{
	struct view name = directory_name(place->file);

	return view_equal(name, buf_view(&sites->package)) ? VIEW("") : name;
}

/* A variable that moves is always a local one: what is before the dot is the package it was inlined from.
 * An expression is none. */
static struct view local_name(struct view name)
{
	for (size_t i = 0; i + 1 < name.len && !memchr(" ()[]{}\"'`", name.at[i], 10); i++)
		if (i && name.at[i] == '.')
			return view_from(name, i + 1);
	return name;
}

struct wanted {
	enum site_kind kind;
	const struct message *message;
};

/* How well HEADING explains: the least is the best, negative does not explain it at all. */
static int rank(const struct wanted *wanted, const struct heading *heading)
{
	enum { OTHER_SUBJECT = 1000, OTHER_END = 200, NO_STEP = 100, EACH_DEREF = 10 };
	const struct message *message = wanted->message;
	bool leak = wanted->kind == SITE_LEAK;
	bool append = view_is(message->subject, "append") && view_starts(heading->subject, VIEW("append("));
	int rank = 0;

	if (heading->leak != leak)
		return -1;
	if (!append && !view_equal(local_name(heading->subject), local_name(message->subject)) &&
	    !view_equal(heading->subject, message->subject)) {
		/* A local that is never reassigned is replaced by its constant between the two lines. */
		if (wanted->kind != SITE_ESCAPES)
			return -1;
		rank += OTHER_SUBJECT;
	}
	if (message->kind == MESSAGE_LEAK_RESULT)
		rank += view_equal(local_name(heading->into), message->into) ? 0 : OTHER_END;
	else if (leak)
		rank += view_starts(heading->into, VIEW("~r")) ? OTHER_END : 0;
	if (leak && message->kind != MESSAGE_LEAK_RESULT)
		rank += (heading->derefs > 0) == (message->kind == MESSAGE_LEAK_CONTENT)
				? heading->derefs * EACH_DEREF
				: OTHER_END;
	return rank + heading->lines + (heading->steps ? 0 : NO_STEP);
}

static bool find_heading(struct heading *out, const struct evidence *evidence, struct view prefix,
			 const struct wanted *wanted)
{
	struct heading heading;
	int best = -1;

	for (uint32_t cursor = 0; explanations_at(&evidence->batch, prefix, &cursor, &heading);) {
		int ranked = rank(wanted, &heading);
		if (ranked < 0 || (best >= 0 && ranked >= best))
			continue;
		best = ranked;
		*out = heading;
	}
	return best >= 0;
}

/* The summary in one wording; returns where its subject stands within. */
static struct view write_message(struct buf *out, const struct message *message, struct view qualifier)
{
	static const char *const before[] = {
		[MESSAGE_MOVED] = "moved to heap: ",	   [MESSAGE_ESCAPES] = "",
		[MESSAGE_LEAK] = "leaking param: ",	   [MESSAGE_LEAK_CONTENT] = "leaking param content: ",
		[MESSAGE_LEAK_RESULT] = "leaking param: ",
	};
	bool escapes = message->kind == MESSAGE_ESCAPES;

	buf_clear(out);
	buf_text(out, before[message->kind]);
	size_t start = out->len;
	wording_add(out, escapes ? message->subject : local_name(message->subject), qualifier);
	size_t end = out->len;
	if (escapes)
		buf_text(out, " escapes to heap");
	if (message->kind == MESSAGE_LEAK_RESULT) {
		buf_text(out, " to result ");
		wording_add(out, message->into, qualifier);
		buf_print(out, " level=%d", message->number);
	}
	return (struct view){ out->ptr + start, end - start };
}

static bool is_fresh(struct sites *sites, const struct place *place, struct err *err, int *failed)
{
	bool fresh;

	buf_clear(&sites->key);
	buf_print(&sites->key, "%d:%d:", place->line, place->column);
	buf_add(&sites->key, place->file);
	buf_char(&sites->key, '\0');
	buf_add(&sites->key, buf_view(&sites->message));
	if (!texts_add(&sites->given, buf_view(&sites->key), &fresh))
		*failed = full(err);
	return fresh;
}

/* Adds a terminated text and returns where it starts. */
static size_t put_text(struct buf *out, struct view text, struct view qualifier)
{
	size_t start = out->len;

	wording_add(out, text, qualifier);
	buf_char(out, '\0');
	return start;
}

static size_t put_plain(struct buf *out, struct view file)
{
	size_t start = out->len;

	buf_add(out, file);
	buf_char(out, '\0');
	return start;
}

/* Gives the site its strings, terminated and in one piece. */
static int write_texts(struct site *site, struct sites *sites, struct view subject, struct view qualifier,
		       const struct step *steps, size_t count, struct err *err)
{
	struct {
		size_t into, expression, reason, file;
	} starts[EXPLANATION_STEPS];
	struct buf *texts = &sites->texts;

	buf_clear(texts);
	size_t subject_start = put_plain(texts, subject);
	for (size_t i = 0; i < count; i++) {
		starts[i].into = put_text(texts, steps[i].into, qualifier);
		starts[i].expression = put_text(texts, steps[i].expression, qualifier);
		starts[i].reason = put_plain(texts, steps[i].reason);
		starts[i].file = put_plain(texts, steps[i].at.file);
	}
	if (texts->spoiled || sites->message.spoiled)
		return full(err);
	for (size_t i = 0; i < count; i++)
		sites->flow[i] = (struct flow_step){
			.into = texts->ptr + starts[i].into,
			.expression = texts->ptr + starts[i].expression,
			.reason = texts->ptr + starts[i].reason,
			.file = texts->ptr + starts[i].file,
			.line = steps[i].at.line,
			.column = steps[i].at.column,
		};
	site->message = buf_string(&sites->message);
	site->subject = texts->ptr + subject_start;
	site->flow = sites->flow;
	site->flow_count = count;
	return 0;
}

static enum site_kind kind_of(enum message_kind kind)
{
	if (kind == MESSAGE_MOVED)
		return SITE_MOVED;
	return kind == MESSAGE_ESCAPES ? SITE_ESCAPES : SITE_LEAK;
}

int sites_make(struct site *out, bool *fresh, struct sites *sites, struct evidence *evidence,
	       struct view prefix, const struct place *place, const struct message *message, struct err *err)
{
	struct view qualifier = foreign_package(sites, place);
	struct view subject = write_message(&sites->message, message, qualifier);
	struct step steps[EXPLANATION_STEPS];
	struct heading heading;
	struct wanted wanted = { kind_of(message->kind), message };
	int failed = 0;

	*fresh = is_fresh(sites, place, err, &failed);
	if (failed || !*fresh)
		return failed;
	struct question question = { .kind = wanted.kind, .subject = message->subject, .steps = steps };
	question.to_result = message->kind == MESSAGE_LEAK_RESULT;
	if (wanted.kind == SITE_ESCAPES)
		question.form = subject_form(message->subject);
	if (find_heading(&heading, evidence, prefix, &wanted)) {
		question.heading = &heading;
		question.step_count = explanation_steps(heading.text, steps, COUNT_OF(steps));
	}
	struct site site = { .kind = wanted.kind,
			     .line = place->line,
			     .column = place->column,
			     .cause = classify_cause(&question, evidence),
			     .allocation = classify_allocation(&question, evidence),
			     .closure = "",
			     .allowed = "",
			     .callee = callee_at(sites, prefix) };
	failed = write_texts(&site, sites, subject, qualifier, steps, question.step_count, err);
	if (!failed)
		*out = site;
	return failed;
}

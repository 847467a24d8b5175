#include "golang/classify.h"

#include "base/mem.h"
#include "base/scope.h"

/* Looks at one step; CAUSE_COUNT: it does not decide. */
typedef enum cause step_rule(const struct step *step, struct evidence *evidence);

static enum cause call_rule(const struct step *step, struct evidence *evidence)
{
	static const enum cause causes[] = {
		[CALL_STATIC] = CAUSE_CALL_ARGUMENT, [CALL_INDIRECT] = CAUSE_INDIRECT_CALL,
		[CALL_REFLECT] = CAUSE_REFLECTION,   [CALL_APPEND] = CAUSE_FIELD_STORE,
		[CALL_NONE] = CAUSE_CALL_ARGUMENT,
	};

	return causes[call_target(step->expression, &evidence->names)];
}

/* Collects the "m[k]" of all keys that this batch puts into maps: only for maps the compiler says so. */
static const struct texts *map_puts(struct evidence *evidence)
{
	struct view line, text = { evidence->batch.bytes, evidence->batch.used };

	if (evidence->map_puts_read)
		return &evidence->map_puts;
	evidence->map_puts_read = true;
	for (ptrdiff_t at; (at = view_find(text, VIEW("(key of map put) at "))) > 0;) {
		line = view_upto(text, (size_t)at - 1);
		ptrdiff_t start = view_find_last(line, VIEW("\nfrom "));
		if (start >= 0)
			(void)texts_add(&evidence->map_puts, view_from(line, (size_t)start + 6), NULL);
		text = view_from(text, (size_t)at + 1);
	}
	return &evidence->map_puts;
}

/* The left side of "L = R", "L := R" or "L += R". */
static struct view left_side(struct view assignment)
{
	ptrdiff_t at = message_find_unquoted(assignment, VIEW("= "));

	if (at <= 0)
		return assignment;
	struct view left = view_upto(assignment, (size_t)at);
	while (left.len && strchr(":+-|&^ ", left.at[left.len - 1]))
		left.len--;
	return left;
}

/* The compiler prints an element of a slice and one of a map alike.  A map shows in an index that is a
 * string, in a key that is put elsewhere in the batch, or in how people name maps and keys. */
static bool is_map_element(struct view left, struct evidence *evidence)
{
	static const char *const names[] = { "key]",  "Key]", "name]", "Name]", "path]", "Path]", "text]",
					     "Text]", "url]", "URL]",  "host]", "Host]", "\"]" };
	ptrdiff_t opens = view_find_last(left, VIEW("["));
	struct view container = view_upto(left, opens > 0 ? (size_t)opens : 0);

	for (size_t i = 0; i < COUNT_OF(names); i++)
		if (view_ends(left, view_of(names[i])))
			return true;
	if (view_is(container, "m") || view_ends(container, VIEW(".m")) ||
	    view_ends(container, VIEW("map")) || view_ends(container, VIEW("Map")))
		return true;
	return texts_find(map_puts(evidence), left);
}

/* An unnamed result: ~r0, up to 1.21 also ~R0. */
static bool is_result(struct view name)
{
	return view_starts(name, VIEW("~r")) || view_starts(name, VIEW("~R"));
}

static enum cause store_rule(const struct step *step, struct evidence *evidence)
{
	struct view left = left_side(step->expression);

	if (!view_is(step->into, "{heap}"))
		return is_result(step->into) ? CAUSE_RETURN_POINTER : CAUSE_OUTER_VARIABLE;
	if (view_ends(left, VIEW("]")))
		return is_map_element(left, evidence) ? CAUSE_MAP_STORE : CAUSE_FIELD_STORE;
	for (size_t i = 0; i < left.len; i++)
		if (strchr(".*[", left.at[i]))
			return CAUSE_FIELD_STORE;
	return CAUSE_GLOBAL_STORE;
}

/* A literal that goes straight to the heap is one that `go` starts or `defer` keeps in a loop. */
static bool is_started(const struct heading *literal)
{
	struct step steps[2];

	return explanation_steps(literal->text, steps, COUNT_OF(steps)) == 1 &&
	       view_is(steps[0].into, "{heap}") && view_is(steps[0].reason, "spill");
}

static const struct spawner *spawner_around(const struct evidence *evidence, const struct place *place)
{
	const uint32_t *file = texts_find(&evidence->files, place->file);
	const struct spawner *around = NULL;

	for (size_t i = 0; file && i < evidence->spawner_count; i++) {
		const struct spawner *spawner = &evidence->spawners[i];
		if (spawner->file == *file && spawner->line <= place->line &&
		    (!around || spawner->line >= around->line))
			around = spawner;
	}
	return around;
}

static struct view place_key(struct evidence *evidence, const struct place *place)
{
	buf_clear(&evidence->key);
	buf_print(&evidence->key, "%d:%d:", place->line, place->column);
	buf_add(&evidence->key, place->file);
	return buf_view(&evidence->key);
}

static enum cause started_cause(struct evidence *evidence, const struct place *place)
{
	if (texts_find(&evidence->deferred, place_key(evidence, place)))
		return CAUSE_DEFER_STATEMENT;
	const struct spawner *around = spawner_around(evidence, place);
	return around && around->defers ? CAUSE_DEFER_STATEMENT : CAUSE_GO_STATEMENT;
}

/* The literal that begins nearest before AT; one that begins at SELF (may be NULL) does not count. */
static bool nearest_literal(struct heading *out, const struct evidence *evidence, const struct place *at,
			    const struct place *self)
{
	bool found = false;

	for (size_t i = 0; i < evidence->batch.heading_count; i++) {
		struct heading heading = explanations_get(&evidence->batch, i);
		bool is_self = self && place_precedes(self, &heading.place);
		if (heading.leak || is_self || !view_is(heading.subject, "func literal") ||
		    !place_precedes(&heading.place, at) ||
		    (found && !place_precedes(&out->place, &heading.place)))
			continue;
		*out = heading;
		found = true;
	}
	return found;
}

/* What has become of a literal: started by `go`, kept by `defer`, or plainly a closure. */
static enum cause literal_cause(const struct heading *literal, struct evidence *evidence)
{
	struct step steps[EXPLANATION_STEPS];
	struct heading wrapper;

	if (is_started(literal))
		return started_cause(evidence, &literal->place);
	/* `go func(x) {...}(x)`: the wrapper that the compiler makes captures the literal. */
	size_t count = explanation_steps(literal->text, steps, COUNT_OF(steps));
	if (count && view_is(steps[count - 1].reason, "captured by a closure") &&
	    nearest_literal(&wrapper, evidence, &steps[count - 1].at, &literal->place) &&
	    is_started(&wrapper))
		return started_cause(evidence, &wrapper.place);
	return CAUSE_CLOSURE_CAPTURE;
}

static enum cause capture_rule(const struct step *step, struct evidence *evidence)
{
	struct heading literal;

	if (!nearest_literal(&literal, evidence, &step->at, NULL))
		return CAUSE_CLOSURE_CAPTURE;
	return literal_cause(&literal, evidence);
}

static enum cause element_rule(const struct step *step, struct evidence *evidence)
{
	(void)evidence;
	return view_is(step->expression, "... argument") ? CAUSE_VARIADIC_ARGUMENT : CAUSE_FIELD_STORE;
}

/* What flows into the storage of a boxed value is its content. */
static enum cause converted_rule(const struct step *step, struct evidence *evidence)
{
	(void)evidence;
	return view_starts(step->into, VIEW("{storage for ")) ? CAUSE_INTERFACE_BOXING : CAUSE_COUNT;
}

/* Every reason of the compiler that decides; the others only pass a value on. */
static const struct {
	const char *reason;
	enum cause cause;
	step_rule *rule; /* NULL: always `cause` */
} reasons[] = {
	{ "call parameter", CAUSE_COUNT, call_rule },
	{ "assign", CAUSE_COUNT, store_rule },
	{ "assign-pair", CAUSE_COUNT, store_rule },
	{ "assign-pair-dot-type", CAUSE_COUNT, store_rule },
	{ "assign-pair-mapr", CAUSE_COUNT, store_rule },
	{ "assign-pair-receive", CAUSE_COUNT, store_rule },
	{ "return", CAUSE_RETURN_POINTER, NULL },
	{ "captured by a closure", CAUSE_COUNT, capture_rule },
	{ "interface-converted", CAUSE_COUNT, converted_rule },
	{ "slice-literal-element", CAUSE_COUNT, element_rule },
	{ "struct literal element", CAUSE_FIELD_STORE, NULL },
	{ "array literal element", CAUSE_FIELD_STORE, NULL },
	{ "map literal key", CAUSE_MAP_STORE, NULL },
	{ "map literal value", CAUSE_MAP_STORE, NULL },
	{ "key of map put", CAUSE_MAP_STORE, NULL },
	{ "send", CAUSE_CHANNEL_SEND, NULL },
	{ "callee operand", CAUSE_INDIRECT_CALL, NULL },
	{ "appendee slice", CAUSE_SLICE_GROWTH, NULL },
	{ "appended slice...", CAUSE_SLICE_GROWTH, NULL },
	{ "copied slice", CAUSE_FIELD_STORE, NULL },
	{ "reflect.Header.Data", CAUSE_REFLECTION, NULL },
	{ "//go:uintptrescapes", CAUSE_CALL_ARGUMENT, NULL },
	{ "conversion to unsafe.Pointer", CAUSE_CALL_ARGUMENT, NULL },
};

static enum cause step_cause(const struct step *step, struct evidence *evidence)
{
	for (size_t i = 0; i < COUNT_OF(reasons); i++)
		if (view_is(step->reason, reasons[i].reason))
			return reasons[i].rule ? reasons[i].rule(step, evidence) : reasons[i].cause;
	return CAUSE_COUNT;
}

/* Reasons that decide wherever they stand: no other flow would matter. */
static enum cause size_cause(const struct question *question)
{
	static const struct {
		const char *reason;
		enum cause cause;
	} sizes[] = {
		{ "too large for stack", CAUSE_TOO_LARGE },
		{ "too aligned for stack", CAUSE_TOO_LARGE },
		{ "non-constant size", CAUSE_SLICE_GROWTH },
		{ "zero-sized element", CAUSE_SLICE_GROWTH },
	};

	for (size_t i = 0; i < question->step_count; i++)
		for (size_t n = 0; n < COUNT_OF(sizes); n++)
			if (view_is(question->steps[i].reason, sizes[n].reason))
				return sizes[n].cause;
	return CAUSE_COUNT;
}

static bool calls_reflection(const struct question *question, const struct evidence *evidence)
{
	for (size_t i = 0; i < question->step_count; i++) {
		const struct step *step = &question->steps[i];
		if (view_is(step->reason, "call parameter") &&
		    call_target(step->expression, &evidence->names) == CALL_REFLECT)
			return true;
		if (view_starts(step->into, VIEW("reflect.")))
			return true;
	}
	return false;
}

/* The cause that follows from what the expression is. */
static enum cause form_cause(const struct question *question, struct evidence *evidence)
{
	bool packed = question->step_count > 1 && view_is(question->steps[1].expression, "... argument");

	switch (question->form) {
	case SUBJECT_APPEND:
		return CAUSE_SLICE_GROWTH;
	case SUBJECT_TEXT:
		return CAUSE_STRING_CONVERSION;
	case SUBJECT_SUM:
		if (!packed)
			return CAUSE_STRING_CONVERSION;
		break;
	case SUBJECT_LITERAL:
		return question->heading ? literal_cause(question->heading, evidence) : CAUSE_CLOSURE_CAPTURE;
	case SUBJECT_SELECTED:
		if (!packed && names_method(&evidence->names, subject_selected(question->subject)))
			return CAUSE_METHOD_VALUE;
		break;
	case SUBJECT_BOXED:
	case SUBJECT_VARIADIC:
		break;
	case SUBJECT_MAKE:
	case SUBJECT_POINTER:
	case SUBJECT_SLICE:
	case SUBJECT_MAP:
		return CAUSE_COUNT;
	}
	if (calls_reflection(question, evidence))
		return CAUSE_REFLECTION;
	return question->form == SUBJECT_VARIADIC ? CAUSE_VARIADIC_ARGUMENT : CAUSE_INTERFACE_BOXING;
}

/* Where the flow ends without a word about it. */
static enum cause end_cause(const struct question *question)
{
	/* Nothing explained: for leaks the function has no body that could. */
	if (!question->step_count)
		return question->kind == SITE_LEAK ? CAUSE_NO_BODY : CAUSE_UNKNOWN;
	const struct step *last = &question->steps[question->step_count - 1];
	if (is_result(last->into))
		return CAUSE_RETURN_POINTER;
	if (view_starts(last->into, VIEW("{storage for ")))
		return CAUSE_METHOD_VALUE;
	if (!view_is(last->into, "{heap}"))
		return CAUSE_OUTER_VARIABLE;
	/* The function that a `go` calls; the receiver of a method value, kept by the method. */
	return last->reason.len ? CAUSE_GO_STATEMENT : CAUSE_METHOD_VALUE;
}

/* An assignment to a variable from which the value only flows on. */
static bool passes_through(const struct question *question, const struct step *step)
{
	const struct step *last = &question->steps[question->step_count - 1];

	return step->into.at != last->into.at && view_starts(step->reason, VIEW("assign")) &&
	       !view_is(step->into, "{heap}");
}

enum cause classify_cause(const struct question *question, struct evidence *evidence)
{
	enum cause cause = question->to_result ? CAUSE_RETURN_POINTER : size_cause(question);

	if (cause == CAUSE_COUNT && question->kind == SITE_ESCAPES)
		cause = form_cause(question, evidence);
	for (size_t i = question->step_count; cause == CAUSE_COUNT && i > 0; i--)
		if (!passes_through(question, &question->steps[i - 1]))
			cause = step_cause(&question->steps[i - 1], evidence);
	return cause == CAUSE_COUNT ? end_cause(question) : cause;
}

void evidence_capture(struct evidence *evidence, struct view function)
{
	struct view lines = buf_view(&evidence->captures), last;

	/* The captures of one function come together. */
	(void)view_drop(&lines, VIEW("\n"));
	last = view_from(lines, (size_t)(view_find_last(lines, VIEW("\n")) + 1));
	if (lines.len && view_equal(last, function))
		return;
	buf_add(&evidence->captures, function);
	buf_char(&evidence->captures, '\n');
}

/* INNER is OUTER or within it: its name goes on behind a separator. */
static bool is_within(struct view inner, struct view outer)
{
	return view_starts(inner, outer) && (inner.len == outer.len || strchr(".-[", inner.at[outer.len]));
}

/* A literal can capture only variables of the functions around it.  Literals that came into FUNCTION by
 * inlining have made-up names with a "#" (1.27): nothing is known of what is around them. */
static bool may_capture(const struct evidence *evidence, struct view function)
{
	struct view rest = buf_view(&evidence->captures), outer;

	if (!rest.len)
		return false;
	if (!function.len || memchr(function.at, '#', function.len))
		return true;
	while (view_split(&rest, '\n', &outer)) {
		if (!outer.len)
			continue;
		/* Functions of other packages are printed with the package here, without in headings. */
		ptrdiff_t dot = view_find(outer, VIEW("."));
		if (is_within(function, outer) || is_within(function, view_from(outer, (size_t)(dot + 1))))
			return true;
	}
	return false;
}

static bool captures(const struct question *question, const struct evidence *evidence)
{
	return may_capture(evidence, question->heading ? question->heading->function : VIEW(""));
}

enum allocation classify_allocation(const struct question *question, struct evidence *evidence)
{
	if (question->kind == SITE_LEAK)
		return ALLOCATION_NEVER;
	if (question->kind == SITE_MOVED)
		return ALLOCATION_ALWAYS;
	bool literal = question->form == SUBJECT_LITERAL;
	if (question->form == SUBJECT_SELECTED && form_cause(question, evidence) == CAUSE_METHOD_VALUE)
		return ALLOCATION_ALWAYS;
	return subject_allocation(question->form, question->subject, literal && captures(question, evidence));
}

void evidence_new_batch(struct evidence *evidence)
{
	explanations_clear(&evidence->batch);
	buf_clear(&evidence->captures);
	texts_clear(&evidence->map_puts);
	evidence->map_puts_read = false;
}

void evidence_new_package(struct evidence *evidence)
{
	evidence_new_batch(evidence);
	names_clear(&evidence->names);
	texts_clear(&evidence->deferred);
	texts_clear(&evidence->files);
	evidence->spawner_count = 0;
}

void evidence_release(struct evidence *evidence)
{
	explanations_release(&evidence->batch);
	buf_release(&evidence->captures);
	texts_release(&evidence->map_puts);
	texts_release(&evidence->names.known);
	texts_release(&evidence->deferred);
	texts_release(&evidence->files);
	buf_release(&evidence->key);
	free(evidence->spawners);
	*evidence = (struct evidence){ 0 };
}

/* F.func1, F.func1.2, F-range1.1, F.gowrap1: a literal in F, not F. */
static bool is_literal(struct view name)
{
	struct view last = view_from(name, (size_t)(view_find_last(name, VIEW(".")) + 1));

	(void)(view_skip(&last, VIEW("func")) || view_skip(&last, VIEW("gowrap")));
	return last.len < name.len && last.len && last.at[0] >= '0' && last.at[0] <= '9';
}

void evidence_function(struct evidence *evidence, const struct place *place, const struct message *message)
{
	struct view name = message->function;
	bool fresh;

	names_declare(&evidence->names, name);
	names_signature(&evidence->names, message->body);
	if (view_find(name, VIEW(".deferwrap")) >= 0) {
		(void)texts_add(&evidence->deferred, place_key(evidence, place), NULL);
		return;
	}
	if (is_literal(name))
		return;
	uint32_t *file = texts_add(&evidence->files, place->file, &fresh);
	if (!file)
		return;
	if (fresh)
		*file = (uint32_t)evidence->files.taken;
	struct spawner spawner = { *file, place->line, view_is(message->reason, "unhandled op DEFER") };
	*(struct spawner *)mem_push(evidence->spawners, evidence->spawner_count, evidence->spawner_room) =
		spawner;
}

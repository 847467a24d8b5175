#include "golang/funcs.h"

#include "base/mem.h"
#include "golang/digest.h"
#include "golang/grammar.h"
#include "golang/remarks.h"
#include "golang/scan.h"

/* The compiler prints no column from here on (cmd/internal/src/xpos.go, colMax). */
enum { LAST_COLUMN = 255 };

struct builder {
	struct arena *arena;
	const struct scan *scan;
	struct funcs *out;
	struct declared *declared;
	size_t declared_count, declared_room;
	size_t inits; /* init functions so far */
	size_t loose; /* literals in package-level declarations so far */
	bool package_seen;
};

/* A literal whose end is not reached yet. */
struct nest {
	size_t close; /* token index of the closing brace */
	size_t inner; /* literals directly in it so far */
	size_t index; /* in the list */
};

struct parsed {
	size_t around; /* index + 1 of the enclosing literal, or 0 */
	size_t ordinal, start, end;
};

/* The literals of one declaration while they are collected. */
struct literals {
	struct builder *builder;
	struct parsed *list;
	size_t count, room;
	struct nest nests[FUNCS_DEEPEST];
	size_t depth;
	size_t *outermost; /* literals directly in the declaration so far */
};

static void literals_release(struct literals *literals)
{
	free(literals->list);
}

static void add_literal(void *payload, size_t func, size_t body)
{
	struct literals *all = payload;
	struct builder *b = all->builder;
	const struct token *tokens = b->scan->tokens;

	while (all->depth && all->nests[all->depth - 1].close < func)
		all->depth--;
	if (all->depth == FUNCS_DEEPEST)
		return;
	struct nest *nest = all->depth ? &all->nests[all->depth - 1] : NULL;
	size_t ordinal = nest ? ++nest->inner : ++*all->outermost;
	struct parsed *parsed = mem_push(all->list, all->count, all->room);
	parsed->around = nest ? nest->index + 1 : 0;
	parsed->ordinal = ordinal;
	parsed->start = tokens[func].start;
	parsed->end = tokens[tokens[body].pair].end;
	all->nests[all->depth++] = (struct nest){ tokens[body].pair, 0, all->count - 1 };
}

static void find_literals(struct builder *b, struct declared *declared, size_t from, size_t to,
			  size_t *outermost)
{
	SCOPED(literals_release) struct literals all = { .builder = b, .outermost = outermost };

	grammar_literals(b->scan, from, to, add_literal, &all);
	struct literal *list = arena_zero(b->arena, all.count, sizeof(*list));
	for (size_t i = 0; i < all.count; i++) {
		const struct parsed *parsed = &all.list[i];
		const struct literal *around = parsed->around ? &list[parsed->around - 1] : NULL;
		const char *path = around ? arena_print(b->arena, "%s.%zu", around->path, parsed->ordinal)
					  : arena_print(b->arena, "%zu", parsed->ordinal);
		list[i] = (struct literal){ path, parsed->start, parsed->end, around };
	}
	declared->literals = list;
	declared->literal_count = all.count;
}

/* Begins an entry for the declaration whose tokens are [FROM, TO). */
static struct declared *declare(struct builder *b, size_t from, size_t to)
{
	struct declared *declared = arena_push(b->arena, b->declared, b->declared_count, b->declared_room);
	uint64_t hash = DIGEST_START;

	declared->name = "init";
	declared->start = b->scan->tokens[from].start;
	declared->end = b->scan->tokens[to - 1].end;
	declared->line = remarks_line(b->out, declared->start);
	declared->end_line = remarks_line(b->out, declared->end - 1);
	remarks_above(b->out, b->scan, from, &declared->noescape, &hash);
	declared->tokens = digest_tokens(hash, b->scan, from, to);
	return declared;
}

/* "T", "(*T)", "T[...]", "(*T[...])" of the receiver in the parentheses at OPEN. */
static const char *receiver_type(const struct builder *b, size_t open)
{
	const struct scan *scan = b->scan;
	size_t close = scan->tokens[open].pair;
	struct view name = VIEW("?");
	bool pointer = false, generic = false;

	for (size_t at = open + 1; at < close; at++) {
		if (scan_open(scan, at, '[')) {
			generic = true;
			at = scan->tokens[at].pair;
		} else if (scan_is(scan, at, TOKEN_NAME)) {
			name = scan_text(scan, at);
		} else if (scan_operator(scan, at, "*")) {
			pointer = true;
		}
	}
	return arena_print(b->arena, pointer ? "(*%.*s%s)" : "%.*s%s", VIEW_ARG(name),
			   generic ? "[...]" : "");
}

/* The function's name as Go writes it; RECEIVER: token index of its parenthesis, or 0. */
static const char *function_name(struct builder *b, size_t receiver, size_t name)
{
	struct view text = scan_text(b->scan, name);
	const char *generic = scan_open(b->scan, name + 1, '[') ? "[...]" : "";

	if (receiver)
		return arena_print(b->arena, "%s.%.*s%s", receiver_type(b, receiver), VIEW_ARG(text),
				   generic);
	if (view_is(text, "init"))
		return arena_print(b->arena, "init.%zu", b->inits++);
	return arena_print(b->arena, "%.*s%s", VIEW_ARG(text), generic);
}

static size_t on_func(struct builder *b, size_t at)
{
	const struct scan *scan = b->scan;
	size_t receiver = scan_open(scan, at + 1, '(') ? at + 1 : 0;
	size_t name = receiver ? scan_behind(scan, receiver) : at + 1;
	size_t next = scan_open(scan, name + 1, '[') ? scan_behind(scan, name + 1) : name + 1;

	if (!scan_is(scan, name, TOKEN_NAME) || !scan_open(scan, next, '('))
		return grammar_statement(scan, at);
	size_t body = grammar_signature(scan, next);
	bool has_body = scan_open(scan, body, '{');
	size_t end = has_body ? scan_behind(scan, body) : body;
	struct declared *declared = declare(b, at, end);
	declared->name = function_name(b, receiver, name);
	declared->head = scan->tokens[at + 1].start;
	if (has_body) {
		size_t literals = 0;
		declared->body = scan->tokens[body].start;
		declared->shape = digest_shape(scan, body, end);
		find_literals(b, declared, body, end, &literals);
	}
	return end;
}

static size_t on_var(struct builder *b, size_t at)
{
	size_t end = grammar_statement(b->scan, at);
	struct declared *declared = declare(b, at, end);

	find_literals(b, declared, at, end, &b->loose);
	return end;
}

static size_t on_import(struct builder *b, size_t at)
{
	size_t end = grammar_statement(b->scan, at);

	for (; at < end; at++)
		if (scan_is(b->scan, at, TOKEN_LITERAL) && view_is(scan_text(b->scan, at), "\"C\""))
			b->out->cgo = true;
	return end;
}

static size_t on_package(struct builder *b, size_t at)
{
	if (!b->package_seen && scan_is(b->scan, at + 1, TOKEN_NAME)) {
		b->package_seen = true;
		b->out->package_name = arena_text(b->arena, scan_text(b->scan, at + 1));
		b->out->generated = remarks_generated(b->scan, at);
	}
	return grammar_statement(b->scan, at);
}

static size_t on_other(struct builder *b, size_t at)
{
	size_t end = grammar_statement(b->scan, at);

	return end > at ? end : at + 1;
}

/* Reads one declaration at AT and returns the index behind it. */
typedef size_t declaration(struct builder *b, size_t at);

static declaration *const declarations[WORD_COUNT] = {
	[WORD_FUNC] = on_func,
	[WORD_VAR] = on_var,
	[WORD_IMPORT] = on_import,
	[WORD_PACKAGE] = on_package,
};

static void index_lines(struct funcs *out, struct arena *arena, struct view source)
{
	size_t count = 1, line = 0;

	for (size_t i = 0; i < source.len; i++)
		count += source.at[i] == '\n';
	size_t *starts = arena_zero(arena, count, sizeof(*starts));
	for (size_t i = 0; i < source.len; i++)
		if (source.at[i] == '\n')
			starts[++line] = i + 1;
	out->line_starts = starts;
	out->line_count = count;
}

static bool puts_off(const struct scan *scan, size_t at)
{
	return scan_word(scan, at, WORD_DEFER) || scan_word(scan, at, WORD_GO);
}

/* Where the statement ends whose first token is START. */
static size_t statement_end(const struct scan *scan, size_t start)
{
	size_t at = start + 1;

	while (at < scan->count && !scan_is(scan, at, TOKEN_END) && !scan_is(scan, at, TOKEN_CLOSE) &&
	       !puts_off(scan, at))
		at = scan_is(scan, at, TOKEN_OPEN) ? scan_behind(scan, at) : at + 1;
	return scan->tokens[at - 1].end;
}

static void index_put_offs(struct funcs *out, struct arena *arena, const struct scan *scan)
{
	struct put_off *list = NULL;
	size_t count = 0, room = 0;

	for (size_t at = 0; at < scan->count; at++) {
		if (!puts_off(scan, at))
			continue;
		size_t start = scan->tokens[at].start, around = count;
		while (around && list[around - 1].end <= start)
			around = list[around - 1].around;
		struct put_off *added = arena_push(arena, list, count, room);
		*added = (struct put_off){ start, statement_end(scan, at), around,
					   scan_word(scan, at, WORD_DEFER) };
	}
	out->put_offs = list;
	out->put_off_count = count;
}

int funcs_index(struct funcs *out, struct arena *arena, struct view source, struct err *err)
{
	scoped_scan scan = { 0 };
	struct funcs funcs = { .package_name = "" };
	struct builder builder = { .arena = arena, .scan = &scan, .out = &funcs };

	if (scan_source(&scan, source, err) < 0)
		return -1;
	index_lines(&funcs, arena, source);
	remarks_allowances(&funcs, arena, &scan);
	index_put_offs(&funcs, arena, &scan);
	for (size_t at = 0; at < scan.count;) {
		const struct token *token = &scan.tokens[at];
		declaration *read = token->kind == TOKEN_WORD ? declarations[token->word] : NULL;
		at = read ? read(&builder, at) : on_other(&builder, at);
	}
	funcs.declared = builder.declared;
	funcs.declared_count = builder.declared_count;
	*out = funcs;
	return 0;
}

/* The innermost of the literals around the offset: the last that begins before it, or one around that.  The
 * literal's own place, its `func`, is outside of it: there it is made. */
static const struct literal *literal_at(const struct declared *declared, size_t offset)
{
	size_t low = 0, high = declared->literal_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (declared->literals[middle].start < offset)
			low = middle + 1;
		else
			high = middle;
	}
	const struct literal *literal = low ? &declared->literals[low - 1] : NULL;
	while (literal && offset >= literal->end)
		literal = literal->around;
	return literal;
}

/* The last declaration that begins at or before the offset. */
static const struct declared *declared_before(const struct funcs *funcs, size_t offset)
{
	size_t low = 0, high = funcs->declared_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (funcs->declared[middle].start <= offset)
			low = middle + 1;
		else
			high = middle;
	}
	return low ? &funcs->declared[low - 1] : NULL;
}

static const struct declared *touching_line(const struct funcs *funcs, int line)
{
	const struct declared *before = declared_before(funcs, funcs->line_starts[line - 1]);

	for (size_t i = before ? (size_t)(before - funcs->declared) : 0; i < funcs->declared_count; i++) {
		const struct declared *at = &funcs->declared[i];
		if (at->line > line)
			break;
		if (at->end_line >= line)
			return at;
	}
	return NULL;
}

/* A column behind the line's end stands for its last byte. */
static bool offset_of(size_t *out, const struct funcs *funcs, int line, int column)
{
	if (line < 1 || (size_t)line > funcs->line_count || column < 0)
		return false;
	size_t start = funcs->line_starts[line - 1], ahead = column ? (size_t)column - 1 : 0;
	bool last = (size_t)line == funcs->line_count;
	size_t most = last ? SIZE_MAX - start : funcs->line_starts[line] - start - 1;
	*out = start + (ahead < most ? ahead : most);
	return true;
}

const struct declared *funcs_at(const struct funcs *funcs, int line, int column,
				const struct literal **literal)
{
	const struct declared *declared = NULL;
	size_t offset = 0;

	if (literal)
		*literal = NULL;
	if (!offset_of(&offset, funcs, line, column ? column : LAST_COLUMN))
		return NULL;
	declared = declared_before(funcs, offset);
	if (declared && offset >= declared->end)
		declared = NULL;
	if (!declared && column == 0)
		declared = touching_line(funcs, line);
	if (declared && literal)
		*literal = literal_at(declared, offset);
	return declared;
}

bool funcs_in_head(const struct funcs *funcs, const struct declared *declared, int line, int column)
{
	size_t offset, end = declared->body ? declared->body : declared->end;

	return offset_of(&offset, funcs, line, column) && column > 0 && offset >= declared->start &&
	       offset < end;
}

bool funcs_at_head(const struct funcs *funcs, const struct declared *declared, int line, int column)
{
	size_t offset;

	return column > 0 && offset_of(&offset, funcs, line, column) && offset == declared->head;
}

const struct put_off *funcs_put_off(const struct funcs *funcs, int line, int column)
{
	size_t offset, low = 0, high = funcs->put_off_count;

	if (column <= 0 || !offset_of(&offset, funcs, line, column))
		return NULL;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (funcs->put_offs[middle].start <= offset)
			low = middle + 1;
		else
			high = middle;
	}
	while (low && offset >= funcs->put_offs[low - 1].end)
		low = funcs->put_offs[low - 1].around;
	return low ? &funcs->put_offs[low - 1] : NULL;
}

const char *funcs_allowance(const struct funcs *funcs, int line)
{
	const struct allowance key = { .line = line }, *found = NULL;
	size_t low = 0, high = funcs->allowance_count;

	while (low < high && !found) {
		size_t middle = low + (high - low) / 2;
		const struct allowance *at = &funcs->allowances[middle];
		if (at->line == key.line)
			found = at;
		else if (at->line < key.line)
			low = middle + 1;
		else
			high = middle;
	}
	return found ? found->reason : NULL;
}

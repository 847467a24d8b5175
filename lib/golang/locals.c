#include "golang/locals.h"

#include "base/mem.h"

static void add(struct locals *out, const struct scan *scan, size_t token)
{
	struct local *local = mem_push(out->list, out->count, out->room);

	local->name = scan_text(scan, token);
}

/* `a, b` at AT: the names of one specification. */
static void add_names(struct locals *out, const struct scan *scan, size_t at)
{
	while (scan_is(scan, at, TOKEN_NAME)) {
		add(out, scan, at);
		if (!scan_operator(scan, at + 1, ","))
			return;
		at += 2;
	}
}

/* `a, b := ...`: the names before the operator at AT. */
static void add_names_before(struct locals *out, const struct scan *scan, size_t at)
{
	while (at > 0 && scan_is(scan, at - 1, TOKEN_NAME)) {
		add(out, scan, at - 1);
		if (at < 2 || !scan_operator(scan, at - 2, ","))
			return;
		at -= 2;
	}
}

/* The end of the list's entry that begins at AT: a comma or the closing bracket CLOSE. */
static size_t entry_end(const struct scan *scan, size_t at, size_t close)
{
	while (at < close && !scan_operator(scan, at, ","))
		at = scan->tokens[at].kind == TOKEN_OPEN ? scan_behind(scan, at) : at + 1;
	return at;
}

/* `name Type`, not a type alone. */
static bool entry_is_named(const struct scan *scan, size_t at, size_t end)
{
	if (!scan_is(scan, at, TOKEN_NAME) || at + 1 >= end || scan_operator(scan, at + 1, "."))
		return false;
	return !scan_open(scan, at + 1, '[') || scan_behind(scan, at + 1) < end;
}

/* The names of a parameter, result or receiver list; all or none of its entries have one. */
static void add_parameters(struct locals *out, const struct scan *scan, size_t open)
{
	size_t close = scan->tokens[open].pair;
	bool named = false;

	for (size_t at = open + 1, end; at < close && !named; at = end + 1) {
		end = entry_end(scan, at, close);
		named = entry_is_named(scan, at, end);
	}
	for (size_t at = open + 1; named && at < close; at = entry_end(scan, at, close) + 1)
		if (scan_is(scan, at, TOKEN_NAME))
			add(out, scan, at);
}

static void add_type_parameters(struct locals *out, const struct scan *scan, size_t open)
{
	size_t close = scan->tokens[open].pair;

	for (size_t at = open + 1; at < close; at = entry_end(scan, at, close) + 1)
		if (scan_is(scan, at, TOKEN_NAME))
			add(out, scan, at);
}

static void add_signature(struct locals *out, const struct scan *scan, size_t at)
{
	if (!scan_open(scan, at, '('))
		return;
	add_parameters(out, scan, at);
	at = scan_behind(scan, at);
	if (scan_open(scan, at, '('))
		add_parameters(out, scan, at);
}

/* `(s *Stack[K, V])`: s, K and V. */
static size_t add_receiver(struct locals *out, const struct scan *scan, size_t open)
{
	size_t close = scan->tokens[open].pair;

	add_parameters(out, scan, open);
	for (size_t at = open + 1; at < close; at++)
		if (scan_open(scan, at, '['))
			add_type_parameters(out, scan, at);
	return close + 1;
}

/* The declaration's own head, with `func` at AT. */
static void add_head(struct locals *out, const struct scan *scan, size_t at)
{
	at++;
	if (scan_open(scan, at, '('))
		at = add_receiver(out, scan, at);
	if (scan_is(scan, at, TOKEN_NAME))
		add(out, scan, at++);
	if (scan_open(scan, at, '[')) {
		add_type_parameters(out, scan, at);
		at = scan_behind(scan, at);
	}
	add_signature(out, scan, at);
}

/* `var`, `const` or `type` at AT, with one specification or a group of them. */
static void add_specifications(struct locals *out, const struct scan *scan, size_t at)
{
	if (!scan_open(scan, at + 1, '(')) {
		add_names(out, scan, at + 1);
		return;
	}
	size_t close = scan->tokens[at + 1].pair;
	for (at += 2; at < close; at++) {
		add_names(out, scan, at);
		while (at < close && scan->tokens[at].kind != TOKEN_END)
			at = scan->tokens[at].kind == TOKEN_OPEN ? scan_behind(scan, at) : at + 1;
	}
}

static void collect_at(struct locals *out, const struct scan *scan, size_t at)
{
	if (scan_word(scan, at, WORD_FUNC))
		add_signature(out, scan, at + 1);
	else if (scan_word(scan, at, WORD_VAR) || scan_word(scan, at, WORD_CONST) ||
		 scan_word(scan, at, WORD_TYPE))
		add_specifications(out, scan, at);
	else if (scan_operator(scan, at, ":="))
		add_names_before(out, scan, at);
	else if (scan_is(scan, at, TOKEN_END) && scan_is(scan, at + 1, TOKEN_NAME) &&
		 scan_operator(scan, at + 2, ":"))
		add(out, scan, at + 1);
}

static int by_name(const void *a, const void *b)
{
	return view_compare(((const struct local *)a)->name, ((const struct local *)b)->name);
}

void locals_collect(struct locals *out, const struct scan *scan, size_t from, size_t to)
{
	size_t kept = 0;

	if (scan_word(scan, from, WORD_FUNC))
		add_head(out, scan, from);
	for (size_t at = from + 1; at < to; at++)
		collect_at(out, scan, at);
	if (out->count)
		qsort(out->list, out->count, sizeof(*out->list), by_name);
	for (size_t i = 0; i < out->count; i++)
		if (!kept || by_name(&out->list[kept - 1], &out->list[i]) != 0)
			out->list[kept++] = out->list[i];
	out->count = kept;
}

struct local *locals_find(const struct locals *locals, struct view name)
{
	struct local key = { .name = name };

	return locals->count ? bsearch(&key, locals->list, locals->count, sizeof(key), by_name) : NULL;
}

void locals_release(struct locals *locals)
{
	free(locals->list);
	*locals = (struct locals){ 0 };
}

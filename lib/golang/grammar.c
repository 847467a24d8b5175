#include "golang/grammar.h"

/* The end of `name`, `package.Name`, `Name[Arguments]`. */
static size_t type_name(const struct scan *scan, size_t at)
{
	at++;
	while (scan_operator(scan, at, ".") && scan_is(scan, at + 1, TOKEN_NAME))
		at += 2;
	return scan_open(scan, at, '[') ? scan_behind(scan, at) : at;
}

/* Skips one word or bracket that stands before the rest of a type: "*", "chan", "map[K]", "[N]", "func(...)".
 */
static size_t type_prefix(const struct scan *scan, size_t at)
{
	bool map = scan_word(scan, at, WORD_MAP), func = scan_word(scan, at, WORD_FUNC);

	if (scan_operator(scan, at, "*") || scan_operator(scan, at, "<-") || scan_word(scan, at, WORD_CHAN))
		return at + 1;
	if (scan_open(scan, at, '['))
		return scan_behind(scan, at);
	if ((map && scan_open(scan, at + 1, '[')) || (func && scan_open(scan, at + 1, '(')))
		return scan_behind(scan, at + 1);
	return at;
}

static bool braced(const struct scan *scan, size_t at)
{
	return (scan_word(scan, at, WORD_STRUCT) || scan_word(scan, at, WORD_INTERFACE)) &&
	       scan_open(scan, at + 1, '{');
}

size_t grammar_type(const struct scan *scan, size_t at)
{
	for (size_t next; (next = type_prefix(scan, at)) != at;)
		at = next;
	if (braced(scan, at))
		return scan_behind(scan, at + 1);
	if (scan_open(scan, at, '('))
		return scan_behind(scan, at);
	return scan_is(scan, at, TOKEN_NAME) ? type_name(scan, at) : at;
}

size_t grammar_signature(const struct scan *scan, size_t at)
{
	return grammar_type(scan, scan_behind(scan, at));
}

size_t grammar_statement(const struct scan *scan, size_t at)
{
	while (at < scan->count && scan->tokens[at].kind != TOKEN_END)
		at = scan->tokens[at].kind == TOKEN_OPEN ? scan_behind(scan, at) : at + 1;
	return at;
}

/* Does the bracket at AT begin an array or slice type, not an index?  Its elements may be functions. */
static bool begins_type(const struct scan *scan, size_t at)
{
	size_t pair = scan->tokens[at].pair;
	uint8_t before = at ? scan->tokens[at - 1].kind : TOKEN_END;
	bool operand = before == TOKEN_NAME || before == TOKEN_LITERAL || before == TOKEN_CLOSE;

	return !operand || pair == at + 1 || scan_is(scan, pair + 1, TOKEN_WORD);
}

/* The index behind the type that begins at AT in the middle of an expression; AT where none does.  Function
 * types are left to the caller. */
static size_t type_in_expression(const struct scan *scan, size_t at)
{
	if (braced(scan, at))
		return scan_behind(scan, at + 1);
	if (scan_word(scan, at, WORD_CHAN) || scan_word(scan, at, WORD_MAP) ||
	    (scan_open(scan, at, '[') && begins_type(scan, at)))
		return grammar_type(scan, at);
	return at;
}

void grammar_literals(const struct scan *scan, size_t from, size_t to, grammar_literal *each, void *payload)
{
	for (size_t at = from; at < to;) {
		size_t behind = type_in_expression(scan, at);
		if (behind != at) {
			at = behind;
			continue;
		}
		if (!scan_word(scan, at, WORD_FUNC) || !scan_open(scan, at + 1, '(')) {
			at++;
			continue;
		}
		size_t func = at;
		at = grammar_signature(scan, at + 1);
		if (scan_open(scan, at, '{'))
			each(payload, func, at++);
	}
}

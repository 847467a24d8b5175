#include "golang/digest.h"

#include "golang/locals.h"

/* FNV-1a: http://www.isthe.com/chongo/tech/comp/fnv/ */
#define PRIME UINT64_C(0x100000001b3)

uint64_t digest_text(uint64_t hash, struct view text)
{
	for (size_t i = 0; i < text.len; i++)
		hash = (hash ^ (unsigned char)text.at[i]) * PRIME;
	return (hash ^ 0xff) * PRIME;
}

static uint64_t digest_ordinal(uint64_t hash, uint32_t ordinal)
{
	return digest_text(hash, (struct view){ (const char *)&ordinal, sizeof(ordinal) });
}

static uint64_t digest_token(uint64_t hash, const struct scan *scan, size_t token)
{
	const struct token *t = &scan->tokens[token];

	/* An implied semicolon and a written one are the same. */
	hash = (hash ^ t->kind) * PRIME;
	return t->kind == TOKEN_END ? hash : digest_text(hash, scan_text(scan, token));
}

/* A semicolon or comma that only the layout asks for. */
static bool is_layout(const struct scan *scan, size_t token)
{
	return scan_is(scan, token + 1, TOKEN_CLOSE) &&
	       (scan_is(scan, token, TOKEN_END) || scan_operator(scan, token, ","));
}

uint64_t digest_tokens(uint64_t hash, const struct scan *scan, size_t from, size_t to)
{
	scoped_locals locals = { 0 };
	uint32_t seen = 0;

	locals_collect(&locals, scan, from, to);
	for (size_t at = from; at < to; at++) {
		if (is_layout(scan, at))
			continue;
		bool may_be_local = scan_is(scan, at, TOKEN_NAME) && !scan_operator(scan, at - 1, ".");
		struct local *local = may_be_local ? locals_find(&locals, scan_text(scan, at)) : NULL;
		if (local && !local->ordinal)
			local->ordinal = ++seen;
		hash = local ? digest_ordinal(hash, local->ordinal) : digest_token(hash, scan, at);
	}
	return hash ? hash : 1;
}

uint64_t digest_shape(const struct scan *scan, size_t from, size_t to)
{
	uint64_t hash = DIGEST_START;

	for (size_t at = from; at < to; at++)
		if (!is_layout(scan, at))
			hash = scan_is(scan, at, TOKEN_NAME) ? (hash ^ TOKEN_NAME) * PRIME
							     : digest_token(hash, scan, at);
	return hash ? hash : 1;
}

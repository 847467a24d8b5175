/*
 * The tokens of a Go source file: private to the function index.
 *
 * Follows the language's lexical rules (https://go.dev/ref/spec#Lexical_elements), implied semicolons
 * included, but not its grammar; bytes above 0x7f count as letters, unknown bytes as operators.
 */
#ifndef GOLANG_SCAN_H
#define GOLANG_SCAN_H

#include <stdint.h>

#include "base/err.h"
#include "base/view.h"

enum token_kind {
	TOKEN_NAME,
	TOKEN_WORD,    /* a keyword; `word` says which */
	TOKEN_LITERAL, /* number, rune, string */
	TOKEN_OPERATOR,
	TOKEN_OPEN, /* ( [ { with the index of its partner in `pair` */
	TOKEN_CLOSE,
	TOKEN_END, /* semicolon, written or implied */
};

/* The keywords that the index tells apart. */
enum word {
	WORD_OTHER,
	WORD_CHAN,
	WORD_CONST,
	WORD_DEFER,
	WORD_FUNC,
	WORD_GO,
	WORD_IMPORT,
	WORD_INTERFACE,
	WORD_MAP,
	WORD_PACKAGE,
	WORD_STRUCT,
	WORD_TYPE,
	WORD_VAR,
	WORD_COUNT,
};

struct token {
	uint32_t start, end; /* byte offsets */
	uint32_t pair;	     /* of TOKEN_OPEN and TOKEN_CLOSE */
	uint8_t kind, word;
};

struct comment {
	uint32_t start, end;
	uint32_t next; /* index of the token that follows */
};

struct scan {
	struct view source;
	struct token *tokens;
	size_t count, room;
	struct comment *comments;
	size_t comment_count, comment_room;
};

enum { SCAN_SOURCE_MOST = 128 << 20 }; /* bytes */

/* ERR_INPUT where a string, comment or bracket does not close, ERR_LIMIT past SCAN_SOURCE_MOST. */
int scan_source(struct scan *out, struct view source, struct err *err) MUST_USE;
void scan_release(struct scan *scan);
#define scoped_scan SCOPED(scan_release) struct scan

static inline struct view scan_text(const struct scan *scan, size_t token)
{
	const struct token *t = &scan->tokens[token];

	return (struct view){ scan->source.at + t->start, t->end - t->start };
}

static inline bool scan_is(const struct scan *scan, size_t token, enum token_kind kind)
{
	return token < scan->count && scan->tokens[token].kind == kind;
}

static inline bool scan_word(const struct scan *scan, size_t token, enum word word)
{
	return scan_is(scan, token, TOKEN_WORD) && scan->tokens[token].word == word;
}

/* Is it the bracket C? */
static inline bool scan_open(const struct scan *scan, size_t token, char c)
{
	return scan_is(scan, token, TOKEN_OPEN) && scan->source.at[scan->tokens[token].start] == c;
}

static inline bool scan_operator(const struct scan *scan, size_t token, const char *text)
{
	return scan_is(scan, token, TOKEN_OPERATOR) && view_is(scan_text(scan, token), text);
}

/* The token behind the bracket's partner. */
static inline size_t scan_behind(const struct scan *scan, size_t open)
{
	return (size_t)scan->tokens[open].pair + 1;
}

#endif

#include "golang/scan.h"

#include "base/mem.h"

struct keyword {
	const char *text;
	enum word word;
	bool ends; /* a line break behind it ends the statement */
};

static const struct keyword keywords[] = {
	{ "break", WORD_OTHER, true },
	{ "case", WORD_OTHER, false },
	{ "chan", WORD_CHAN, false },
	{ "const", WORD_CONST, false },
	{ "continue", WORD_OTHER, true },
	{ "default", WORD_OTHER, false },
	{ "defer", WORD_DEFER, false },
	{ "else", WORD_OTHER, false },
	{ "fallthrough", WORD_OTHER, true },
	{ "for", WORD_OTHER, false },
	{ "func", WORD_FUNC, false },
	{ "go", WORD_GO, false },
	{ "goto", WORD_OTHER, false },
	{ "if", WORD_OTHER, false },
	{ "import", WORD_IMPORT, false },
	{ "map", WORD_MAP, false },
	{ "interface", WORD_INTERFACE, false },
	{ "package", WORD_PACKAGE, false },
	{ "range", WORD_OTHER, false },
	{ "return", WORD_OTHER, true },
	{ "select", WORD_OTHER, false },
	{ "struct", WORD_STRUCT, false },
	{ "switch", WORD_OTHER, false },
	{ "type", WORD_TYPE, false },
	{ "var", WORD_VAR, false },
};

/* The longest match stands first. */
static const char *const operators[] = {
	"<<=", ">>=", "&^=", "...", "&&", "||", "<-", "++", "--", "==", "!=", "<=", ">=",
	":=",  "+=",  "-=",  "*=",  "/=", "%=", "&=", "|=", "^=", "<<", ">>", "&^",
};

struct scanner {
	struct scan *out;
	struct view source;
	size_t at;
	bool ends;	/* a line break here ends the statement */
	uint32_t *open; /* brackets that wait for their partner */
	size_t open_count, open_room;
};

static void scanner_release(struct scanner *scanner)
{
	free(scanner->open);
}

static char peek(const struct scanner *s, size_t ahead)
{
	return s->at + ahead < s->source.len ? s->source.at[s->at + ahead] : '\0';
}

static struct token *push(struct scanner *s, enum token_kind kind, size_t start)
{
	struct scan *out = s->out;

	out->tokens = mem_room(out->tokens, &out->room, out->count + 1, sizeof(*out->tokens));
	struct token *token = &out->tokens[out->count++];
	*token = (struct token){ (uint32_t)start, (uint32_t)s->at, 0, (uint8_t)kind, WORD_OTHER };
	return token;
}

static void end_statement(struct scanner *s)
{
	if (s->ends)
		(void)push(s, TOKEN_END, s->at);
	s->ends = false;
}

static int unclosed(const struct scanner *s, size_t start, const char *what, struct err *err)
{
	size_t line = 1;

	for (size_t i = 0; i < start; i++)
		line += s->source.at[i] == '\n';
	return err_set(err, ERR_INPUT, "line %zu: %s", line, what);
}

static void add_comment(struct scanner *s, size_t start)
{
	struct scan *out = s->out;
	struct comment *comment = mem_push(out->comments, out->comment_count, out->comment_room);

	*comment = (struct comment){ (uint32_t)start, (uint32_t)s->at, (uint32_t)out->count };
}

static void line_comment(struct scanner *s)
{
	size_t start = s->at;
	const char *end = memchr(s->source.at + start, '\n', s->source.len - start);

	s->at = end ? (size_t)(end - s->source.at) : s->source.len;
	/* The line break that follows ends the statement: the comment belongs before that. */
	add_comment(s, start);
}

static int block_comment(struct scanner *s, struct err *err)
{
	size_t start = s->at;
	struct view rest = view_from(s->source, start + 2);
	ptrdiff_t end = view_find(rest, VIEW("*/"));

	if (end < 0)
		return unclosed(s, start, "the comment does not end", err);
	s->at = start + 2 + (size_t)end + 2;
	add_comment(s, start);
	if (memchr(s->source.at + start, '\n', s->at - start))
		end_statement(s);
	return 0;
}

static int raw_string(struct scanner *s, struct err *err)
{
	size_t start = s->at;
	const char *end = memchr(s->source.at + start + 1, '`', s->source.len - start - 1);

	if (!end)
		return unclosed(s, start, "the raw string does not end", err);
	s->at = (size_t)(end - s->source.at) + 1;
	(void)push(s, TOKEN_LITERAL, start);
	s->ends = true;
	return 0;
}

static int quoted(struct scanner *s, char quote, struct err *err)
{
	size_t start = s->at++;

	for (; peek(s, 0) != quote; s->at++) {
		if (s->at >= s->source.len || peek(s, 0) == '\n')
			return unclosed(s, start, "the literal does not end", err);
		s->at += peek(s, 0) == '\\' && s->at + 1 < s->source.len;
	}
	s->at++;
	(void)push(s, TOKEN_LITERAL, start);
	s->ends = true;
	return 0;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (unsigned char)c >= 0x80;
}

static void number(struct scanner *s)
{
	size_t start = s->at;
	bool hexadecimal = peek(s, 0) == '0' && (peek(s, 1) | 0x20) == 'x';

	for (;; s->at++) {
		char c = peek(s, 0), next = peek(s, 1);
		bool exponent = (c | 0x20) == (hexadecimal ? 'p' : 'e');
		if (exponent && (next == '+' || next == '-'))
			s->at++;
		else if (!is_digit(c) && !is_letter(c) && c != '.')
			break;
	}
	(void)push(s, TOKEN_LITERAL, start);
	s->ends = true;
}

static const struct keyword *keyword_of(struct view text)
{
	for (size_t i = 0; i < COUNT_OF(keywords); i++)
		if (keywords[i].text[0] == text.at[0] && view_is(text, keywords[i].text))
			return &keywords[i];
	return NULL;
}

static void name(struct scanner *s)
{
	size_t start = s->at;

	while (is_letter(peek(s, 0)) || is_digit(peek(s, 0)))
		s->at++;
	const struct keyword *keyword = keyword_of((struct view){ s->source.at + start, s->at - start });
	struct token *token = push(s, keyword ? TOKEN_WORD : TOKEN_NAME, start);
	if (keyword)
		token->word = (uint8_t)keyword->word;
	s->ends = !keyword || keyword->ends;
}

static void open_bracket(struct scanner *s)
{
	size_t start = s->at++;

	s->open = mem_room(s->open, &s->open_room, s->open_count + 1, sizeof(*s->open));
	s->open[s->open_count++] = (uint32_t)s->out->count;
	(void)push(s, TOKEN_OPEN, start);
	s->ends = false;
}

static int close_bracket(struct scanner *s, char opener, struct err *err)
{
	size_t start = s->at++;

	if (!s->open_count)
		return unclosed(s, start, "a bracket closes that was not opened", err);
	uint32_t open = s->open[--s->open_count], close = (uint32_t)s->out->count;
	if (s->source.at[s->out->tokens[open].start] != opener)
		return unclosed(s, start, "a bracket closes another kind of bracket", err);
	push(s, TOKEN_CLOSE, start)->pair = open;
	s->out->tokens[open].pair = close;
	s->ends = true;
	return 0;
}

/* The length of the operator at S, which is not at the end of the source. */
static size_t operator_length(const struct scanner *s)
{
	struct view rest = view_from(s->source, s->at);
	char second = peek(s, 1);

	if (!second || !strchr("=<>&|+-^.", second))
		return 1;
	for (size_t i = 0; i < COUNT_OF(operators); i++)
		if (operators[i][0] == rest.at[0] && view_starts(rest, view_of(operators[i])))
			return strlen(operators[i]);
	return 1;
}

static void operator(struct scanner *s)
{
	size_t start = s->at, length = operator_length(s);
	char first = s->source.at[start];

	s->at += length;
	s->ends = length == 2 && (first == '+' || first == '-') && s->source.at[start + 1] == first;
	(void)push(s, TOKEN_OPERATOR, start);
}

static int punctuation(struct scanner *s, char c, struct err *err)
{
	static const char opening[] = "([{", closing[] = ")]}";
	const char *close = strchr(closing, c);

	if (strchr(opening, c)) {
		open_bracket(s);
	} else if (close) {
		return close_bracket(s, opening[close - closing], err);
	} else if (c == ';') {
		size_t start = s->at++;
		(void)push(s, TOKEN_END, start);
		s->ends = false;
	} else {
		operator(s);
	}
	return 0;
}

static int token(struct scanner *s, char c, struct err *err)
{
	if (c == '/' && peek(s, 1) == '*')
		return block_comment(s, err);
	if (c == '`')
		return raw_string(s, err);
	if (c == '"' || c == '\'')
		return quoted(s, c, err);
	if (c == '/' && peek(s, 1) == '/')
		line_comment(s);
	else if (is_letter(c))
		name(s);
	else if (is_digit(c) || (c == '.' && is_digit(peek(s, 1))))
		number(s);
	else if (c == '\0')
		operator(s);
	else
		return punctuation(s, c, err);
	return 0;
}

static int scan_all(struct scanner *s, struct err *err)
{
	if (view_starts(s->source, VIEW("\xef\xbb\xbf")))
		s->at = 3;
	while (s->at < s->source.len) {
		char c = peek(s, 0);
		if (c == '\n')
			end_statement(s);
		if (c == '\n' || c == ' ' || c == '\t' || c == '\r')
			s->at++;
		else if (token(s, c, err) < 0)
			return -1;
	}
	end_statement(s);
	if (s->open_count)
		return unclosed(s, s->out->tokens[s->open[s->open_count - 1]].start,
				"the bracket is not closed", err);
	return 0;
}

int scan_source(struct scan *out, struct view source, struct err *err)
{
	scoped_scan scan = { .source = source };
	SCOPED(scanner_release) struct scanner scanner = { .out = &scan, .source = source };

	if (source.len > SCAN_SOURCE_MOST)
		return err_set(err, ERR_LIMIT, "a source file of %zu bytes, at most %d are read", source.len,
			       SCAN_SOURCE_MOST);
	if (scan_all(&scanner, err) < 0)
		return -1;
	*out = scan;
	scan = (struct scan){ 0 };
	return 0;
}

void scan_release(struct scan *scan)
{
	free(scan->tokens);
	free(scan->comments);
	*scan = (struct scan){ 0 };
}

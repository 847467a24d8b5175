#include "base/gitconfig.h"

#include <strings.h>

#include "base/buf.h"

/* A reader's position; END_OF_LINE stands for the end of the text as well, as in git. */
struct cursor {
	struct view text;
	size_t at;
	int line;
	bool headers; /* are given too */
};

/* The texts of the entry being read. */
struct entry_texts {
	struct buf section, subsection, key, value;
	bool has_subsection;
};

static void texts_release(struct entry_texts *texts)
{
	buf_release(&texts->section);
	buf_release(&texts->subsection);
	buf_release(&texts->key);
	buf_release(&texts->value);
}

static bool blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static bool letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool key_char(char c)
{
	return letter(c) || (c >= '0' && c <= '9') || c == '-';
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool ended(const struct cursor *cursor)
{
	return cursor->at >= cursor->text.len;
}

/* A CR that ends a line belongs to the line's end. */
static bool before_end(const struct cursor *cursor)
{
	return cursor->at + 1 < cursor->text.len && cursor->text.at[cursor->at] == '\r' &&
	       cursor->text.at[cursor->at + 1] == '\n';
}

static char peek(const struct cursor *cursor)
{
	return ended(cursor) || before_end(cursor) ? '\n' : cursor->text.at[cursor->at];
}

static char next(struct cursor *cursor)
{
	char c = peek(cursor);

	if (!ended(cursor))
		cursor->at += before_end(cursor) ? 2 : 1;
	cursor->line += c == '\n';
	return c;
}

static void skip_line(struct cursor *cursor)
{
	while (next(cursor) != '\n')
		;
}

static int read_subsection(struct cursor *cursor, struct entry_texts *texts, struct err *err)
{
	while (peek(cursor) == ' ' || peek(cursor) == '\t')
		(void)next(cursor);
	if (peek(cursor) != '"')
		return err_set(err, ERR_INPUT,
			       "the name of a subsection stands in quotes: [section \"name\"]");
	(void)next(cursor);
	while (peek(cursor) != '"') {
		if (peek(cursor) == '\\')
			(void)next(cursor);
		if (peek(cursor) == '\n')
			return err_set(err, ERR_INPUT, "the name of a subsection does not end on its line");
		buf_char(&texts->subsection, next(cursor));
	}
	(void)next(cursor);
	if (peek(cursor) != ']')
		return err_set(err, ERR_INPUT, "a ']' is missing after the name of a subsection");
	texts->has_subsection = true;
	return 0;
}

/* Behind the '['.  The old form [section.name] is a subsection in lower case. */
static int read_section(struct cursor *cursor, struct entry_texts *texts, struct err *err)
{
	struct buf *into = &texts->section;

	buf_clear(&texts->section);
	buf_clear(&texts->subsection);
	texts->has_subsection = false;
	for (; key_char(peek(cursor)) || peek(cursor) == '.'; (void)next(cursor)) {
		if (peek(cursor) == '.' && !texts->has_subsection) {
			texts->has_subsection = true;
			into = &texts->subsection;
		} else {
			buf_char(into, lower(peek(cursor)));
		}
	}
	if (!texts->section.len)
		return err_set(err, ERR_INPUT, "a section needs a name of letters, digits and '-'");
	if ((peek(cursor) == ' ' || peek(cursor) == '\t') && !texts->has_subsection &&
	    read_subsection(cursor, texts, err) < 0)
		return -1;
	if (peek(cursor) != ']')
		return err_set(err, ERR_INPUT, "the section's ']' is missing");
	(void)next(cursor);
	return 0;
}

/* Behind a backslash; a line break there continues the value. */
static int read_escape(struct cursor *cursor, struct buf *value, struct err *err)
{
	static const char escapes[] = "t\tb\bn\n\\\\\"\"";
	char c = next(cursor);

	if (c == '\n')
		return 0;
	for (size_t i = 0; i + 1 < sizeof(escapes); i += 2)
		if (escapes[i] == c)
			return buf_char(value, escapes[i + 1]), 0;
	return err_set(err, ERR_INPUT, "a backslash in a value stands before one of t, b, n, \\ and \"");
}

/* Behind the '='.  Blanks around the value fall away unless they stand in quotes. */
static int read_value(struct cursor *cursor, struct buf *value, struct err *err)
{
	bool quoted = false;
	size_t keep = 0; /* the value's length up to its last character that is not an open blank */

	while (peek(cursor) != '\n') {
		char c = peek(cursor);
		if (!quoted && (c == '#' || c == ';'))
			break;
		(void)next(cursor);
		if (!quoted && blank(c)) {
			if (value->len)
				buf_char(value, c);
			continue;
		}
		if (c == '"')
			quoted = !quoted;
		else if (c != '\\')
			buf_char(value, c);
		else if (read_escape(cursor, value, err) < 0)
			return -1;
		keep = value->len;
	}
	if (quoted)
		return err_set(err, ERR_INPUT, "a quote is not closed on its line");
	if (value->ptr)
		value->ptr[value->len = keep] = '\0';
	skip_line(cursor);
	return 0;
}

static int read_key(struct cursor *cursor, struct entry_texts *texts, bool *has_value, struct err *err)
{
	buf_clear(&texts->key);
	buf_clear(&texts->value);
	while (key_char(peek(cursor)))
		buf_char(&texts->key, lower(next(cursor)));
	while (peek(cursor) == ' ' || peek(cursor) == '\t')
		(void)next(cursor);
	*has_value = peek(cursor) == '=';
	if (!*has_value && peek(cursor) != '\n')
		return err_set(err, ERR_INPUT, "a '=' is missing after the key '%s'",
			       buf_string(&texts->key));
	char separator = next(cursor);
	return separator == '=' ? read_value(cursor, &texts->value, err) : 0;
}

/* One key with its value, given to TAKE; *LINE is where it began. */
static int read_entry(struct cursor *cursor, struct entry_texts *texts, gitconfig_take *entry_take,
		      void *payload, struct err *err)
{
	struct gitconfig_entry entry = { .line = cursor->line };
	bool has_value;

	if (!texts->section.len)
		return err_set(err, ERR_INPUT, "a key stands before the first [section]");
	if (!letter(peek(cursor)))
		return err_set(err, ERR_INPUT, "neither a key, a [section] nor a comment");
	if (read_key(cursor, texts, &has_value, err) < 0)
		return -1;
	entry.section = buf_string(&texts->section);
	entry.subsection = texts->has_subsection ? buf_string(&texts->subsection) : NULL;
	entry.key = buf_string(&texts->key);
	entry.value = has_value ? buf_string(&texts->value) : NULL;
	return entry_take(payload, &entry, err);
}

static int read_header(struct cursor *cursor, struct entry_texts *texts, gitconfig_take *entry_take,
		       void *payload, struct err *err)
{
	struct gitconfig_entry entry = { .key = "", .line = cursor->line };

	(void)next(cursor);
	if (read_section(cursor, texts, err) < 0)
		return -1;
	entry.section = buf_string(&texts->section);
	entry.subsection = texts->has_subsection ? buf_string(&texts->subsection) : NULL;
	return cursor->headers ? entry_take(payload, &entry, err) : 0;
}

static int read_piece(struct cursor *cursor, struct entry_texts *texts, gitconfig_take *entry_take,
		      void *payload, struct err *err)
{
	char c = peek(cursor);

	if (blank(c))
		return (void)next(cursor), 0;
	if (c == '#' || c == ';')
		return skip_line(cursor), 0;
	if (c == '[')
		return read_header(cursor, texts, entry_take, payload, err);
	return read_entry(cursor, texts, entry_take, payload, err);
}

static int each(struct cursor cursor, const char *name, gitconfig_take *entry_take, void *payload,
		struct err *err)
{
	SCOPED(texts_release) struct entry_texts texts = { 0 };

	(void)view_skip(&cursor.text, VIEW("\xef\xbb\xbf"));
	if (cursor.text.len && memchr(cursor.text.at, '\0', cursor.text.len))
		return err_set(err, ERR_INPUT, "%s: a NUL byte: not a text file", name);
	while (!ended(&cursor)) {
		int line = cursor.line;
		if (read_piece(&cursor, &texts, entry_take, payload, err) < 0)
			return err_wrap(err, "%s:%d", name, line);
	}
	return 0;
}

int gitconfig_each(struct view text, const char *name, gitconfig_take *entry_take, void *payload,
		   struct err *err)
{
	return each((struct cursor){ .text = text, .line = 1 }, name, entry_take, payload, err);
}

int gitconfig_each_with_headers(struct view text, const char *name, gitconfig_take *entry_take, void *payload,
				struct err *err)
{
	return each((struct cursor){ .text = text, .line = 1, .headers = true }, name, entry_take, payload,
		    err);
}

static bool is_word(const char *value, const char *const *words, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strcasecmp(value, words[i]) == 0)
			return true;
	return false;
}

/* git's integers, without a sign. */
static bool number_parse(const char *value, uint64_t *out)
{
	static const struct {
		char suffix;
		unsigned shift;
	} units[] = { { 'k', 10 }, { 'm', 20 }, { 'g', 30 } };
	struct view digits = view_of(value);
	unsigned shift = 0;
	uint64_t number;

	for (size_t i = 0; i < COUNT_OF(units); i++)
		if (digits.len && lower(digits.at[digits.len - 1]) == units[i].suffix)
			shift = units[i].shift;
	digits.len -= shift != 0;
	if (!view_number(digits, UINT64_MAX >> shift, &number))
		return false;
	*out = number << shift;
	return true;
}

int gitconfig_bool(bool *out, const struct gitconfig_entry *entry, struct err *err)
{
	static const char *const yes[] = { "true", "yes", "on" }, *const no[] = { "false", "no", "off", "" };
	uint64_t number;

	if (!entry->value || is_word(entry->value, yes, COUNT_OF(yes)))
		return *out = true, 0;
	if (is_word(entry->value, no, COUNT_OF(no)))
		return *out = false, 0;
	if (number_parse(entry->value, &number))
		return *out = number != 0, 0;
	return err_set(err, ERR_INPUT, "%s.%s is true or false, not '%s'", entry->section, entry->key,
		       entry->value);
}

int gitconfig_number(uint64_t *out, const struct gitconfig_entry *entry, uint64_t least, uint64_t most,
		     struct err *err)
{
	uint64_t number;

	if (!entry->value || !number_parse(entry->value, &number))
		return err_set(err, ERR_INPUT, "%s.%s is a whole number such as 10, 64k, 10m or 1g, not '%s'",
			       entry->section, entry->key, entry->value ? entry->value : "");
	if (number < least || number > most)
		return err_set(err, ERR_INPUT, "%s.%s lies between %llu and %llu, not %s", entry->section,
			       entry->key, (unsigned long long)least, (unsigned long long)most, entry->value);
	*out = number;
	return 0;
}

int gitconfig_text(const char **out, const struct gitconfig_entry *entry, struct err *err)
{
	if (!entry->value || !entry->value[0])
		return err_set(err, ERR_INPUT, "%s.%s needs a value", entry->section, entry->key);
	*out = entry->value;
	return 0;
}

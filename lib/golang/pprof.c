#include "golang/pprof.h"

#include "base/buf.h"

static const char *const *copy(struct arena *arena, const char *const *words, size_t count)
{
	const char **argv = arena_zero(arena, count + 1, sizeof(*argv));

	for (size_t i = 0; i < count; i++)
		argv[i] = words[i];
	return argv;
}

const char *const *pprof_ready_argv(struct arena *arena, const char *go)
{
	const char *const words[] = { go, "tool", "-n", "pprof" };

	return copy(arena, words, COUNT_OF(words));
}

const char *const *pprof_argv(struct arena *arena, const char *go, const char *file)
{
	/* Every function, whatever its weight; names as the profile has them, without looking for the
	 * program. */
	const char *const words[] = { go,
				      "tool",
				      "pprof",
				      "-top",
				      "-cum",
				      "-nodecount=0",
				      "-nodefraction=0",
				      "-edgefraction=0",
				      "-symbolize=none",
				      "-functions",
				      file };

	return copy(arena, words, COUNT_OF(words));
}

static int hex_digit(char c)
{
	const char *digits = "0123456789abcdef";
	const char *at = c ? strchr(digits, c) : NULL;

	return at ? (int)(at - digits) : -1;
}

/* The linker escapes dots and other bytes of a path's last element ("yaml%2ev3"), some releases twice. */
static bool unescape(struct buf *out, struct view text)
{
	bool any = false;

	for (size_t i = 0; i < text.len; i++) {
		int high = text.len - i > 2 && text.at[i] == '%' ? hex_digit(text.at[i + 1]) : -1;
		int low = high < 0 ? -1 : hex_digit(text.at[i + 2]);
		if (low < 0 || high * 16 + low <= ' ') {
			buf_char(out, text.at[i]);
			continue;
		}
		buf_char(out, (char)(high * 16 + low));
		i += 2;
		any = true;
	}
	return any;
}

static void add_package(struct buf *out, struct view package)
{
	scoped_buf once = { 0 }, again = { 0 };

	if (unescape(&once, package) && unescape(&again, buf_view(&once)))
		buf_add(out, buf_view(&again));
	else
		buf_add(out, buf_view(&once));
}

/* Takes the next part of a name off: up to a dot or dash outside of brackets, type arguments as "[...]". */
static struct view next_part(struct view *rest, struct buf *part)
{
	int depth = 0;
	size_t at = 0;

	buf_clear(part);
	for (; at < rest->len; at++) {
		char c = rest->at[at];
		bool opens = c == '[', closes = c == ']';
		if (!depth && (c == '-' || (c == '.' && buf_string(part)[0] != '(')))
			break;
		if (opens && !depth++)
			buf_text(part, "[...]");
		else if (closes)
			depth -= depth > 0;
		else if (!opens && !depth)
			buf_char(part, c);
		if (c == ')' && !depth) {
			at++;
			break;
		}
	}
	/* What follows a dash is the compiler's: "-fm" of a method value, "-range1" of a loop body. */
	if (at < rest->len && rest->at[at] == '-')
		at = rest->len;
	*rest = view_from(*rest, at < rest->len && rest->at[at] == '.' ? at + 1 : at);
	return buf_view(part);
}

static bool begins_with_digit(struct view text)
{
	return text.len && text.at[0] >= '0' && text.at[0] <= '9';
}

/* A literal, or a wrapper around one: func1, gowrap2, deferwrap1, 2. */
static bool is_made(struct view part)
{
	static const struct view makers[] = { VIEW("func"), VIEW("gowrap"), VIEW("deferwrap") };

	for (size_t i = 0; i < COUNT_OF(makers); i++) {
		struct view rest = part;
		if (view_skip(&rest, makers[i]) && begins_with_digit(rest))
			return true;
	}
	return begins_with_digit(part);
}

static void add_function(struct buf *out, struct view package, const char *name, const char *more)
{
	add_package(out, package);
	buf_print(out, ".%s%s%s\n", name, more[0] ? "." : "", more);
}

static bool has_control(struct view text)
{
	for (size_t i = 0; i < text.len; i++)
		if ((unsigned char)text.at[i] < ' ')
			return true;
	return false;
}

void pprof_functions(struct buf *out, struct view symbol)
{
	scoped_buf first = { 0 }, second = { 0 };
	ptrdiff_t bracket = view_find(symbol, VIEW("["));
	struct view plain = bracket < 0 ? symbol : view_upto(symbol, (size_t)bracket);
	ptrdiff_t slash = view_find_last(plain, VIEW("/"));
	size_t last = slash < 0 ? 0 : (size_t)slash + 1;
	ptrdiff_t dot = view_find(view_from(plain, last), VIEW("."));

	if (dot <= 0 || has_control(symbol))
		return; /* assembly of the run time, which has no package; or no symbol at all */
	struct view package = view_upto(symbol, last + (size_t)dot);
	struct view rest = view_from(symbol, last + (size_t)dot + 1);
	struct view one = next_part(&rest, &first), two = next_part(&rest, &second);
	bool method = view_starts(one, VIEW("("));
	if (view_is(one, "glob"))
		add_function(out, package, "init", ""); /* up to Go 1.20: a literal of a variable */
	else if (!two.len || (is_made(two) && !method && !(view_is(one, "init") && begins_with_digit(two))))
		add_function(out, package, buf_string(&first), "");
	else
		add_function(out, package, buf_string(&first), buf_string(&second));
	if (two.len && !method && !is_made(two))
		add_function(out, package, buf_string(&first), "");
}

/* "12.34%" in hundredths, rounded down: pprof prints "0.0071%" and "1e-05%" too. */
static bool percent(struct view text, unsigned *out)
{
	uint64_t number, fraction = 0;
	struct view whole;

	if (!view_drop(&text, VIEW("%")))
		return false;
	if (view_find(text, VIEW("e-")) >= 0)
		return *out = 0, true;
	if (!view_split(&text, '.', &whole) || !view_number(whole, 1000, &number))
		return false;
	struct view digits = view_upto(text, text.len < 2 ? text.len : 2);
	if (digits.len && !view_number(digits, 99, &fraction))
		return false;
	*out = (unsigned)(number * 100 + (digits.len == 1 ? fraction * 10 : fraction));
	return true;
}

/* "0.04s  2.52%  2.52%  1.46s 91.82%  main.main (inline)": flat, flat%, sum%, cum, cum%, name. */
static bool read_row(struct view line, unsigned *share, struct view *symbol)
{
	struct view word = { 0 };

	for (int i = 0; i < 5; i++) {
		line = view_trim(line);
		if (!view_split(&line, ' ', &word))
			return false;
	}
	*symbol = view_trim(line);
	(void)(view_drop(symbol, VIEW(" (inline)")) || view_drop(symbol, VIEW(" (partial-inline)")));
	return percent(word, share) && symbol->len;
}

static void add_row(struct profile *out, struct arena *arena, unsigned share, struct view symbol)
{
	scoped_buf functions = { 0 };
	struct view name, rest;

	pprof_functions(&functions, symbol);
	rest = buf_view(&functions);
	while (view_split(&rest, '\n', &name))
		if (name.len)
			*(struct heat *)arena_push(arena, out->list, out->count, out->room) =
				(struct heat){ arena_text(arena, name), share };
}

int pprof_read(struct profile *out, struct arena *arena, struct view output, struct err *err)
{
	struct view line, symbol;
	bool table = false;
	unsigned share;

	while (view_split(&output, '\n', &line)) {
		struct view heading = view_trim(line);
		if (table && read_row(line, &share, &symbol))
			add_row(out, arena, share, symbol);
		table = table || (view_starts(heading, VIEW("flat")) && view_ends(heading, VIEW("cum%")));
	}
	if (!table)
		return err_set(err, ERR_INPUT, "`go tool pprof` printed no table");
	profile_sort(out);
	return 0;
}

#include "golang/subject.h"

#include "base/scope.h"
#include "golang/quoted.h"

struct pattern {
	struct view prefix, suffix;
	enum subject_form form;
};

#define TEXT(literal)                                                                                        \
	{                                                                                                    \
		literal, sizeof(literal) - 1                                                                 \
	}
#define NONE                                                                                                 \
	{                                                                                                    \
		"", 0                                                                                        \
	}

static const struct pattern patterns[] = {
	{ TEXT("func literal"), NONE, SUBJECT_LITERAL }, { TEXT("... argument"), NONE, SUBJECT_VARIADIC },
	{ TEXT("append("), TEXT(")"), SUBJECT_APPEND },	 { TEXT("make("), TEXT(")"), SUBJECT_MAKE },
	{ TEXT("new("), TEXT(")"), SUBJECT_POINTER },	 { TEXT("&"), TEXT("}"), SUBJECT_POINTER },
	{ TEXT("[]"), TEXT("}"), SUBJECT_SLICE },	 { TEXT("map["), TEXT("}"), SUBJECT_MAP },
	{ TEXT("string("), TEXT(")"), SUBJECT_TEXT },	 { TEXT("([]byte)("), TEXT(")"), SUBJECT_TEXT },
	{ TEXT("([]rune)("), TEXT(")"), SUBJECT_TEXT },	 { TEXT("([]uint8)("), TEXT(")"), SUBJECT_TEXT },
	{ TEXT("([]int32)("), TEXT(")"), SUBJECT_TEXT }, { TEXT("[]byte("), TEXT(")"), SUBJECT_TEXT },
	{ TEXT("[]rune("), TEXT(")"), SUBJECT_TEXT },
};

static bool within(struct view v, struct view prefix, struct view suffix)
{
	return v.len >= prefix.len + suffix.len && view_starts(v, prefix) && view_ends(v, suffix);
}

static bool name_part(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
	       (unsigned char)c >= 0x80;
}

/* The first of OPERATORS (" + ", ...) that stands outside of brackets and quotes, or -1. */
static ptrdiff_t top_level(struct view v, const struct view *operators, size_t count)
{
	size_t depth = 0;

	for (size_t i = 0; i < v.len; i++) {
		char c = v.at[i];
		if (c == '"' || c == '\'')
			i += quoted_length(view_from(v, i)) - 1;
		else if (c == '(' || c == '[' || c == '{')
			depth++;
		else if (c == ')' || c == ']' || c == '}')
			depth -= depth > 0;
		for (size_t n = 0; c == ' ' && !depth && n < count; n++)
			if (view_starts(view_from(v, i), operators[n]))
				return (ptrdiff_t)i;
	}
	return -1;
}

/* Names with dots only, at least one dot within. */
static bool is_selected(struct view v)
{
	bool dot = false;

	for (size_t i = 0; i < v.len; i++) {
		dot |= i && v.at[i] == '.';
		if (!name_part(v.at[i]) && v.at[i] != '.')
			return false;
	}
	return dot && v.at[v.len - 1] != '.' && !(v.at[0] >= '0' && v.at[0] <= '9');
}

enum subject_form subject_form(struct view subject)
{
	static const struct view plus = TEXT(" + "), shape = TEXT("go.shape.");

	/* In a generic body: a slice is one whatever its elements are. */
	(void)view_skip(&subject, shape);
	if (view_is(subject, "append"))
		return SUBJECT_APPEND;
	for (size_t i = 0; i < COUNT_OF(patterns); i++)
		if (within(subject, patterns[i].prefix, patterns[i].suffix))
			return patterns[i].form;
	if (top_level(subject, &plus, 1) >= 0)
		return memchr(subject.at, '"', subject.len) ? SUBJECT_TEXT : SUBJECT_SUM;
	return is_selected(subject) ? SUBJECT_SELECTED : SUBJECT_BOXED;
}

struct view subject_selected(struct view subject)
{
	ptrdiff_t dot = view_find_last(subject, VIEW("."));

	return view_from(subject, (size_t)(dot + 1));
}

static bool is_string(struct view v)
{
	return v.len && v.at[0] == '"' && quoted_length(v) == v.len;
}

static bool is_number(struct view v)
{
	if (v.len && (v.at[0] == '-' || v.at[0] == '+'))
		v = view_from(v, 1);
	if (!v.len || v.at[0] < '0' || v.at[0] > '9')
		return false;
	for (size_t i = 0; i < v.len; i++) {
		bool exponent = (v.at[i] == '-' || v.at[i] == '+') && strchr("eEpP", v.at[i - 1]);
		if (!name_part(v.at[i]) && v.at[i] != '.' && !exponent)
			return false;
	}
	return true;
}

static bool is_constant(struct view v)
{
	static const struct view shape = TEXT("go.shape.");
	static const char *const numbers[] = {
		"int", "int8", "int16", "int32", "int64", "uint", "uint8", "uint16", "uint32", "uint64",
		"uintptr", "float32", "float64", "rune", "byte",
		/* Types of the standard library whose constants are boxed: of other
		   names nobody knows whether they are types or functions. */
		"syscall.Errno", "syscall.Signal", "time.Duration", "time.Month", "time.Weekday",
		"fs.FileMode", "reflect.Kind"
	};

	if (is_string(v) || is_number(v) || view_is(v, "true") || view_is(v, "false"))
		return true;
	if (v.len >= 3 && v.at[0] == '\'' && v.at[v.len - 1] == '\'')
		return true;
	(void)view_skip(&v, shape);
	for (size_t i = 0; i < COUNT_OF(numbers); i++) {
		struct view inner = v;
		if (view_skip(&inner, view_of(numbers[i])) && view_skip(&inner, VIEW("(")) &&
		    view_drop(&inner, VIEW(")")) && is_number(inner))
			return true;
	}
	return false;
}

/* One byte: every value stands ready in the run time (runtime/iface.go, staticuint64s). */
static bool is_single_byte(struct view v)
{
	static const struct view comparisons[] = { TEXT(" == "), TEXT(" != "), TEXT(" < "),  TEXT(" <= "),
						   TEXT(" > "),	 TEXT(" >= "), TEXT(" && "), TEXT(" || ") };
	static const struct view conversions[] = { TEXT("byte("), TEXT("uint8("), TEXT("int8("),
						   TEXT("bool(") };

	if (view_starts(v, VIEW("!")) || top_level(v, comparisons, COUNT_OF(comparisons)) >= 0)
		return true;
	for (size_t i = 0; i < COUNT_OF(conversions); i++) {
		/* The bracket that opens here has to close at the end: not byte(a) + f(b). */
		struct view inner = v;
		if (!view_skip(&inner, conversions[i]) || !view_drop(&inner, VIEW(")")))
			continue;
		int depth = 0;
		for (size_t at = 0; at < inner.len && depth >= 0; at++)
			depth += (inner.at[at] == '(') - (inner.at[at] == ')');
		if (depth >= 0)
			return true;
	}
	return false;
}

/* A type or value whose size is certainly 0. */
static bool is_empty(struct view v)
{
	/* What context.Background() and context.TODO() return (src/context/context.go, since 1.21). */
	if (view_is(v, "context.backgroundCtx{}") || view_is(v, "context.todoCtx{}"))
		return true;
	(void)view_skip(&v, VIEW("&"));
	if (view_skip(&v, VIEW("new(")))
		(void)view_drop(&v, VIEW(")"));
	else
		(void)view_drop(&v, VIEW("{}"));
	return view_is(v, "struct {}") || view_starts(v, VIEW("[0]"));
}

/* make([]T, N) or make([]T, N, M): the larger number decides, and one that is not constant may be 0. */
static enum allocation made_allocation(struct view v)
{
	struct view argument;
	bool slice = view_skip(&v, VIEW("make([]"));

	if (!slice)
		return ALLOCATION_ALWAYS;
	if (view_starts(v, VIEW("struct {},")) || view_starts(v, VIEW("[0]")))
		return ALLOCATION_NEVER;
	(void)view_drop(&v, VIEW(")"));
	ptrdiff_t comma = view_find_last(v, VIEW(", "));
	argument = view_from(v, (size_t)(comma + 1));
	argument = view_trim(argument);
	if (view_is(argument, "0"))
		return ALLOCATION_NEVER;
	for (size_t i = 0; i < argument.len; i++)
		if (!strchr("0123456789 <", argument.at[i]))
			return ALLOCATION_MAYBE;
	return ALLOCATION_ALWAYS;
}

/* With two constants a concatenation is never the copy of one string. */
static enum allocation text_allocation(struct view v)
{
	size_t constants = 0;

	for (size_t i = 0; i < v.len; i++) {
		if (v.at[i] != '"')
			continue;
		size_t length = quoted_length(view_from(v, i));
		constants += length > 2;
		i += length - 1;
	}
	return constants > 1 && v.at[v.len - 1] != ')' ? ALLOCATION_ALWAYS : ALLOCATION_MAYBE;
}

/* Not even T{...} is certain: of constants it is in read-only data (1.25), of one small number in a table. */
static enum allocation boxed_allocation(struct view v)
{
	bool never = is_constant(v) || is_single_byte(v) || is_empty(v);

	return never ? ALLOCATION_NEVER : ALLOCATION_MAYBE;
}

enum allocation subject_allocation(enum subject_form form, struct view subject, bool captures)
{
	switch (form) {
	case SUBJECT_BOXED:
	case SUBJECT_SELECTED:
		return boxed_allocation(subject);
	case SUBJECT_TEXT:
		return text_allocation(subject);
	case SUBJECT_APPEND:
	case SUBJECT_SUM:
		return ALLOCATION_MAYBE;
	case SUBJECT_LITERAL:
		return captures ? ALLOCATION_ALWAYS : ALLOCATION_NEVER;
	case SUBJECT_MAKE:
		return made_allocation(subject);
	case SUBJECT_SLICE:
		return view_ends(subject, VIEW("{}")) &&
				       view_find(subject, VIEW("{")) == (ptrdiff_t)subject.len - 2
			       ? ALLOCATION_NEVER
			       : ALLOCATION_ALWAYS;
	case SUBJECT_POINTER:
		return is_empty(subject) ? ALLOCATION_NEVER : ALLOCATION_ALWAYS;
	case SUBJECT_VARIADIC:
	case SUBJECT_MAP:
		break;
	}
	return ALLOCATION_ALWAYS;
}

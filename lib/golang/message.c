#include "golang/message.h"

#include "base/scope.h"
#include "golang/quoted.h"

/* How a line of the table takes the text between its ends apart; false: it is not that message after all. */
typedef bool message_part(struct message *message, struct view between);

struct form {
	struct view prefix, suffix;
	enum message_kind kind;
	message_part *part; /* NULL: all of it is the subject */
};

enum { NUMBER_MOST = 1 << 30 };

ptrdiff_t message_find_unquoted(struct view v, struct view needle)
{
	for (size_t i = 0; i + needle.len <= v.len;) {
		if (v.at[i] == needle.at[0] && memcmp(v.at + i, needle.at, needle.len) == 0)
			return (ptrdiff_t)i;
		i += v.at[i] == '"' ? quoted_length(view_from(v, i)) : 1;
	}
	return -1;
}

static bool read_number(struct view text, int *out)
{
	uint64_t value;

	if (!view_number(text, NUMBER_MOST, &value))
		return false;
	*out = (int)value;
	return true;
}

/* Cuts V at its last SEPARATOR. */
static bool cut_last(struct view v, struct view separator, struct view *before, struct view *behind)
{
	ptrdiff_t at = view_find_last(v, separator);

	if (at < 0)
		return false;
	*before = view_upto(v, (size_t)at);
	*behind = view_from(v, (size_t)at + separator.len);
	return true;
}

/* Cuts V at its first SEPARATOR. */
static bool cut_first(struct view v, struct view separator, struct view *before, struct view *behind)
{
	ptrdiff_t at = view_find(v, separator);

	if (at < 0)
		return false;
	*before = view_upto(v, (size_t)at);
	*behind = view_from(v, (size_t)at + separator.len);
	return true;
}

/* "P" or "P to result R level=N". */
static bool part_leak(struct message *message, struct view between)
{
	struct view name, result, level;
	int number;

	message->subject = between;
	if (cut_first(between, VIEW(" to result "), &name, &result) &&
	    cut_last(result, VIEW(" level="), &result, &level) && read_number(level, &number)) {
		message->kind = MESSAGE_LEAK_RESULT;
		message->subject = name;
		message->into = result;
		message->number = number;
	}
	return true;
}

/* "P leaks to DST[ for F] with derefs=N". */
static bool part_leak_heading(struct message *message, struct view between)
{
	struct view rest, derefs, storage;

	if (!cut_first(between, VIEW(" leaks to "), &message->subject, &rest) ||
	    !cut_last(rest, VIEW(" with derefs="), &rest, &derefs) || !read_number(derefs, &message->number))
		return false;
	message->into = rest;
	if (!view_starts(rest, VIEW("{")))
		(void)cut_first(rest, VIEW(" for "), &message->into, &message->function);
	else if (!view_ends(rest, VIEW("}")) && cut_last(rest, VIEW("} for "), &storage, &message->function))
		message->into.len = storage.len + 1;
	return true;
}

/* "E escapes to heap in F". */
static bool part_heading(struct message *message, struct view between)
{
	return cut_last(between, VIEW(" escapes to heap in "), &message->subject, &message->function);
}

/* "F capturing by value: V (addr=... assign=... width=N". */
static bool part_capture(struct message *message, struct view between)
{
	struct view how;

	return cut_first(between, VIEW(" capturing by "), &message->function, &how) &&
	       cut_first(how, VIEW(": "), &how, &message->subject) &&
	       cut_last(message->subject, VIEW(" (addr="), &message->subject, &how);
}

/* "F" or "F with cost N as: ...". */
static bool part_can_inline(struct message *message, struct view between)
{
	struct view cost;

	message->function = between;
	if (cut_first(between, VIEW(" with cost "), &message->function, &cost) &&
	    cut_first(cost, VIEW(" as: "), &cost, &message->body))
		(void)read_number(cost, &message->number);
	return true;
}

/* "F: REASON", where the reason may be "function too complex: cost N exceeds budget M". */
static bool part_cannot_inline(struct message *message, struct view between)
{
	struct view cost, budget;

	if (!cut_first(between, VIEW(": "), &message->function, &message->reason))
		return false;
	if (cut_first(message->reason, VIEW(": cost "), &budget, &cost) &&
	    cut_first(cost, VIEW(" exceeds budget "), &cost, &budget))
		(void)read_number(cost, &message->number);
	return true;
}

/* "F" or "F with score N". */
static bool part_inlined(struct message *message, struct view between)
{
	struct view score;

	message->function = between;
	(void)cut_first(between, VIEW(" with score "), &message->function, &score);
	return true;
}

static bool part_self_assignment(struct message *message, struct view between)
{
	return cut_first(between, VIEW(" ignoring self-assignment in "), &message->function,
			 &message->subject);
}

#define NONE                                                                                                 \
	{                                                                                                    \
		"", 0                                                                                        \
	}
#define TEXT(literal)                                                                                        \
	{                                                                                                    \
		literal, sizeof(literal) - 1                                                                 \
	}

/* The first that fits decides, so what ends like a summary comes before what only begins like something. */
static const struct form forms[] = {
	{ TEXT("can inline "), NONE, MESSAGE_CAN_INLINE, part_can_inline },
	{ TEXT("cannot inline "), TEXT(": repeated recursive cycle"), MESSAGE_KNOWN, NULL },
	{ TEXT("cannot inline "), NONE, MESSAGE_CANNOT_INLINE, part_cannot_inline },
	{ TEXT("inlining call to "), NONE, MESSAGE_INLINED, part_inlined },
	{ TEXT("parameter "), TEXT(":"), MESSAGE_LEAK_HEADING, part_leak_heading },
	{ TEXT("moved to heap: "), NONE, MESSAGE_MOVED, NULL },
	{ TEXT("leaking param: "), NONE, MESSAGE_LEAK, part_leak },
	{ TEXT("leaking param content: "), NONE, MESSAGE_LEAK_CONTENT, NULL },
	{ NONE, TEXT(" escapes to heap"), MESSAGE_ESCAPES, NULL },
	{ NONE, TEXT(" does not escape"), MESSAGE_STAYS, NULL },
	{ NONE, TEXT(" escapes to heap:"), MESSAGE_HEADING, NULL },
	{ NONE, TEXT(":"), MESSAGE_HEADING, part_heading },
	{ NONE, TEXT(")"), MESSAGE_CAPTURE, part_capture },
	{ TEXT("index bounds check elided"), NONE, MESSAGE_KNOWN, NULL },
	{ TEXT("imprecise interface call"), NONE, MESSAGE_KNOWN, NULL },
	{ TEXT("zero-copy string->[]byte conversion"), NONE, MESSAGE_KNOWN, NULL },
	{ TEXT("devirtualizing "), NONE, MESSAGE_KNOWN, NULL },
	{ TEXT("partially devirtualizing "), NONE, MESSAGE_KNOWN, NULL },
	{ TEXT("failed to devirtualize "), NONE, MESSAGE_KNOWN, NULL },
	{ TEXT("cannot devirtualize "), NONE, MESSAGE_KNOWN, NULL },
	{ TEXT("PGO devirtualiz"), NONE, MESSAGE_KNOWN, NULL },
	{ TEXT("should not PGO devirtualize "), NONE, MESSAGE_KNOWN, NULL },
	{ TEXT("can't PGO devirtualize "), NONE, MESSAGE_KNOWN, NULL },
	{ TEXT("hot-"), NONE, MESSAGE_KNOWN, NULL },
	{ TEXT("function "), TEXT(" considered 'big'; reducing max cost of inlinees"), MESSAGE_KNOWN, NULL },
	{ TEXT("unreferenced closure "), TEXT(" marked as dead"), MESSAGE_KNOWN, NULL },
	{ TEXT("skip inlining "), NONE, MESSAGE_KNOWN, NULL },
	{ TEXT("assuming "), TEXT(" is unsafe uintptr"), MESSAGE_KNOWN, NULL },
	{ TEXT("marking "), TEXT(" as escaping uintptr"), MESSAGE_KNOWN, NULL },
	{ TEXT("marking "), TEXT(" as escaping ...uintptr"), MESSAGE_KNOWN, NULL },
	{ TEXT("mutates param: "), NONE, MESSAGE_KNOWN, NULL },
	{ TEXT("calls param: "), NONE, MESSAGE_KNOWN, NULL },
	{ NONE, TEXT(" does not escape, mutate, or call"), MESSAGE_STAYS, NULL },
	{ TEXT("loop variable "), NONE, MESSAGE_KNOWN, NULL },
	{ NONE, TEXT(" will be kept alive"), MESSAGE_KNOWN, NULL },
	{ TEXT("expr is unknown to bloop pass"), NONE, MESSAGE_KNOWN, NULL },
	{ NONE, NONE, MESSAGE_KNOWN, part_self_assignment },
};

/* Whether the ends may fit at all: their outermost characters do. */
static bool may_fit(const struct form *form, struct view text)
{
	return (!form->prefix.len || form->prefix.at[0] == text.at[0]) &&
	       (!form->suffix.len || form->suffix.at[form->suffix.len - 1] == text.at[text.len - 1]);
}

struct message message_read(struct view text)
{
	static const struct message empty = {
		.kind = MESSAGE_UNKNOWN,
		NONE,
		NONE,
		NONE,
		NONE,
		NONE,
		0,
	};

	for (size_t i = 0; text.len && i < COUNT_OF(forms); i++) {
		const struct form *form = &forms[i];
		struct view between = text;
		if (!may_fit(form, text) || !view_skip(&between, form->prefix) ||
		    !view_drop(&between, form->suffix))
			continue;
		struct message message = empty;
		message.kind = form->kind;
		if (!form->part)
			message.subject = between;
		else if (!form->part(&message, between))
			continue;
		return message;
	}
	return empty;
}

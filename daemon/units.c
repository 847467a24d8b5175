#include "daemon/units.h"

#include "base/scope.h"

struct unit {
	const char *suffix;
	uint64_t factor;
};

/* One of whatever is counted comes first. */
static const struct unit sizes[] = {
	{ "", 1 },
	{ "k", (uint64_t)1 << 10 },
	{ "m", (uint64_t)1 << 20 },
	{ "g", (uint64_t)1 << 30 },
};

static const struct unit spans[] = {
	{ "ms", 1 }, { "s", 1000 }, { "m", 60000 }, { "h", 3600000 }, { "d", 86400000 },
};

static bool read_unit(struct view text, const struct unit *units, size_t count, uint64_t *out)
{
	for (size_t i = 0; i < count; i++) {
		struct view digits = text;
		uint64_t number;
		if (!view_drop(&digits, view_of(units[i].suffix)))
			continue;
		if (!view_number(digits, (uint64_t)INT64_MAX / units[i].factor, &number))
			continue;
		*out = number * units[i].factor;
		return true;
	}
	return false;
}

bool units_size(struct view text, uint64_t *out)
{
	return read_unit(text, sizes, COUNT_OF(sizes), out);
}

bool units_span(struct view text, int64_t *out)
{
	uint64_t span;

	if (view_is(text, "0"))
		span = 0;
	else if (!read_unit(text, spans, COUNT_OF(spans), &span))
		return false;
	*out = (int64_t)span;
	return true;
}

static void print_unit(struct buf *out, uint64_t number, const struct unit *units, size_t count)
{
	const struct unit *largest = units;

	for (size_t i = 1; i < count; i++)
		if (number % units[i].factor == 0 && units[i].factor > largest->factor)
			largest = &units[i];
	if (number)
		buf_print(out, "%llu%s", (unsigned long long)(number / largest->factor), largest->suffix);
	else
		buf_char(out, '0');
}

void units_print_size(struct buf *out, uint64_t bytes)
{
	print_unit(out, bytes, sizes, COUNT_OF(sizes));
}

void units_print_span(struct buf *out, int64_t ms)
{
	print_unit(out, (uint64_t)ms, spans, COUNT_OF(spans));
}

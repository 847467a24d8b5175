/* Any bytes as a Go file: the index is refused or in order, and every position has an answer. */
#include <assert.h>

#include "golang/funcs.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_literals(const struct declared *declared)
{
	for (size_t i = 0; i < declared->literal_count; i++) {
		const struct literal *literal = &declared->literals[i];
		assert(literal->start >= declared->start && literal->end <= declared->end);
		assert(literal->start < literal->end && literal->path[0]);
		assert(!i || declared->literals[i - 1].start < literal->start);
		assert(!literal->around || literal->end < literal->around->end);
	}
}

static void check_positions(const struct funcs *funcs)
{
	const struct literal *literal;

	for (int line = 0; line < 20; line++)
		for (int column = 0; column < 40; column++) {
			const struct declared *declared = funcs_at(funcs, line, column, &literal);
			assert(declared || !literal);
			assert(!declared || (declared->line <= line && declared->end_line >= line));
			(void)funcs_allowance(funcs, line);
		}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	scoped_arena arena = { 0 };
	struct funcs funcs;
	struct err err = { 0 };

	if (funcs_index(&funcs, &arena, (struct view){ size ? (const char *)data : "", size }, &err) < 0) {
		assert(err.text[0]);
		return 0;
	}
	for (size_t i = 0; i < funcs.declared_count; i++) {
		const struct declared *declared = &funcs.declared[i];
		assert(declared->start < declared->end && declared->end <= size);
		assert(declared->line <= declared->end_line && declared->name[0]);
		assert(!i || funcs.declared[i - 1].end <= declared->start);
		check_literals(declared);
	}
	check_positions(&funcs);
	return 0;
}

#include "view/delta.h"

#include <stdio.h>

#include "model/oid.h"

static enum delta_group group_of_kind(const struct delta *delta)
{
	const struct site *site = delta_site(delta);

	if (delta->kind == DELTA_CHANGED || delta->kind == DELTA_MOVED)
		return delta->why[0] ? GROUP_NOTABLE : GROUP_FOLDED;
	if (delta->kind != DELTA_REMOVED || !site_allocates(site))
		return GROUP_HARMLESS;
	return delta->left ? GROUP_LEFT : GROUP_REMOVED;
}

enum delta_group delta_group(const struct delta *delta)
{
	if (delta_site(delta)->kind == SITE_LEAK)
		return GROUP_NONE;
	switch (delta->ruling) {
	case RULING_FAILS:
		return GROUP_FAILS;
	case RULING_PASSES:
		return GROUP_PASSES;
	case RULING_WAIVED:
		return GROUP_WAIVED;
	case RULING_NOTED:
	default:
		return group_of_kind(delta);
	}
}

size_t delta_count_group(const struct comparison *comparison, enum delta_group group)
{
	size_t count = 0;

	for (size_t i = 0; i < comparison->delta_count; i++)
		count += delta_group(&comparison->deltas[i]) == group;
	return count;
}

/* Deltas come sorted by kind, then by function; a function with two kinds in one group is met twice. */
size_t delta_count_functions(const struct comparison *comparison, enum delta_group group)
{
	size_t count = 0;

	for (size_t i = 0; i < comparison->delta_count; i++) {
		const struct function *function = delta_function(&comparison->deltas[i]);
		bool met = delta_group(&comparison->deltas[i]) != group;
		for (size_t j = i; j > 0 && !met; j--) {
			const struct delta *before = &comparison->deltas[j - 1];
			if (before->kind == comparison->deltas[i].kind && delta_function(before) != function)
				break;
			met = delta_group(before) == group && delta_function(before) == function;
		}
		count += !met;
	}
	return count;
}

const char *delta_base_name(const struct comparison *comparison, char out[16])
{
	(void)snprintf(out, 16, "%.*s", (int)OID_SHORT, comparison->base_commit);
	return out;
}

static void print_step(struct buf *out, const struct flow_step *step, const char *file)
{
	buf_text(out, step->expression[0] ? step->expression : step->into);
	if (!step->reason[0] && !step->line)
		return;
	buf_text(out, " (");
	buf_text(out, step->reason);
	if (step->line) {
		buf_text(out, step->reason[0] ? ", " : "");
		if (strcmp(step->file, file) != 0)
			buf_print(out, "%s:", step->file);
		buf_print(out, "%d:%d", step->line, step->column);
	}
	buf_char(out, ')');
}

void delta_print_flow(struct buf *out, const struct site *site, const char *file, size_t most)
{
	size_t count = site->flow_count, skipped = count > most ? count - most : 0;

	for (size_t i = 0; i < count; i++) {
		if (skipped && i == most / 2) {
			buf_print(out, " -> (%zu more)", skipped);
			i += skipped;
		}
		buf_text(out, i ? " -> " : "");
		print_step(out, &site->flow[i], file);
	}
}

/*
 * Sums in rows: three numbers, and a line for each cause, "interface-boxing 12".  Private to lib/store.
 */
#ifndef STORE_TALLY_ROW_H
#define STORE_TALLY_ROW_H

#include "model/tally.h"
#include "store/handle.h"

/* The four values; CAUSES, an empty buffer, must live as long as they do. */
#define TALLY_VALUES(tally, causes)                                                                          \
	value_int((tally)->sites), value_int((tally)->allocating), value_int((tally)->functions),            \
		value_view(tally_causes((causes), (tally)))
struct view tally_causes(struct buf *out, const struct tally *tally);
/* From COLUMN on; ERR_INTERNAL where the lines are not what was written. */
int tally_read(struct tally *out, const struct query *query, int column, struct err *err) MUST_USE;

#endif

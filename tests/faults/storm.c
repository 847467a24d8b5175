#include "faults/storm.h"

#include <string.h>

#include "base/files.h"
#include "base/mem.h"
#include "store/journal.h"

enum {
	TOGETHER = 2, /* records in one transaction */
	SMALL = 100,
	LARGE = 700, /* more than a sector */
	FIRST_LARGE = 4,
};

/*
 * A part of a load can outlast a power cut before anybody was told of it, and not always its beginning.  A
 * pull request's two deliveries in one load would be known in the wrong order then, as soon as the first is
 * delivered again: they are so small that they arrive both or neither.  Others can be torn.
 */
static size_t filler_of(char out[LARGE], unsigned number)
{
	size_t size = number < FIRST_LARGE ? SMALL : LARGE;

	memset(out, 'a' + (int)number, size);
	return size;
}

char *storm_path(const char *data)
{
	return files_join(data, "webhooks.journal");
}

int storm_open(struct storm *storm, struct store *store, const char *data, struct err *err)
{
	scoped_free char *path = storm_path(data);

	return journal_open(&storm->journal, store, path, err);
}

void storm_close(struct storm *storm)
{
	journal_close(take(storm->journal));
}

bool storm_waits(const struct storm *storm)
{
	return storm->journal && journal_is_waiting(storm->journal);
}

struct part {
	unsigned first, end;
};

static int add(struct storm *storm, struct part part, struct err *err)
{
	char filler[LARGE];

	for (unsigned i = part.first; i < part.end; i++) {
		const struct view parts[] = { { (const char *)&i, sizeof(i) },
					      { filler, filler_of(filler, i) } };
		if (storm->ends->is_wanted(i) && journal_add(storm->journal, parts, COUNT_OF(parts), err) < 0)
			return -1;
	}
	return 0;
}

static int land(struct storm *storm, struct part part, const struct journal_load *load, struct err *err)
{
	int result = journal_write(load, err);

	journal_landed(storm->journal, result == 0);
	for (unsigned i = part.first; result == 0 && i < part.end; i++)
		if (storm->ends->is_wanted(i))
			storm->ends->acknowledge(i);
	return result;
}

/* Where the first one can be added all can. */
int storm_admit(struct storm *storm, unsigned first, unsigned count, unsigned board, struct err *err)
{
	const struct part early = { first, first + count - board }, late = { early.end, first + count };
	struct journal_load load;

	if (add(storm, early, err) < 0)
		return -1;
	bool flies = journal_load(&load, storm->journal);
	if (add(storm, late, err) < 0 || (flies && land(storm, early, &load, err) < 0))
		return -1;
	return journal_load(&load, storm->journal) ? land(storm, late, &load, err) : 0;
}

static int take_record(void *payload, struct view record, struct err *err)
{
	const struct storm *storm = payload;
	char filler[LARGE];
	unsigned number;

	if (record.len < sizeof(number))
		return err_set(err, ERR_INTERNAL, "a record of %zu bytes", record.len);
	memcpy(&number, record.at, sizeof(number));
	if (!view_equal(view_from(record, sizeof(number)),
			(struct view){ filler, filler_of(filler, number) }))
		return err_set(err, ERR_INTERNAL, "the record of delivery %u is another one", number);
	return storm->ends->take_in(number, err);
}

int storm_calm(struct storm *storm, struct err *err)
{
	while (storm_waits(storm))
		if (journal_take(storm->journal, TOGETHER, take_record, storm, err) < 0)
			return -1;
	return 0;
}

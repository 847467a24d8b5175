/*
 * What a position holds is what the one before it holds, less the snapshots that went, plus those that came;
 * so the cost follows the change.  Rows further on stay true whatever is put before them: they are whole
 * sums.
 */
#include "store/trend_derive.h"

#include <stdlib.h>

#include "store/tally_row.h"

/* A snapshot that came or went. */
struct share {
	int64_t package;
	bool came;
	struct tally tally;
};

int trend_clear(struct store *store, const struct line *line, int64_t from, int64_t to, struct err *err)
{
	struct value first = value_int(from), last = value_int(to);

	if (RUN(store, err, TREND_CLEAR, LINE_VALUES(line), first, last) < 0 ||
	    RUN(store, err, PACKAGE_TREND_CLEAR, LINE_VALUES(line), first, last) < 0)
		return -1;
	return 0;
}

/* Nothing where nothing lies before. */
static int read_total(struct tally *out, struct store *store, const struct line *line, int64_t position,
		      struct err *err)
{
	scoped_query query = QUERY(store, TREND_AT, LINE_VALUES(line), value_int(position));
	int more = query_next(&query, err);

	*out = (struct tally){ 0 };
	return more > 0 ? tally_read(out, &query, 0, err) : more;
}

static int read_shares(struct share *out, struct store *store, const int64_t *snapshots, size_t count,
		       bool came, struct err *err)
{
	for (size_t i = 0; i < count; i++) {
		scoped_query query = QUERY(store, SNAPSHOT_TALLY, value_int(snapshots[i]));
		int more = query_next(&query, err);
		if (more < 0)
			return -1;
		if (!more)
			return err_set(err, ERR_INTERNAL, "the database lacks the outline of snapshot %lld",
				       (long long)snapshots[i]);
		out[i] = (struct share){ .package = query_int(&query, 0), .came = came };
		if (tally_read(&out[i].tally, &query, 1, err) < 0)
			return -1;
	}
	return 0;
}

/* By package, what went before what came. */
static int by_package(const void *a, const void *b)
{
	const struct share *left = a, *right = b;
	int order = (left->package > right->package) - (left->package < right->package);

	return order ? order : left->came - right->came;
}

static int add_package(struct store *store, const struct line *line, int64_t position,
		       const struct share *share, struct err *err)
{
	static const struct tally nothing;
	scoped_buf causes = { 0 };
	const struct tally *tally = share->came ? &share->tally : &nothing;

	return RUN(store, err, PACKAGE_TREND_ADD, LINE_VALUES(line), value_int(share->package),
		   value_int(position), TALLY_VALUES(tally, &causes), value_int(!share->came)) < 0
		       ? -1
		       : 0;
}

/* One row for each package whose sums are others now; a package that went and came is one that changed. */
static int add_packages(struct store *store, const struct line *line, int64_t position,
			const struct share *shares, size_t count, struct err *err)
{
	for (size_t i = 0; i < count; i++) {
		const struct share *was = &shares[i];
		bool pair = !was->came && i + 1 < count && shares[i + 1].package == was->package;
		if (pair && tally_equal(&was->tally, &shares[++i].tally))
			continue;
		if (add_package(store, line, position, &shares[i], err) < 0)
			return -1;
	}
	return 0;
}

int trend_derive(struct store *store, const struct line *line, int64_t before, int64_t position,
		 const struct turns *turns, struct err *err)
{
	scoped_arena arena = { 0 };
	scoped_buf causes = { 0 };
	size_t count = turns->gone_count + turns->come_count;
	struct share *shares = arena_zero(&arena, count, sizeof(*shares));
	struct tally total;

	if (trend_clear(store, line, position, position, err) < 0 ||
	    read_total(&total, store, line, before, err) < 0 ||
	    read_shares(shares, store, turns->gone, turns->gone_count, false, err) < 0 ||
	    read_shares(shares + turns->gone_count, store, turns->come, turns->come_count, true, err) < 0)
		return -1;
	for (size_t i = 0; i < count; i++)
		tally_add(&total, &shares[i].tally, shares[i].came ? 1 : -1);
	if (count)
		qsort(shares, count, sizeof(*shares), by_package);
	if (RUN(store, err, TREND_ADD, LINE_VALUES(line), value_int(position), TALLY_VALUES(&total, &causes),
		value_int((int64_t)turns->count)) < 0)
		return -1;
	return add_packages(store, line, position, shares, count, err);
}

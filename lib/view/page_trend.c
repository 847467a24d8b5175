#include "view/page_trend.h"

#include "base/arena.h"
#include "view/chart.h"

enum {
	MOVERS_MOST = 8,
	CAUSES_MOST = CHART_SERIES_MOST - 1, /* the others are drawn as one */
	ROWS_MOST = 50,			     /* of the table */
};

/* The causes that are drawn alone, and all others; the largest lies lowest. */
struct series {
	enum cause causes[CAUSES_MOST];
	size_t alone;
	bool others;
	const char *names[CHART_SERIES_MOST];
	size_t count;
};

/* A trend while it is shown: oldest first. */
struct show {
	struct html *html;
	const struct page_repository *repository;
	struct arena arena;
	struct series series;
	unsigned *marks; /* of each point; 0: none */
};

static void show_release(struct show *show)
{
	arena_release(&show->arena);
}

static const struct trend_point *point_at(const struct page_trend *trend, size_t i)
{
	return &trend->points[trend->count - 1 - i];
}

static uint64_t natural(int64_t number)
{
	return number > 0 ? (uint64_t)number : 0;
}

/* By what they are at the end; those that have gone to zero, by what they ever were. */
static uint64_t weight_of(const struct page_trend *trend, enum cause cause)
{
	uint64_t most = 0;

	for (size_t i = 0; i < trend->count; i++) {
		uint64_t value = natural(trend->points[i].tally.causes[cause]);
		most = value > most ? value : most;
	}
	return natural(trend->points[0].tally.causes[cause]) * 1000000 + most;
}

static void choose_series(struct series *out, const struct page_trend *trend)
{
	bool taken[CAUSE_COUNT] = { false };

	for (;;) {
		uint64_t most = 0;
		enum cause best = CAUSE_UNKNOWN;
		for (size_t i = 0; i < CAUSE_COUNT; i++) {
			uint64_t weight = taken[i] ? 0 : weight_of(trend, (enum cause)i);
			if (weight > most) {
				most = weight;
				best = (enum cause)i;
			}
		}
		if (!most)
			return;
		if (out->alone == CAUSES_MOST) {
			out->others = true;
			out->names[out->count++] = "other causes";
			return;
		}
		taken[best] = true;
		out->causes[out->alone++] = best;
		out->names[out->count++] = cause_info(best)->name;
	}
}

static void fill_values(uint64_t *values, const struct series *series, const struct tally *tally)
{
	uint64_t alone = 0;

	for (size_t i = 0; i < series->alone; i++) {
		values[i] = natural(tally->causes[series->causes[i]]);
		alone += values[i];
	}
	if (series->others)
		values[series->alone] = natural(tally->allocating - (int64_t)alone);
}

/* How far the point I lies from the one before; 0 where that is not known. */
static int64_t moved_by(const struct page_trend *trend, size_t i)
{
	return i ? point_at(trend, i)->tally.allocating - point_at(trend, i - 1)->tally.allocating : 0;
}

/* Numbers the points that moved it most, in the order of time. */
static void choose_marks(struct show *show)
{
	const struct page_trend *trend = &show->repository->trend;
	unsigned number = 0;

	show->marks = arena_zero(&show->arena, trend->count, sizeof(*show->marks));
	for (size_t taken = 0; taken < MOVERS_MOST; taken++) {
		size_t best = 0;
		for (size_t i = 1; i < trend->count; i++)
			if (!show->marks[i] && llabs(moved_by(trend, i)) > llabs(moved_by(trend, best)))
				best = i;
		if (!best)
			break;
		show->marks[best] = 1;
	}
	for (size_t i = 0; i < trend->count; i++)
		if (show->marks[i])
			show->marks[i] = ++number;
}

static void draw(struct show *show)
{
	const struct page_trend *trend = &show->repository->trend;
	struct chart_column *columns = arena_zero(&show->arena, trend->count, sizeof(*columns));
	const struct trend_point *oldest = point_at(trend, 0), *newest = &trend->points[0];

	for (size_t i = 0; i < trend->count; i++) {
		const struct trend_point *point = point_at(trend, i);
		uint64_t *values = arena_zero(&show->arena, show->series.count, sizeof(*values));
		fill_values(values, &show->series, &point->tally);
		columns[i] = (struct chart_column){
			.values = values,
			.label = arena_print(&show->arena, "%.*s: %lld (%s)", OID_SHORT,
					     point->commit.oid.hex, (long long)point->tally.allocating,
					     point->commit.subject),
			.gap = point->gap > 0,
			.mark = show->marks[i],
		};
	}
	const struct chart chart = {
		.id = "trend",
		.title = "Heap escapes by cause along the main branch",
		.description = arena_print(&show->arena, "From %lld at %.*s to %lld at %.*s, in %zu commits.",
					   (long long)oldest->tally.allocating, OID_SHORT,
					   oldest->commit.oid.hex, (long long)newest->tally.allocating,
					   OID_SHORT, newest->commit.oid.hex, trend->count),
		.series = show->series.names,
		.series_count = show->series.count,
		.columns = columns,
		.count = trend->count,
		.first = layout_day(&show->arena, oldest->commit.time_ms),
		.last = layout_day(&show->arena, newest->commit.time_ms),
	};
	chart_stack(show->html, &chart);
	chart_legend(show->html, show->series.names, show->series.count);
}

static void show_difference(struct html *html, int64_t difference)
{
	html_print(html, "%s%lld", difference > 0 ? "+" : difference < 0 ? "−" : "±", llabs(difference));
}

/* "+3 interface-boxing, −1 return-pointer" */
static void show_causes(struct html *html, const struct tally *is, const struct tally *was)
{
	bool first = true;

	for (size_t i = 0; i < CAUSE_COUNT; i++) {
		int64_t difference = is->causes[i] - was->causes[i];
		if (!difference)
			continue;
		html_text(html, first ? " (" : ", ");
		show_difference(html, difference);
		html_print(html, " %s", cause_info((enum cause)i)->name);
		first = false;
	}
	if (!first)
		html_text(html, ")");
}

/* What else may have moved it: the compiler, or commits in between. */
static void show_circumstances(struct html *html, const struct trend_point *is, const struct trend_point *was)
{
	if (strcmp(is->go_version, was->go_version) != 0)
		html_print(html, ", collected with %s instead of %s", is->go_version, was->go_version);
	if (is->gap > 0)
		html_print(html, ", or %lld %s before it that %s not collected", (long long)is->gap,
			   layout_plural((size_t)is->gap, "commit", "commits"),
			   layout_plural((size_t)is->gap, "was", "were"));
}

static void show_mover(const struct show *show, size_t i)
{
	const struct trend_point *is = point_at(&show->repository->trend, i);
	const struct trend_point *was = point_at(&show->repository->trend, i - 1);
	struct html *html = show->html;

	html_open(html, "li");
	html_open(html, "b");
	show_difference(html, moved_by(&show->repository->trend, i));
	html_close(html);
	html_text(html, " ");
	layout_commit(html, &show->repository->web, &is->commit.oid);
	html_print(html, " %s", is->commit.subject);
	html_open(html, "span", "class", "quiet");
	html_print(html, " %s, ", is->commit.author);
	layout_time(html, is->commit.time_ms);
	show_causes(html, &is->tally, &was->tally);
	show_circumstances(html, is, was);
	html_close(html);
	html_close(html);
}

static void show_movers(const struct show *show)
{
	const struct page_trend *trend = &show->repository->trend;
	struct html *html = show->html;
	size_t depth = html->depth;

	for (size_t i = 0; i < trend->count; i++) {
		if (!show->marks[i])
			continue;
		if (html->depth == depth) {
			html_leaf(html, "The commits that moved it", "h3");
			html_open(html, "ol", "class", "movers");
		}
		show_mover(show, i);
	}
	html_close_to(html, depth);
}

/* The same in numbers: the commits where anything changed, newest first. */
static void show_table(const struct show *show)
{
	static const struct layout_column columns[] = { { "Commit", NULL },
							{ "Escapes", "number" },
							{ "Difference", "number" },
							{ "Functions that changed", "number" } };
	const struct page_trend *trend = &show->repository->trend;
	struct html *html = show->html;
	size_t depth = html->depth, rows = 0;

	html_open(html, "details");
	html_leaf(html, "As a table", "summary");
	layout_table(html, columns, COUNT_OF(columns), NULL, "Heap escapes along the main branch, newest first");
	for (size_t i = trend->count; i-- > 0 && rows < ROWS_MOST;) {
		const struct trend_point *point = point_at(trend, i);
		if (i && !point->changed && !moved_by(trend, i))
			continue;
		rows++;
		html_open(html, "tr");
		html_open(html, "td");
		layout_commit(html, &show->repository->web, &point->commit.oid);
		html_print(html, " %s", point->commit.subject);
		html_close(html);
		layout_number(html, (long long)point->tally.allocating);
		html_open(html, "td", "class", "number");
		if (i)
			show_difference(html, moved_by(trend, i));
		html_close(html);
		layout_number(html, (long long)point->changed);
		html_close(html);
	}
	html_close_to(html, depth);
}

/* What there is now, cause by cause. */
static void show_now(const struct show *show)
{
	static const struct layout_column columns[] = { { "Cause", NULL },
							{ "Escapes", "number" } };
	const struct tally *tally = &show->repository->trend.points[0].tally;
	struct html *html = show->html;
	size_t depth = html->depth;

	layout_table(html, columns, COUNT_OF(columns), "causes", "Heap escapes by cause at the newest collected commit");
	for (size_t i = 0; i < show->series.alone; i++) {
		uint64_t value = natural(tally->causes[show->series.causes[i]]);
		if (!value)
			continue;
		html_open(html, "tr");
		html_open(html, "td");
		layout_cause(html, show->series.causes[i]);
		html_close(html);
		html_open(html, "td", "class", "number");
		html_print(html, "%llu", (unsigned long long)value);
		chart_bar(html, value, natural(tally->allocating));
		html_close(html);
		html_close(html);
	}
	html_close_to(html, depth);
}

void trend_show(struct html *html, const struct page_repository *repository)
{
	const struct page_trend *trend = &repository->trend;
	SCOPED(show_release) struct show show = { .html = html, .repository = repository };

	if (!trend->count)
		return;
	html_open(html, "section", "id", "trend");
	html_leaf(html, "Heap escapes on the main branch", "h2");
	choose_series(&show.series, trend);
	choose_marks(&show);
	if (trend->count > 1 && show.series.count)
		draw(&show);
	else if (trend->count == 1)
		html_leaf(html, "One commit is collected so far; a trend shows from the second on.", "p", "class",
			  "quiet");
	show_movers(&show);
	if (show.series.count)
		show_now(&show);
	if (trend->count > 1)
		show_table(&show);
	if (trend->more)
		html_leaf(html, "Older commits are left out here.", "p", "class", "quiet");
	html_close(html);
}

void trend_spark(struct html *html, const struct page_trend *trend)
{
	scoped_arena arena = { 0 };
	uint64_t *values = arena_zero(&arena, trend->count, sizeof(*values));

	if (!trend->count)
		return;
	for (size_t i = 0; i < trend->count; i++)
		values[i] = natural(point_at(trend, i)->tally.allocating);
	html_open(html, "span", "class", "spark");
	html_print(html, "%llu ", (unsigned long long)values[trend->count - 1]);
	chart_spark(html,
		    arena_print(&arena, "from %llu to %llu in %zu commits", (unsigned long long)values[0],
				(unsigned long long)values[trend->count - 1], trend->count),
		    values, trend->count);
	html_close(html);
}

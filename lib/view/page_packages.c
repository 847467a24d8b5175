/*
 * What escapes where: the packages as an icicle, and as a table.
 */
#include "base/arena.h"
#include "view/chart.h"
#include "view/icicle.h"
#include "view/page_layout.h"

enum { ROWS_MOST = 500 };

static int by_path(const void *a, const void *b)
{
	return icicle_compare(((const struct listed_package *)a)->path,
			      ((const struct listed_package *)b)->path);
}

static int by_escapes(const void *a, const void *b)
{
	const struct listed_package *one = a, *other = b;

	if (one->tally.allocating != other->tally.allocating)
		return one->tally.allocating < other->tally.allocating ? 1 : -1;
	return strcmp(one->path, other->path);
}

static int64_t total_of(const struct page_packages *packages)
{
	int64_t total = 0;

	for (size_t i = 0; i < packages->count; i++)
		total += packages->list[i].tally.allocating;
	return total;
}

static void draw(struct html *html, const struct page_packages *packages, int64_t total)
{
	scoped_arena arena = { 0 };
	struct icicle_leaf *leaves = arena_zero(&arena, packages->count, sizeof(*leaves));

	qsort(packages->list, packages->count, sizeof(*packages->list), by_path);
	for (size_t i = 0; i < packages->count; i++)
		leaves[i] = (struct icicle_leaf){ packages->list[i].path,
						  (uint64_t)packages->list[i].tally.allocating };
	const struct icicle icicle = {
		.id = "packages",
		.title = "Heap escapes by package",
		.description =
			arena_print(&arena, "%lld heap escapes in %zu packages; the table has them all.",
				    (long long)total, packages->count),
		.leaves = leaves,
		.count = packages->count,
	};
	icicle_draw(html, &icicle);
}

static void package_row(struct html *html, const struct page_packages *packages,
			const struct listed_package *package, int64_t most)
{
	scoped_buf url = { 0 };

	buf_text(&url, "/s/");
	html_percent(&url, packages->repository, "/");
	buf_text(&url, "?order=escapes&package=");
	html_percent(&url, package->path, "/");
	layout_configuration_query(&url, &packages->configuration, '&');
	html_open(html, "tr");
	html_open(html, "td");
	html_leaf(html, package->path, "a", "class", "code", "href", buf_string(&url));
	if (package->incomplete) {
		html_text(html, " ");
		layout_verdict_badge(html, VERDICT_ERROR);
		html_print(html, " %s; the numbers are from when it last could be", package->incomplete);
	}
	html_close(html);
	html_open(html, "td", "class", "number");
	html_print(html, "%lld", (long long)package->tally.allocating);
	chart_bar(html, (uint64_t)package->tally.allocating, (uint64_t)most);
	html_close(html);
	layout_number(html, (long long)package->tally.functions);
	html_close(html);
}

static void show_table(struct html *html, const struct page_packages *packages)
{
	static const struct layout_column columns[] = { { "Package", NULL },
							{ "Escapes", "number" },
							{ "Functions that escape", "number" } };
	size_t depth = html->depth;

	qsort(packages->list, packages->count, sizeof(*packages->list), by_escapes);
	layout_table(html, columns, COUNT_OF(columns), NULL, "Packages by heap escapes");
	for (size_t i = 0; i < packages->count && i < ROWS_MOST; i++)
		package_row(html, packages, &packages->list[i], packages->list[0].tally.allocating);
	html_close_to(html, depth);
}

void show_packages(struct buf *out, const struct page_packages *packages)
{
	struct html html = { .out = out };
	int64_t total = total_of(packages);

	layout_begin(&html, "Packages", packages->repository);
	html_leaf(&html, "Packages", "h1");
	layout_configurations(&html, &packages->configuration, "");
	if (!packages->head) {
		html_open(&html, "p");
		html_print(&html, "Nothing of %s is collected yet; the first check or push does it.",
			   packages->main_branch);
		html_close(&html);
		layout_end(&html);
		return;
	}
	html_open(&html, "p", "class", "quiet subtitle");
	html_print(&html, "%lld heap escapes in ", (long long)total);
	layout_count(&html, packages->count, "package", "packages");
	html_print(&html, " of %s at ", packages->main_branch);
	layout_commit(&html, &packages->web, &packages->head->oid);
	html_close(&html);
	if (packages->count)
		draw(&html, packages, total);
	show_table(&html, packages);
	if (packages->more || packages->count > ROWS_MOST)
		html_leaf(&html, "There are more packages than are shown here; the API lists all.", "p",
			  "class", "quiet");
	layout_end(&html);
}

/* A collection for a terminal: every heap escape, by function, and what they come from. */
#include "base/scope.h"
#include "view/delta.h"
#include "view/report_many.h"
#include "view/text.h"

struct sums {
	size_t sites, functions, never, leaks;
	size_t of_cause[CAUSE_COUNT];
};

static void plain(struct buf *out, const char *text)
{
	text_plain(out, view_of(text));
}

static void count(struct sums *sums, const struct site *site)
{
	sums->leaks += site->kind == SITE_LEAK;
	sums->never += site->kind != SITE_LEAK && !site_allocates(site);
	sums->sites += site_allocates(site);
	sums->of_cause[site->cause] += site_allocates(site);
}

static void print_site(struct buf *out, const struct report_site *from, const struct report_options *options)
{
	const struct function *function = from->function;
	const struct site *site = from->site;

	buf_text(out, "  ");
	plain(out, function->file);
	if (site->line)
		buf_print(out, ":%d:%d", site->line, site->column);
	buf_text(out, ": ");
	plain(out, site->message);
	buf_print(out, "  [%s%s]", cause_info(site->cause)->name,
		  site->allocation == ALLOCATION_MAYBE ? ", sometimes" : "");
	if (from->where) {
		buf_text(out, "  (");
		plain(out, from->where);
		buf_char(out, ')');
	}
	buf_char(out, '\n');
	if (!options->source || !site->line)
		return;
	struct view line = view_trim(options->source(options->payload, function->file, site->line));
	if (!line.len)
		return;
	buf_text(out, "      | ");
	text_plain(out, line.len > 160 ? view_upto(line, 160) : line);
	buf_char(out, '\n');
}

static void print_heading(struct buf *out, const struct function *function, bool colour)
{
	buf_text(out, colour ? "\x1b[1m" : "");
	plain(out, function->package);
	buf_char(out, '.');
	plain(out, function->name);
	buf_text(out, colour ? "\x1b[0m\n" : "\n");
}

/* Every site that allocates, under its function's name. */
static void print_sites(struct buf *out, struct sums *sums, const struct report_site *sites, size_t total,
			const struct report_options *options)
{
	const struct function *headed = NULL;

	for (size_t i = 0; i < total; i++) {
		count(sums, sites[i].site);
		if (!site_allocates(sites[i].site))
			continue;
		if (sites[i].function != headed) {
			print_heading(out, sites[i].function, options->colour);
			sums->functions++;
		}
		headed = sites[i].function;
		print_site(out, &sites[i], options);
	}
}

static void print_sums(struct buf *out, const struct sums *sums)
{
	buf_text(out, sums->sites ? "\n" : "");
	text_count(out, sums->sites, "heap escape");
	buf_text(out, " in ");
	text_count(out, sums->functions, "function");
	buf_print(out, "; never allocating: %zu, leaking parameters: %zu (see --format json)\n", sums->never,
		  sums->leaks);
	for (size_t i = 0; i < CAUSE_COUNT; i++)
		if (sums->of_cause[i])
			buf_print(out, "  %-18s %5zu  %s\n", cause_info((enum cause)i)->name,
				  sums->of_cause[i], cause_info((enum cause)i)->remedy);
}

static void print_doubts(struct buf *out, const struct report_part *part, bool named)
{
	const struct collection *collection = part->collection;

	if (collection->incomplete_count)
		buf_print(out, "\nNot judged%s%s: %zu\n", named ? " for " : "", named ? part->name : "",
			  collection->incomplete_count);
	for (size_t i = 0; i < collection->incomplete_count; i++) {
		buf_text(out, "  ");
		plain(out, collection->incomplete[i].package);
		buf_text(out, ": ");
		plain(out, collection->incomplete[i].reason);
		buf_char(out, '\n');
	}
	if (collection->unrecognised_total)
		buf_print(out,
			  "\nLines of the compiler that heapgate does not know: %zu (see --format json)\n",
			  collection->unrecognised_total);
}

void report_scans_text(struct buf *out, const struct report_part *parts, size_t count,
		       const struct report_options *options)
{
	static const struct report_options none = { 0 };
	scoped_arena arena = { 0 };
	struct report_site *sites;
	struct sums sums = { 0 };
	size_t total = report_many_sites(&sites, &arena, parts, count);

	print_sites(out, &sums, sites, total, options ? options : &none);
	print_sums(out, &sums);
	for (size_t i = 0; i < count; i++)
		print_doubts(out, &parts[i], count > 1);
}

void report_scan_text(struct buf *out, struct collection *collection, const struct report_options *options)
{
	const struct report_part part = { .name = "", .collection = collection };

	report_scans_text(out, &part, 1, options);
}

/* A collection for a terminal: every heap escape, by function, and what they come from. */
#include "base/scope.h"
#include "view/delta.h"
#include "view/report.h"
#include "view/text.h"

struct sums {
	size_t sites, functions, never, leaks;
	size_t of_cause[CAUSE_COUNT];
};

static void plain(struct buf *out, const char *text)
{
	text_plain(out, view_of(text));
}

static void count(struct sums *sums, const struct function *function)
{
	size_t before = sums->sites;

	for (size_t i = 0; i < function->site_count; i++) {
		const struct site *site = &function->sites[i];
		sums->leaks += site->kind == SITE_LEAK;
		sums->never += site->kind != SITE_LEAK && !site_allocates(site);
		sums->sites += site_allocates(site);
		sums->of_cause[site->cause] += site_allocates(site);
	}
	sums->functions += sums->sites > before;
}

static void print_site(struct buf *out, const struct function *function, const struct site *site,
		       const struct report_options *options)
{
	buf_text(out, "  ");
	plain(out, function->file);
	if (site->line)
		buf_print(out, ":%d:%d", site->line, site->column);
	buf_text(out, ": ");
	plain(out, site->message);
	buf_print(out, "  [%s%s]\n", cause_info(site->cause)->name,
		  site->allocation == ALLOCATION_MAYBE ? ", sometimes" : "");
	if (!options->source || !site->line)
		return;
	struct view line = view_trim(options->source(options->payload, function->file, site->line));
	if (!line.len)
		return;
	buf_text(out, "      | ");
	text_plain(out, line.len > 160 ? view_upto(line, 160) : line);
	buf_char(out, '\n');
}

static void print_function(struct buf *out, const struct function *function,
			   const struct report_options *options)
{
	bool headed = false;

	for (size_t i = 0; i < function->site_count; i++) {
		if (!site_allocates(&function->sites[i]))
			continue;
		if (!headed) {
			buf_text(out, options->colour ? "\x1b[1m" : "");
			plain(out, function->package);
			buf_char(out, '.');
			plain(out, function->name);
			buf_text(out, options->colour ? "\x1b[0m\n" : "\n");
		}
		headed = true;
		print_site(out, function, &function->sites[i], options);
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

static void print_doubts(struct buf *out, const struct collection *collection)
{
	if (collection->incomplete_count)
		buf_print(out, "\nNot judged: %zu\n", collection->incomplete_count);
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

void report_scan_text(struct buf *out, struct collection *collection, const struct report_options *options)
{
	static const struct report_options none = { 0 };
	struct function *functions;
	struct sums sums = { 0 };
	size_t function_count = collection_functions(collection, &functions);

	for (size_t i = 0; i < function_count; i++) {
		count(&sums, &functions[i]);
		print_function(out, &functions[i], options ? options : &none);
	}
	print_sums(out, &sums);
	print_doubts(out, collection);
}

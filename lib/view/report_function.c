/* One function for a terminal: everything that is known about it. */
#include "view/report.h"
#include "view/text.h"

enum { EXCERPT = 160, LABEL = 11 };

struct sheet {
	struct buf *out;
	const struct function *function;
	const struct report_options *options;
};

static void plain(struct buf *out, const char *text)
{
	text_plain(out, view_of(text));
}

static void print_bold(struct sheet *sheet, const char *text)
{
	buf_text(sheet->out, sheet->options->colour ? "\x1b[1m" : "");
	plain(sheet->out, text);
	buf_text(sheet->out, sheet->options->colour ? "\x1b[0m" : "");
}

static void print_excerpt(struct sheet *sheet, const char *file, int line, int indent)
{
	const struct report_options *options = sheet->options;

	if (!options->source || !line)
		return;
	struct view text = view_trim(options->source(options->payload, file, line));
	if (!text.len)
		return;
	buf_print(sheet->out, "%*s%6d | ", indent, "", line);
	text_plain(sheet->out, text.len > EXCERPT ? view_upto(text, EXCERPT) : text);
	buf_char(sheet->out, '\n');
}

static void print_label(struct sheet *sheet, const char *label)
{
	buf_print(sheet->out, "    %-*s ", LABEL, label);
}

static void print_fact(struct sheet *sheet, const char *label, const char *text)
{
	print_label(sheet, label);
	plain(sheet->out, text);
	buf_char(sheet->out, '\n');
}

static void print_step(struct sheet *sheet, const struct flow_step *step)
{
	struct buf *out = sheet->out;

	plain(out, step->expression[0] ? step->expression : step->into);
	if (step->reason[0]) {
		buf_text(out, " (");
		plain(out, step->reason);
		buf_char(out, ')');
	}
	if (step->line) {
		buf_text(out, " at ");
		plain(out, step->file);
		buf_print(out, ":%d:%d", step->line, step->column);
	}
	buf_char(out, '\n');
}

/* Lines of the code stand once, below the last of the steps on them. */
static void print_flow(struct sheet *sheet, const struct site *site)
{
	int shown = site->line;

	for (size_t i = 0; i < site->flow_count; i++) {
		const struct flow_step *step = &site->flow[i];
		bool last = i + 1 == site->flow_count || step[1].line != step->line;
		print_label(sheet, i ? "" : "flow:");
		print_step(sheet, step);
		if (last && step->line != shown) {
			print_excerpt(sheet, step->file, step->line, LABEL + 4);
			shown = step->line;
		}
	}
}

static const char *allocation_words(const struct site *site)
{
	static const char *const words[ALLOCATION_COUNT] = {
		[ALLOCATION_ALWAYS] = "each time the statement runs",
		[ALLOCATION_MAYBE] = "sometimes: it depends on the value or on how much room there is",
		[ALLOCATION_NEVER] = "never, whatever the compiler says",
	};

	return site->kind == SITE_LEAK ? "not here: callers put what they pass on the heap"
				       : words[site->allocation];
}

static void print_site(struct sheet *sheet, const struct site *site)
{
	const struct cause_info *info = cause_info(site->cause);
	struct buf *out = sheet->out;

	buf_text(out, "\n  ");
	plain(out, sheet->function->file);
	if (site->line)
		buf_print(out, ":%d:%d", site->line, site->column);
	buf_text(out, ": ");
	print_bold(sheet, site->message);
	buf_char(out, '\n');
	print_excerpt(sheet, sheet->function->file, site->line, 4);
	print_label(sheet, "cause:");
	buf_print(out, "%s: %s\n", info->name, info->happens);
	print_fact(sheet, "allocates:", allocation_words(site));
	if (site->callee[0])
		print_fact(sheet, "inlined:", site->callee);
	if (site->closure[0])
		print_fact(sheet, "in literal:", site->closure);
	if (site->allowed[0])
		print_fact(sheet, "allowed:", site->allowed);
	print_flow(sheet, site);
	print_fact(sheet, "remedy:", site_remedy(site));
}

static void print_inlining(struct sheet *sheet)
{
	const struct function *function = sheet->function;
	int cost = function->inline_cost, budget = function_inline_budget(function);

	buf_text(sheet->out, "  inlining: ");
	if (function->inlining == INLINING_UNKNOWN)
		buf_text(sheet->out, "the compiler says nothing about it");
	else if (function->inlining == INLINING_CAN)
		buf_text(sheet->out, "can be inlined");
	else
		buf_text(sheet->out, "cannot be inlined");
	if (function->inlining == INLINING_CAN && cost)
		buf_print(sheet->out, ": cost %d, budget %d", cost, budget);
	if (function->inline_reason[0]) {
		buf_text(sheet->out, ": ");
		plain(sheet->out, function->inline_reason);
	}
	buf_char(sheet->out, '\n');
}

static size_t print_sites(struct sheet *sheet, bool leaks)
{
	size_t count = 0;

	for (size_t i = 0; i < sheet->function->site_count; i++) {
		const struct site *site = &sheet->function->sites[i];
		if ((site->kind == SITE_LEAK) != leaks)
			continue;
		if (!count++ && leaks)
			buf_text(sheet->out, "\n  Parameters that leak");
		print_site(sheet, site);
	}
	return count;
}

static void print_causes(struct sheet *sheet)
{
	bool seen[CAUSE_COUNT] = { false };

	buf_text(sheet->out, "\n  More:");
	for (size_t i = 0; i < sheet->function->site_count; i++) {
		enum cause cause = sheet->function->sites[i].cause;
		if (!seen[cause])
			buf_print(sheet->out, " heapgate explain %s;", cause_info(cause)->name);
		seen[cause] = true;
	}
	buf_text(sheet->out, " heapgate explain blind-spots\n");
}

void report_function_text(struct buf *out, const struct function *function,
			  const struct report_options *options)
{
	static const struct report_options none = { 0 };
	struct sheet sheet = { out, function, options ? options : &none };
	scoped_buf name = { 0 };

	buf_print(&name, "%s.%s", function->package, function->name);
	print_bold(&sheet, buf_string(&name));
	if (function->line) {
		buf_text(out, "  ");
		plain(out, function->file);
		buf_print(out, ":%d", function->line);
	}
	buf_char(out, '\n');
	print_inlining(&sheet);
	size_t sites = print_sites(&sheet, false);
	if (!sites)
		buf_text(out, "  no heap escapes\n");
	(void)print_sites(&sheet, true);
	print_causes(&sheet);
}

/* heapgate scan: a module directory as it stands. */
#include <errno.h>
#include <stdlib.h>

#include "daemon/commands.h"
#include "daemon/go_options.h"
#include "gate/collect.h"
#include "gate/source.h"
#include "view/report.h"

enum format { TEXT, JSON, SARIF };

static void print(struct buf *out, struct collection *collection, enum format format, struct source *source)
{
	const struct report_options options = { .colour = output_colour(),
						.source = source_line,
						.payload = source };

	switch (format) {
	case TEXT:
		report_scan_text(out, collection, &options);
		break;
	case JSON:
		report_scan_json(out, collection);
		break;
	case SARIF:
		report_scan_sarif(out, collection);
		break;
	}
}

/* A function that is asserted with //heapgate:noescape must not allocate. */
static bool assertion_fails(const struct collection *collection)
{
	for (size_t i = 0; i < collection->snapshot_count; i++) {
		const struct snapshot *snapshot = &collection->snapshots[i];
		for (size_t j = 0; j < snapshot->function_count; j++) {
			const struct function *function = &snapshot->functions[j];
			for (size_t k = 0; function->noescape && k < function->site_count; k++)
				if (site_allocates(&function->sites[k]))
					return true;
		}
	}
	return false;
}

static int outcome(const struct collection *collection)
{
	if (assertion_fails(collection))
		return EXIT_GATE;
	return collection->incomplete_count ? EXIT_UNJUDGED : EXIT_PASS;
}

static int scan(const char *directory, enum format format, const struct go_options *go)
{
	scoped_collection collection = { 0 };
	scoped_arena arena = { 0 };
	scoped_buf text = { 0 };
	struct toolchain toolchain;
	struct err err;
	scoped_free char *absolute = realpath(directory, NULL);

	if (!absolute)
		return command_misused("scan", "%s: %s", directory, strerror(errno));
	const struct collect_spec spec = {
		.directory = absolute,
		.go = go_options_golang(go),
		.deadline_ms = go->timeout_ms,
	};
	if (collect_probe(&toolchain, &arena, &spec, &err) < 0 ||
	    collect(&collection, &toolchain, &spec, &err) < 0)
		return command_failed("scan", &err);
	scoped_source source = { .directory = absolute };
	print(&text, &collection, format, &source);
	return output_print("scan", &text, outcome(&collection));
}

int cmd_scan(int argc, char **argv)
{
	struct go_options go = { .timeout_ms = GO_TIMEOUT_MS };
	int format = TEXT;
	struct operands given;
	const struct option_row rows[] = {
		{ 'f', "format", OPTION_CHOICE, &format, "text|json|sarif", "how to print" },
		GO_OPTION_ROWS(go),
	};
	const struct options options = {
		.command = "scan",
		.operands = "[DIR]",
		.most = 1,
		.summary = "Collects the escape diagnostics of the Go module in DIR (default: here) and "
			   "prints every "
			   "function with its sites, their causes and remedies.\n"
			   "Exit code: 0, 1 where a //heapgate:noescape function allocates, 3 where a "
			   "package could "
			   "not be judged.",
		.examples = "  heapgate scan\n"
			    "  heapgate scan ~/src/api --format json | jq '.functions[].sites[].cause'\n",
		.rows = rows,
		.count = COUNT_OF(rows),
	};
	int code = options_read(&given, &options, argc, argv);

	if (code != OPTIONS_GO_ON)
		return code;
	return scan(given.count ? given.list[0] : ".", (enum format)format, &go);
}

/* heapgate scan: a module directory as it stands. */
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "daemon/commands.h"
#include "daemon/go_options.h"
#include "daemon/sides.h"
#include "gate/collect.h"
#include "gate/source.h"

enum format { TEXT, JSON, SARIF, CODE_QUALITY };

/* What the configurations came to, one after the other. */
struct results {
	struct arena arena;
	struct collection *collections;
	struct report_part *parts;
	size_t count;
};

static void results_release(struct results *results)
{
	for (size_t i = 0; i < results->count; i++)
		collection_release(&results->collections[i]);
	arena_release(&results->arena);
}

static void print(struct buf *out, const struct results *results, enum format format, struct source *source)
{
	const struct report_options options = { .colour = output_colour(),
						.source = source_line,
						.payload = source };

	switch (format) {
	case TEXT:
		report_scans_text(out, results->parts, results->count, &options);
		break;
	case JSON:
		report_scans_json(out, results->parts, results->count);
		break;
	case SARIF:
		report_scans_sarif(out, results->parts, results->count);
		break;
	case CODE_QUALITY:
		report_scans_codequality(out, results->parts, results->count);
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

static int outcome(const struct results *results)
{
	int code = EXIT_PASS;

	for (size_t i = 0; i < results->count; i++) {
		if (assertion_fails(&results->collections[i]))
			return EXIT_GATE;
		if (results->collections[i].incomplete_count)
			code = EXIT_UNJUDGED;
	}
	return code;
}

static int scan_all(struct results *out, const char *directory, const struct sides *sides,
		    const struct go_options *go, struct err *err)
{
	struct sandbox sandbox;

	if (go_options_sandbox(&sandbox, go, err) < 0)
		return -1;
	out->collections = arena_zero(&out->arena, sides->count, sizeof(*out->collections));
	out->parts = arena_zero(&out->arena, sides->count, sizeof(*out->parts));
	for (size_t i = 0; i < sides->count; i++) {
		struct collection *collection = &out->collections[out->count++];
		struct toolchain toolchain;
		const struct collect_spec spec = {
			.directory = directory,
			.go = sides->list[i],
			.deadline_ms = go->timeout_ms,
			.sandbox = &sandbox,
			.trusted = true,
		};
		if (collect_probe(&toolchain, &out->arena, &spec, err) < 0 ||
		    collect(collection, &toolchain, &spec, err) < 0)
			return -1;
		out->parts[i] = (struct report_part){ .configuration = &collection->configuration,
						      .collection = collection,
						      .sandbox = sandbox_name(&out->arena, &sandbox) };
	}
	return sides_name_parts(out->parts, &out->arena, sides, err);
}

static bool is_directory(const char *path)
{
	struct stat info;

	return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

static int scan(const char *directory, enum format format, const struct go_options *go,
		const struct option_list *configurations)
{
	SCOPED(results_release) struct results results = { .count = 0 };
	scoped_sides sides = { 0 };
	scoped_buf text = { 0 };
	struct err err;
	scoped_free char *absolute = realpath(directory, NULL);

	if (!absolute)
		return command_misused("scan", "%s: %s", directory, strerror(errno));
	if (!is_directory(absolute))
		return command_misused("scan", "%s: not a directory", directory);
	if (sides_read(&sides, go, configurations, &err) < 0)
		return command_misused("scan", "%s", err.text);
	if (scan_all(&results, absolute, &sides, go, &err) < 0)
		return command_failed("scan", &err);
	scoped_source source = { .directory = absolute };
	print(&text, &results, format, &source);
	return (format == TEXT ? output_print : output_foreign)("scan", &text, outcome(&results));
}

int cmd_scan(int argc, char **argv)
{
	struct go_options go = { .timeout_ms = GO_TIMEOUT_MS };
	struct option_list configurations = { .count = 0 };
	int format = TEXT;
	struct operands given;
	const struct option_row rows[] = {
		{ 'f', "format", OPTION_CHOICE, &format, "text|json|sarif|codequality", "how to print" },
		GO_OPTION_ROWS(go),
		SIDES_OPTION_ROW(configurations),
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
			    "  heapgate scan -C goos=linux -C goos=windows\n"
			    "  heapgate scan ~/src/api --format json | jq '.functions[].sites[].cause'\n",
		.rows = rows,
		.count = COUNT_OF(rows),
	};
	int code = options_read(&given, &options, argc, argv);

	if (code != OPTIONS_GO_ON)
		return code;
	return scan(given.count ? given.list[0] : ".", (enum format)format, &go, &configurations);
}

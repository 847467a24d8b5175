/* heapgate diff: two commits of a local repository. */
#include <stdlib.h>

#include "base/files.h"
#include "base/mem.h"
#include "daemon/commands.h"
#include "daemon/go_options.h"
#include "daemon/sides.h"
#include "gate/diff.h"
#include "gate/source.h"
#include "judge/policy.h"

enum format { TEXT, JSON, MARKDOWN, SARIF, CODE_QUALITY };

struct request {
	const char *repository, *base, *head, *policy_file;
	bool merge_base;
	enum format format;
	struct go_options go;
	struct option_list configurations;
};

/* What the configurations came to, one after the other. */
struct results {
	struct arena arena;
	struct diff *diffs;
	struct report_part *parts;
	size_t count;
	struct comparison merged;
};

static void results_release(struct results *results)
{
	comparison_release(&results->merged);
	for (size_t i = 0; i < results->count; i++)
		diff_release(&results->diffs[i]);
	arena_release(&results->arena);
}

static const int exit_codes[] = {
	[VERDICT_PASS] = EXIT_PASS,
	[VERDICT_FAIL] = EXIT_GATE,
	[VERDICT_ERROR] = EXIT_UNJUDGED,
};

static void print(struct buf *out, const struct results *results, enum format format, struct source *source)
{
	const struct comparison *comparison = &results->merged;
	const struct report_options options = { .colour = format == TEXT && output_colour(),
						.source = source_line,
						.payload = source };

	switch (format) {
	case TEXT:
		report_diff_text(out, comparison, &options);
		break;
	case JSON:
		report_many_json(out, comparison, results->parts, results->count);
		break;
	case MARKDOWN:
		report_diff_markdown(out, comparison, &options);
		break;
	case SARIF:
		report_diff_sarif(out, comparison);
		break;
	case CODE_QUALITY:
		report_diff_codequality(out, comparison);
		break;
	}
}

/* A directory of our own for the work tree, removed with all it holds at the end of the scope. */
static void remove_scratch(char **directory)
{
	struct err ignored;

	if (*directory)
		(void)!files_remove_tree(*directory, &ignored);
	free(*directory);
}

static char *make_scratch(struct err *err)
{
	const char *parent = getenv("TMPDIR");
	scoped_free char *path = files_join(parent && parent[0] ? parent : "/tmp", "heapgate-diff-XXXXXX");

	if (!mkdtemp(path)) {
		err_fill(err, ERR_INTERNAL, "cannot make %s; set TMPDIR to a directory that can be written",
			 path);
		return NULL;
	}
	return take(path);
}

static int resolve(struct oid *base, struct oid *head, struct mirror *mirror, const struct request *request,
		   struct err *err)
{
	if (mirror_resolve(base, mirror, request->base, err) < 0 ||
	    mirror_resolve(head, mirror, request->head, err) < 0)
		return -1;
	const struct oid asked = *base;
	return request->merge_base ? mirror_merge_base(base, mirror, &asked, head, err) : 0;
}

static int compare_one(struct results *out, const struct diff_spec *usual, const struct golang_options *go,
		       struct err *err)
{
	struct report_part *part = &out->parts[out->count];
	struct diff *diff = &out->diffs[out->count++];
	struct diff_spec spec = *usual;

	spec.collect.go = *go;
	if (diff_commits(diff, &spec, err) < 0) {
		part->failure = arena_text(&out->arena, view_of(err->text));
		return -1;
	}
	part->configuration = diff->comparison.configuration;
	part->comparison = &diff->comparison;
	return 0;
}

/* One that cannot be compared leaves the others theirs. */
static int compare_all(struct results *out, const struct diff_spec *usual, const struct sides *sides,
		       struct err *err)
{
	size_t judged = 0;

	out->diffs = arena_zero(&out->arena, sides->count, sizeof(*out->diffs));
	out->parts = arena_zero(&out->arena, sides->count, sizeof(*out->parts));
	for (size_t i = 0; i < sides->count; i++)
		if (compare_one(out, usual, &sides->list[i], err) == 0)
			judged++;
		else if (err->kind != ERR_INPUT && err->kind != ERR_LIMIT)
			return -1;
	if (!judged || sides_name_parts(out->parts, &out->arena, sides, err) < 0)
		return -1;
	report_merge(&out->merged, out->parts, out->count);
	return 0;
}

/* Programs get a document of the usual form, with the reason in `incomplete`. */
static int could_not_judge(const struct request *request, const struct oid *base, const struct oid *head,
			   const struct err *why)
{
	static const struct configuration none = { "", "", "", "", "" };
	struct incomplete all = { .package = "", .reason = why->text };
	const struct comparison comparison = {
		.configuration = &none,
		.base_commit = base->hex,
		.head_commit = head->hex,
		.base_reason = "",
		.incomplete = &all,
		.incomplete_count = 1,
		.verdict = VERDICT_ERROR,
		.policy = "",
	};
	scoped_buf text = { 0 };

	if (request->format == JSON) {
		report_diff_json(&text, &comparison);
		(void)output_foreign("diff", &text, EXIT_UNJUDGED);
	}
	return command_failed("diff", why);
}

static int run(const struct request *request, const struct sides *sides, struct mirror *mirror,
	       const struct oid *base, const struct oid *head, const char *policy)
{
	SCOPED(results_release) struct results results = { .count = 0 };
	scoped_buf text = { 0 };
	struct err err;
	struct sandbox sandbox;
	SCOPED(remove_scratch) char *scratch = make_scratch(&err);

	if (!scratch || go_options_sandbox(&sandbox, &request->go, &err) < 0)
		return command_failed("diff", &err);
	scoped_free char *reason =
		request->merge_base ? mem_print("merge base of %s and %s", request->base, request->head)
				    : mem_text("as asked");
	const struct diff_spec spec = {
		.mirror = mirror,
		.base = base,
		.head = head,
		.base_reason = reason,
		.scratch = scratch,
		.collect = { .deadline_ms = request->go.timeout_ms, .sandbox = &sandbox, .trusted = true },
		.policy = policy,
	};
	if (compare_all(&results, &spec, sides, &err) < 0)
		return could_not_judge(request, base, head, &err);
	scoped_source source = { .mirror = mirror, .commit = head };
	scoped_source base_source = { .mirror = mirror, .commit = base };
	for (size_t i = 0; i < results.count; i++) {
		results.parts[i].source = source_line;
		results.parts[i].base = &base_source;
		results.parts[i].head = &source;
		results.parts[i].sandbox = sandbox_name(&results.arena, &sandbox);
	}
	print(&text, &results, request->format, &source);
	return (request->format == TEXT ? output_print : output_foreign)("diff", &text,
									 exit_codes[results.merged.verdict]);
}

static int read_policy(struct buf *text, const char *file, struct err *err)
{
	scoped_policy policy = { 0 };

	return files_read(text, file, err) < 0 ? -1 : policy_parse(&policy, buf_view(text), file, err);
}

static int start(const struct request *request)
{
	scoped_mirror *mirror = NULL;
	scoped_buf policy = { .ceiling = 64 << 10 };
	scoped_sides sides = { 0 };
	struct oid base, head;
	struct err err;

	if (request->policy_file && read_policy(&policy, request->policy_file, &err) < 0)
		return command_misused("diff", "%s", err.text);
	if (sides_read(&sides, &request->go, &request->configurations, &err) < 0)
		return command_misused("diff", "%s", err.text);
	if (mirror_discover(&mirror, request->repository, &err) < 0 ||
	    resolve(&base, &head, mirror, request, &err) < 0)
		return err.kind == ERR_INTERNAL ? command_failed("diff", &err)
						: command_misused("diff", "%s", err.text);
	return run(request, &sides, mirror, &base, &head, buf_string(&policy));
}

int cmd_diff(int argc, char **argv)
{
	struct request request = { .repository = ".", .go = { .timeout_ms = GO_TIMEOUT_MS } };
	int format = TEXT;
	struct operands given;
	const struct option_row rows[] = {
		{ 'r', "repo", OPTION_TEXT, &request.repository, "DIR",
		  "the Git repository (default: here)" },
		{ 'f', "format", OPTION_CHOICE, &format, "text|json|markdown|sarif|codequality",
		  "how to print" },
		{ 'm', "merge-base", OPTION_FLAG, &request.merge_base, NULL,
		  "compare HEAD with the merge base of BASE and HEAD, as the gate does for a pull request" },
		{ 'p', "policy", OPTION_TEXT, &request.policy_file, "FILE",
		  "policy where the base commit has no .heapgate file" },
		GO_OPTION_ROWS(request.go),
		SIDES_OPTION_ROW(request.configurations),
	};
	const struct options options = {
		.command = "diff",
		.operands = "BASE HEAD",
		.least = 2,
		.most = 2,
		.summary = "Compares the heap escapes of two commits and judges HEAD by BASE's policy.\n"
			   "Exit code: 0 pass, 1 the gate failed, 3 could not judge.",
		.examples = "  heapgate diff HEAD~1 HEAD\n"
			    "  heapgate diff --merge-base origin/main HEAD --format markdown\n"
			    "  heapgate diff -C goarch=amd64 -C 'goarch=arm64 tags=netgo' HEAD~1 HEAD\n",
		.rows = rows,
		.count = COUNT_OF(rows),
	};
	int code = options_read(&given, &options, argc, argv);

	if (code != OPTIONS_GO_ON)
		return code;
	request.base = given.list[0];
	request.head = given.list[1];
	request.format = (enum format)format;
	return start(&request);
}

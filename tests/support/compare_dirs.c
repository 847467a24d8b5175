/*
 * Compares directories with a base, without Git: collects the base once, then for each line of standard
 * input, which names a directory, prints what `heapgate diff --format json` would.
 *
 * usage: compare_dirs BASE <LIST     (absolute, without symlinks; the go command may be named by $GO)
 * A directory that cannot be compared gives {"error": TEXT}.  The policy is the default.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/files.h"
#include "gate/collect.h"
#include "judge/compare.h"
#include "judge/policy.h"
#include "view/report.h"

static bool exists(void *payload, const char *file)
{
	scoped_free char *path = files_join(payload, file);

	return access(path, F_OK) == 0;
}

static int collect_directory(struct collection *out, const struct toolchain *toolchain, const char *directory,
			     struct err *err)
{
	const struct collect_spec spec = { .directory = directory, .go = { .go = getenv("GO") } };

	return collect(out, toolchain, &spec, err);
}

static int compare_directory(struct buf *out, const struct toolchain *toolchain, struct collection *base,
			     char *directory, struct err *err)
{
	scoped_collection head = { 0 };
	scoped_comparison comparison = { 0 };
	scoped_policy policy = { 0 };

	policy_default(&policy);
	if (collect_directory(&head, toolchain, directory, err) < 0 ||
	    compare(&comparison, base, &head, err) < 0)
		return -1;
	compare_gone(&comparison, base, &head, exists, directory);
	judge(&comparison, &policy);
	report_diff_json(out, &comparison);
	return 0;
}

static void print_failure(struct buf *out, const char *text)
{
	buf_clear(out);
	buf_text(out, "{\"error\": \"");
	for (; *text; text++)
		buf_char(out, (unsigned char)*text < ' ' || strchr("\"\\", *text) ? ' ' : *text);
	buf_text(out, "\"}");
}

static void answer(const struct toolchain *toolchain, struct collection *base, char *directory)
{
	scoped_buf out = { 0 };
	struct err err;

	if (compare_directory(&out, toolchain, base, directory, &err) < 0)
		print_failure(&out, err.text);
	puts(buf_string(&out));
	fflush(stdout);
}

int main(int argc, char **argv)
{
	scoped_collection base = { 0 };
	scoped_arena arena = { 0 };
	struct toolchain toolchain;
	char line[4096];
	struct err err;

	if (argc != 2) {
		fprintf(stderr, "usage: compare_dirs BASE <LIST\n");
		return 2;
	}
	const struct collect_spec spec = { .directory = argv[1], .go = { .go = getenv("GO") } };
	if (collect_probe(&toolchain, &arena, &spec, &err) < 0 ||
	    collect_directory(&base, &toolchain, argv[1], &err) < 0) {
		fprintf(stderr, "%s\n", err.text);
		return 1;
	}
	while (fgets(line, sizeof(line), stdin)) {
		line[strcspn(line, "\n")] = '\0';
		answer(&toolchain, &base, line);
	}
	return 0;
}

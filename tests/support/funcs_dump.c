/*
 * Prints what the function index finds in Go files, in the words of tests/oracle ("oracle funcs"), so that
 * the two can be compared: funcs_dump FILE...; "-" as the only argument reads the files' names from standard
 * input.
 */
#include <stdio.h>

#include "base/files.h"
#include "golang/funcs.h"

static void print_place(const struct funcs *funcs, size_t start, size_t end)
{
	const size_t ends[] = { start, end };

	for (size_t i = 0; i < COUNT_OF(ends); i++) {
		size_t line = 0;
		while (line + 1 < funcs->line_count && funcs->line_starts[line + 1] <= ends[i])
			line++;
		printf("\t%zu\t%zu", line + 1, ends[i] - funcs->line_starts[line] + 1);
	}
	printf("\n");
}

static void print_declared(const char *file, const struct funcs *funcs, const struct declared *declared)
{
	if (strcmp(declared->name, "init") != 0) {
		printf("func\t%s\t%s", file, declared->name);
		print_place(funcs, declared->start, declared->end);
	}
	for (size_t i = 0; i < declared->literal_count; i++) {
		const struct literal *literal = &declared->literals[i];
		printf("lit\t%s\t%s\t%s", file, declared->name, literal->path);
		print_place(funcs, literal->start, literal->end);
	}
}

static bool dump(const char *file)
{
	scoped_arena arena = { 0 };
	scoped_buf source = { 0 };
	struct funcs funcs;
	struct err err;

	if (files_read(&source, file, &err) < 0 || funcs_index(&funcs, &arena, buf_view(&source), &err) < 0) {
		fprintf(stderr, "%s: %s\n", file, err.text);
		return false;
	}
	for (size_t i = 0; i < funcs.declared_count; i++)
		print_declared(file, &funcs, &funcs.declared[i]);
	return true;
}

static bool dump_listed(void)
{
	char *line = NULL;
	size_t room = 0;
	bool well = true;

	for (ssize_t length; (length = getline(&line, &room, stdin)) > 0;) {
		if (line[length - 1] == '\n')
			line[length - 1] = '\0';
		well = dump(line) && well;
	}
	free(line);
	return well;
}

int main(int argc, char **argv)
{
	bool well = true;

	if (argc == 2 && strcmp(argv[1], "-") == 0)
		return dump_listed() ? 0 : 1;
	for (int i = 1; i < argc; i++)
		well = dump(argv[i]) && well;
	return well ? 0 : 1;
}

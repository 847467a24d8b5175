/* Runs a fuzz target over its corpus: every finding of a fuzzer stays a test, under any compiler. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/files.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int replay(const char *path)
{
	scoped_buf content = { 0 };
	struct err err;

	if (files_read(&content, path, &err) < 0) {
		(void)fprintf(stderr, "%s\n", err.text);
		return -1;
	}
	return LLVMFuzzerTestOneInput((const uint8_t *)buf_string(&content), content.len);
}

int main(int argc, char **argv)
{
	int count = 0;
	DIR *corpus = argc > 1 ? opendir(argv[1]) : NULL;

	if (!corpus) {
		(void)fprintf(stderr, "usage: %s CORPUS\n", argv[0]);
		return 2;
	}
	for (struct dirent *entry; (entry = readdir(corpus));) {
		if (entry->d_name[0] == '.')
			continue;
		scoped_free char *path = files_join(argv[1], entry->d_name);
		if (replay(path) < 0)
			return 1;
		count++;
	}
	(void)closedir(corpus);
	(void)printf("%d inputs\n", count);
	return count ? 0 : 1;
}

/* Any bytes as go list's output: however they are cut into pieces, the answer is the same.  The same bytes as
 * a go.mod file. */
#include <assert.h>

#include "golang/golist.h"
#include "golang/gomod.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct seen {
	size_t packages, names;
};

static int count(void *payload, const struct golist_package *package, struct err *err)
{
	struct seen *seen = payload;

	(void)err;
	assert(package->import_path[0]);
	seen->packages++;
	seen->names += package->go_files.count + package->imports.count + strlen(package->error.text);
	return 0;
}

static int read_in_pieces(struct seen *seen, struct view rest, size_t piece)
{
	scoped_golist *golist = golist_new(count, seen);
	struct err err;

	while (rest.len) {
		size_t len = rest.len < piece ? rest.len : piece;
		if (golist_feed(golist, view_upto(rest, len), &err) < 0)
			return -1;
		rest = view_from(rest, len);
	}
	return golist_end(golist, &err);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct view text = { size ? (const char *)data : "", size };
	struct gomod cursor = { .rest = text };
	struct gomod_directive directive;
	struct seen whole = { 0 }, parts = { 0 };

	assert(read_in_pieces(&whole, text, size) == read_in_pieces(&parts, text, 3));
	assert(whole.packages == parts.packages && whole.names == parts.names);
	for (size_t lines = 0; gomod_next(&cursor, &directive); lines++)
		assert(lines <= size && directive.count <= GOMOD_WORDS);
	return 0;
}

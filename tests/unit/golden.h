/*
 * Comparison with files in tests/golden.  HEAPGATE_GOLDEN=write makes them anew; read the difference before
 * you commit it.
 */
#ifndef UNIT_GOLDEN_H
#define UNIT_GOLDEN_H

#include "base/files.h"
#include "base/mem.h"
#include "unit/unit.h"

/* Golden files outlive releases: each LEAD followed by the version has "@VERSION@" instead. */
static inline void golden_hide_version(struct buf *text, const char *lead)
{
	scoped_free char *version = mem_print("%s%s", lead, HEAPGATE_VERSION);
	scoped_buf hidden = { 0 };
	struct view rest = buf_view(text);

	for (ptrdiff_t at; (at = view_find(rest, view_of(version))) >= 0;) {
		buf_add(&hidden, view_upto(rest, (size_t)at));
		buf_print(&hidden, "%s@VERSION@", lead);
		rest = view_from(rest, (size_t)at + strlen(version));
	}
	buf_add(&hidden, rest);
	buf_clear(text);
	buf_add(text, buf_view(&hidden));
}

/* TEXT is what stands in NAME, a path below tests/golden. */
static inline void golden_check(const char *name, const struct buf *text)
{
	struct err err = { 0 };
	scoped_buf golden = { 0 };
	scoped_free char *path = mem_print("%s/golden/%s", TESTS_DIR, name);
	const char *mode = getenv("HEAPGATE_GOLDEN");

	if (mode && strcmp(mode, "write") == 0)
		ck_assert_msg(files_write(path, buf_view(text), &err) == 0, "%s", err.text);
	ck_assert_msg(files_read(&golden, path, &err) == 0, "%s", err.text);
	ck_assert_msg(view_equal(buf_view(&golden), buf_view(text)), "%s differs:\n%.3000s", name,
		      buf_string(text));
}

#endif

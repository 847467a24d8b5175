#include "gate/paths.h"

#include <string.h>

#include "base/buf.h"
#include "base/mem.h"

const char *paths_clean(struct arena *arena, const char *base, struct view path)
{
	scoped_buf out = { 0 };
	struct view part, rest = path;

	if (!view_starts(path, VIEW("/")))
		buf_text(&out, base);
	while (view_split(&rest, '/', &part)) {
		if (!part.len || view_is(part, "."))
			continue;
		if (!view_is(part, "..")) {
			buf_char(&out, '/');
			buf_add(&out, part);
			continue;
		}
		ptrdiff_t slash = view_find_last(buf_view(&out), VIEW("/"));
		if (slash < 0)
			return NULL;
		scoped_free char *upper = mem_print("%.*s", (int)slash, buf_string(&out));
		buf_clear(&out);
		buf_text(&out, upper);
	}
	return arena_text(arena, buf_view(&out));
}

bool paths_within(const char *path, const char *upper)
{
	size_t length = strlen(upper);

	return strncmp(path, upper, length) == 0 && (path[length] == '\0' || path[length] == '/');
}

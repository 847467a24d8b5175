#include "gate/language.h"

#include "golang/gomod.h"
#include "tree/changed.h"

enum { GO_MOD_MOST = 1 << 20 };

/* "1.22"; "" where there is none. */
static const char *version_of(struct arena *arena, struct mirror *mirror, const struct oid *commit)
{
	scoped_buf text = { .ceiling = GO_MOD_MOST };
	struct gomod_directive directive;
	struct err ignored;

	if (tree_read(&text, mirror, commit, "go.mod", &ignored) < 0)
		return "";
	struct gomod cursor = { .rest = buf_view(&text) };
	while (gomod_next(&cursor, &directive))
		if (view_is(directive.verb, "go") && directive.count)
			return arena_text(arena, directive.words[0]);
	return "";
}

const char *language_change(struct arena *arena, struct mirror *mirror, const struct oid *base,
			    const struct oid *head)
{
	const char *before = version_of(arena, mirror, base), *after = version_of(arena, mirror, head);

	if (strcmp(before, after) == 0)
		return NULL;
	return arena_print(arena, "the go line of go.mod changed from %s to %s", before[0] ? before : "none",
			   after[0] ? after : "none");
}

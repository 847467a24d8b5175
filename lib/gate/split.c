#include "gate/split.h"

#include "base/mem.h"
#include "gate/plan.h"
#include "golang/toolchain.h"
#include "judge/compare.h"
#include "tree/changed.h"

enum { GO_MOD_MOST = 1 << 20 };

struct search {
	struct comparison *out;
	struct mirror *mirror;
	const struct oid *base;
	const char *directory; /* of the new go.mod */
	bool built;	       /* base has Go files there that belong to the module around */
};

/* Cuts the last name off PATH; false where there is none left. */
static bool go_up(char *path)
{
	char *slash = strrchr(path, '/');

	if (!path[0])
		return false;
	*(slash ? slash : path) = '\0';
	return true;
}

static bool has_go_mod(const struct search *search, const char *directory)
{
	scoped_free char *path = directory[0] ? mem_print("%s/go.mod", directory) : mem_text("go.mod");

	return tree_exists(search->mirror, search->base, path);
}

/* A file of a module that lay within DIRECTORY already stays where it was. */
static int note_file(void *payload, enum change_kind kind, const char *path, struct err *err)
{
	struct search *search = payload;
	scoped_free char *upper = mem_text(path);

	(void)kind, (void)err;
	if (search->built || !plan_is_input(path))
		return 0;
	while (go_up(upper) && strcmp(upper, search->directory) != 0)
		if (has_go_mod(search, upper))
			return 0;
	search->built = true;
	return 0;
}

/* The module around DIRECTORY in base: its path, and DIRECTORY as it calls it.  False where there is none. */
static bool find_around(const char **module, const char **inner, struct search *search)
{
	scoped_free char *upper = mem_text(search->directory);
	scoped_buf text = { .ceiling = GO_MOD_MOST };
	struct err ignored;

	while (go_up(upper))
		if (has_go_mod(search, upper)) {
			scoped_free char *path =
				upper[0] ? mem_print("%s/go.mod", upper) : mem_text("go.mod");
			*inner = search->directory + (upper[0] ? strlen(upper) + 1 : 0);
			return tree_read(&text, search->mirror, search->base, path, &ignored) == 0 &&
			       golang_module_path(module, &search->out->arena, buf_view(&text), &ignored) ==
				       0;
		}
	return false;
}

static int note_change(void *payload, enum change_kind kind, const char *path, struct err *err)
{
	struct search *search = payload;
	struct view directory = view_of(path);
	const char *module, *inner;

	if (kind != CHANGE_ADDED || !view_drop(&directory, VIEW("/go.mod")))
		return 0;
	search->directory = arena_text(&search->out->arena, directory);
	search->built = false;
	if (tree_files(search->mirror, search->base, search->directory, note_file, search, err) < 0)
		return -1;
	if (search->built && find_around(&module, &inner, search))
		compare_module_split(search->out, search->directory, inner, module);
	return 0;
}

int split_find(struct comparison *out, struct mirror *mirror, const struct oid *base, const struct oid *head,
	       struct err *err)
{
	struct search search = { .out = out, .mirror = mirror, .base = base };

	return tree_changes(mirror, base, head, note_change, &search, err);
}

#include "golang/install.h"

#include <elf.h>
#include <fcntl.h>

#include "base/files.h"
#include "base/mem.h"

struct paths {
	struct arena *arena;
	const char **list;
	size_t count, room;
};

static void add(struct paths *paths, const char *path)
{
	paths->list =
		arena_room(paths->arena, paths->list, &paths->room, paths->count + 2, sizeof(*paths->list));
	paths->list[paths->count++] = path;
}

static void add_target(struct paths *paths, const char *directory, const char *name)
{
	scoped_free char *path = mem_print("%s/%s", directory, name);
	scoped_free char *target = realpath(path, NULL);

	if (target)
		add(paths, arena_text(paths->arena, view_of(target)));
}

/* Debian links src, pkg/include and others from GOROOT to /usr/share. */
static void add_link_targets(struct paths *paths, const char *root)
{
	scoped_directory *directory = opendir(root);

	if (!directory)
		return;
	for (const struct dirent *entry; (entry = readdir(directory));)
		if (entry->d_type == DT_LNK)
			add_target(paths, root, entry->d_name);
}

/* Debian's Go 1.19 is linked to the C library, later ones and those of go.dev to nothing (elf(5)). */
static bool needs_loader(const char *program)
{
	scoped_fd fd = open(program, O_RDONLY | O_CLOEXEC);
	Elf64_Ehdr head = { 0 };
	Elf64_Phdr part;

	if (fd < 0 || pread(fd, &head, sizeof(head), 0) != sizeof(head) ||
	    memcmp(head.e_ident, ELFMAG, SELFMAG) != 0 || head.e_ident[EI_CLASS] != ELFCLASS64 ||
	    head.e_phentsize != sizeof(part))
		return false;
	for (unsigned i = 0; i < head.e_phnum; i++) {
		off_t at = (off_t)(head.e_phoff + i * sizeof(part));
		if (pread(fd, &part, sizeof(part), at) != sizeof(part))
			return false;
		if (part.p_type == PT_INTERP)
			return true;
	}
	return false;
}

const char *install_root(struct arena *arena, const char *go)
{
	struct view path = view_of(go);

	for (int level = 0; level < 2; level++) {
		ptrdiff_t slash = view_find_last(path, VIEW("/"));
		path = view_upto(path, slash > 0 ? (size_t)slash : 0);
	}
	return path.len ? arena_text(arena, path) : "/nonexistent";
}

const char *const *install_paths(struct arena *arena, const char *go, const char *goroot)
{
	static const char *const libraries[] = { "/lib", "/lib64", "/usr/lib" };
	struct paths paths = { .arena = arena };
	const char *root = goroot ? goroot : install_root(arena, go);

	add(&paths, root);
	add_link_targets(&paths, root);
	add_link_targets(&paths, arena_print(arena, "%s/pkg", root));
	add(&paths, go);
	for (size_t i = 0; i < COUNT_OF(libraries) && needs_loader(go); i++)
		add(&paths, libraries[i]);
	return paths.list;
}

#include "tree/changed.h"

#include "tree/pairs.h"

/* A few hundred bytes of nested trees can stand for more paths than there are atoms. */
enum { CHANGES_MOST = 1000000, DEPTH_MOST = 256, PATH_MOST = 64 << 10 };

struct difference {
	git_repository *repository;
	tree_change *each;
	void *payload;
	struct buf path;
	size_t seen;
};

static int compare_trees(struct difference *difference, const git_oid *before, const git_oid *after,
			 int depth, struct err *err);

static int tree_of(git_tree **out, git_repository *repository, const git_oid *id, struct err *err)
{
	int rc = id ? git_tree_lookup(out, repository, id) : 0;

	return rc < 0 ? gitlib_fail(err, rc, "tree") : 0;
}

static const git_oid *directory_of(const git_tree_entry *entry)
{
	return entry ? git_tree_entry_id(entry) : NULL;
}

static int take_pair(struct difference *difference, const struct pair *pair, int depth, struct err *err)
{
	const git_tree_entry *present = pair->after ? pair->after : pair->before;
	enum change_kind kind = !pair->before  ? CHANGE_ADDED
				: !pair->after ? CHANGE_DELETED
					       : CHANGE_MODIFIED;

	if (difference->path.spoiled || ++difference->seen > CHANGES_MOST)
		return err_set(err, ERR_LIMIT, "more than %d differences, or a path too long", CHANGES_MOST);
	if (entry_is_directory(present))
		return compare_trees(difference, directory_of(pair->before), directory_of(pair->after),
				     depth + 1, err);
	return difference->each(difference->payload, kind, buf_string(&difference->path), err);
}

static int compare_trees(struct difference *difference, const git_oid *before, const git_oid *after,
			 int depth, struct err *err)
{
	scoped_git(git_tree) *old = NULL, *new = NULL;
	struct pair pair;

	if (depth > DEPTH_MOST)
		return err_set(err, ERR_LIMIT, "directories nest deeper than %d", DEPTH_MOST);
	if (tree_of(&old, difference->repository, before, err) < 0 ||
	    tree_of(&new, difference->repository, after, err) < 0)
		return -1;
	for (struct pairs pairs = { old, new, 0, 0 }; pairs_next(&pairs, &pair);) {
		if (pair_is_same(&pair))
			continue;
		const git_tree_entry *present = pair.after ? pair.after : pair.before;
		size_t length = path_enter(&difference->path, git_tree_entry_name(present));
		int rc = take_pair(difference, &pair, depth, err);
		path_leave(&difference->path, length);
		if (rc < 0)
			return -1;
	}
	return 0;
}

int tree_changes(struct mirror *mirror, const struct oid *base, const struct oid *head, tree_change *each,
		 void *payload, struct err *err)
{
	scoped_git(git_tree) *before = NULL, *after = NULL;
	struct difference difference = {
		.repository = mirror->repository,
		.each = each,
		.payload = payload,
		.path = { .ceiling = PATH_MOST },
	};

	if (gitlib_tree_of(&before, mirror, base, err) < 0 || gitlib_tree_of(&after, mirror, head, err) < 0)
		return -1;
	int rc = git_oid_equal(git_tree_id(before), git_tree_id(after))
			 ? 0
			 : compare_trees(&difference, git_tree_id(before), git_tree_id(after), 0, err);
	buf_release(&difference.path);
	return rc;
}

static int find(git_tree_entry **out, struct mirror *mirror, const struct oid *commit, const char *path,
		struct err *err)
{
	scoped_git(git_tree) *tree = NULL;

	if (gitlib_tree_of(&tree, mirror, commit, err) < 0) {
		err->kind = ERR_INPUT; /* not the file is absent */
		return -1;
	}
	int rc = git_tree_entry_bypath(out, tree, path);
	return rc < 0 ? gitlib_fail(err, rc, "%s", path) : 0;
}

static bool is_file(const git_tree_entry *entry)
{
	unsigned type = (unsigned)git_tree_entry_filemode_raw(entry) & 0170000;

	return type == 0100000;
}

/* The size is asked for first: it costs a header, where reading would take the whole file into memory. */
static int read_blob(struct buf *out, struct mirror *mirror, const git_oid *id, const char *path,
		     struct err *err)
{
	scoped_git(git_odb) *odb = NULL;
	scoped_git(git_odb_object) *object = NULL;
	size_t size, ceiling = out->ceiling ? out->ceiling : BUF_CEILING;
	git_object_t type;
	int rc = git_repository_odb(&odb, mirror->repository);

	if (rc == 0)
		rc = git_odb_read_header(&size, &type, odb, id);
	if (rc == 0 && size > ceiling)
		return err_set(err, ERR_LIMIT, "%s: larger than %zu bytes", path, ceiling);
	if (rc == 0)
		rc = git_odb_read(&object, odb, id);
	if (rc < 0) {
		gitlib_fill(err, rc, "%s", path);
		err->kind = ERR_INTERNAL; /* named by the tree, so not absent but lost */
		return -1;
	}
	buf_add(out, (struct view){ git_odb_object_data(object), git_odb_object_size(object) });
	return out->spoiled ? err_set(err, ERR_LIMIT, "%s: larger than %zu bytes", path, ceiling) : 0;
}

int tree_read(struct buf *out, struct mirror *mirror, const struct oid *commit, const char *path,
	      struct err *err)
{
	scoped_git(git_tree_entry) *entry = NULL;

	if (find(&entry, mirror, commit, path, err) < 0)
		return -1;
	if (!is_file(entry))
		return err_set(err, ERR_ABSENT, "%s is not a plain file", path);
	return read_blob(out, mirror, git_tree_entry_id(entry), path, err);
}

/* Yields 0 with an id, 1 where there is no such directory. */
static int find_directory(git_oid *out, struct mirror *mirror, const struct oid *commit,
			  const char *directory, struct err *err)
{
	scoped_git(git_tree_entry) *entry = NULL;
	scoped_git(git_tree) *root = NULL;

	if (!directory[0]) {
		if (gitlib_tree_of(&root, mirror, commit, err) < 0)
			return -1;
		*out = *git_tree_id(root);
		return 0;
	}
	if (find(&entry, mirror, commit, directory, err) < 0)
		return err->kind == ERR_ABSENT ? 1 : -1;
	*out = *git_tree_entry_id(entry);
	return !entry_is_directory(entry);
}

int tree_files(struct mirror *mirror, const struct oid *commit, const char *directory, tree_change *each,
	       void *payload, struct err *err)
{
	struct difference difference = {
		.repository = mirror->repository,
		.each = each,
		.payload = payload,
		.path = { .ceiling = PATH_MOST },
	};
	git_oid id;
	int rc = find_directory(&id, mirror, commit, directory, err);

	if (rc)
		return rc < 0 ? -1 : 0;
	buf_text(&difference.path, directory);
	rc = compare_trees(&difference, NULL, &id, 1, err);
	buf_release(&difference.path);
	return rc;
}

bool tree_exists(struct mirror *mirror, const struct oid *commit, const char *path)
{
	scoped_git(git_tree_entry) *entry = NULL;
	struct err ignored;

	return find(&entry, mirror, commit, path, &ignored) == 0 && !entry_is_directory(entry);
}

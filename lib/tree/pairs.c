#include "tree/pairs.h"

enum { TYPE_BITS = 0170000, TYPE_DIRECTORY = 0040000 };

bool entry_is_directory(const git_tree_entry *entry)
{
	return ((unsigned)git_tree_entry_filemode_raw(entry) & TYPE_BITS) == TYPE_DIRECTORY;
}

static unsigned char after_name(const git_tree_entry *entry)
{
	return entry_is_directory(entry) ? '/' : '\0';
}

static int compare(const git_tree_entry *a, const git_tree_entry *b)
{
	const char *one = git_tree_entry_name(a), *two = git_tree_entry_name(b);
	size_t one_len = strlen(one), two_len = strlen(two);
	size_t shared = one_len < two_len ? one_len : two_len;
	int order = memcmp(one, two, shared);

	if (order)
		return order;
	unsigned char one_next = one_len > shared ? (unsigned char)one[shared] : after_name(a);
	unsigned char two_next = two_len > shared ? (unsigned char)two[shared] : after_name(b);
	return one_next != two_next ? one_next - two_next : (one_len > two_len) - (one_len < two_len);
}

static const git_tree_entry *entry_at(const git_tree *tree, size_t index)
{
	return tree ? git_tree_entry_byindex(tree, index) : NULL;
}

bool pairs_next(struct pairs *pairs, struct pair *out)
{
	const git_tree_entry *before = entry_at(pairs->before, pairs->before_next);
	const git_tree_entry *after = entry_at(pairs->after, pairs->after_next);
	int order = before && after ? compare(before, after) : before ? -1 : 1;

	out->before = order <= 0 ? before : NULL;
	out->after = order >= 0 ? after : NULL;
	pairs->before_next += out->before != NULL;
	pairs->after_next += out->after != NULL;
	return before || after;
}

bool pairs_in_order(const git_tree *tree)
{
	size_t count = git_tree_entrycount(tree);

	for (size_t i = 1; i < count; i++)
		if (compare(git_tree_entry_byindex(tree, i - 1), git_tree_entry_byindex(tree, i)) >= 0)
			return false;
	return true;
}

bool pair_is_same(const struct pair *pair)
{
	return pair->before && pair->after &&
	       git_tree_entry_filemode_raw(pair->before) == git_tree_entry_filemode_raw(pair->after) &&
	       git_oid_equal(git_tree_entry_id(pair->before), git_tree_entry_id(pair->after));
}

size_t path_enter(struct buf *path, const char *name)
{
	size_t length = path->len;

	if (length)
		buf_char(path, '/');
	buf_text(path, name);
	return length;
}

void path_leave(struct buf *path, size_t length)
{
	path->len = length;
	path->spoiled = false;
	if (path->ptr)
		path->ptr[length] = '\0';
}

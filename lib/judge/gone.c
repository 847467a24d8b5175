#include "judge/compare.h"

#include <stdlib.h>

#include "base/buf.h"

/* What compare_gone() looks at. */
struct search {
	struct comparison *out;
	const struct collection *head;
	compare_exists *exists;
	void *payload;
};

#define LEFT_THE_BUILD "not an improvement: the code left the build, but its file is still there"

static const struct snapshot *snapshot_of(const struct collection *side, const char *package)
{
	for (size_t i = 0; i < side->snapshot_count; i++)
		if (strcmp(side->snapshots[i].package, package) == 0)
			return &side->snapshots[i];
	return NULL;
}

/* A package whose module was renamed is built under another import path. */
static bool built_in(const struct collection *side, const char *directory)
{
	for (size_t i = 0; i < side->snapshot_count; i++)
		if (strcmp(side->snapshots[i].directory, directory) == 0)
			return true;
	return false;
}

static bool judged(const struct comparison *comparison, const char *package)
{
	for (size_t i = 0; i < comparison->incomplete_count; i++)
		if (strcmp(comparison->incomplete[i].package, package) == 0)
			return false;
	return true;
}

static void print_path(struct buf *out, const struct snapshot *snapshot, const char *file)
{
	buf_clear(out);
	if (strcmp(snapshot->directory, ".") != 0 && snapshot->directory[0])
		buf_print(out, "%s/", snapshot->directory);
	buf_text(out, file);
}

static bool builds_file(const struct snapshot *snapshot, const char *file)
{
	for (size_t i = 0; snapshot && i < snapshot->file_count; i++)
		if (strcmp(snapshot->files[i], file) == 0)
			return true;
	return false;
}

static void add_finding(struct comparison *out, enum finding_kind kind, const char *package,
			const char *function, const char *text)
{
	arena_push(&out->arena, out->findings, out->finding_count, out->finding_room);
	out->findings[out->finding_count - 1] = (struct finding){ kind, package, function, text, false };
}

static void mark(struct delta *delta)
{
	delta->left = true;
	delta->why = LEFT_THE_BUILD;
}

static void mark_removed(struct comparison *out, const struct function *function)
{
	for (size_t i = 0; i < out->delta_count; i++) {
		struct delta *delta = &out->deltas[i];
		if (delta->kind == DELTA_REMOVED && function_compare(delta->base_function, function) == 0)
			mark(delta);
	}
}

static void mark_package(struct comparison *out, const char *package)
{
	for (size_t i = 0; i < out->delta_count; i++) {
		struct delta *delta = &out->deltas[i];
		if (delta->kind == DELTA_REMOVED && strcmp(delta->base_function->package, package) == 0)
			mark(delta);
	}
}

/* What may follow the last underscore of a file's name to keep it out of builds for other platforms. */
static const char *const platforms[] = {
	"aix",	 "android", "darwin",  "dragonfly", "freebsd", "illumos", "ios",     "js",
	"linux", "netbsd",  "openbsd", "plan9",	    "solaris", "wasip1",  "windows", "386",
	"amd64", "arm",	    "arm64",   "loong64",   "mips",    "mipsle",  "mips64",  "mips64le",
	"ppc64", "ppc64le", "riscv64", "s390x",	    "wasm",
};

static const char *name_of(const struct buf *path)
{
	const char *slash = strrchr(buf_string(path), '/');

	return slash ? slash + 1 : buf_string(path);
}

/*
 * Is the file at PATH in head's tree, as it is or under a platform's name that HEAD (NULL: nothing) does not
 * build? PATH becomes its name there.
 */
static bool still_there(const struct search *search, const struct snapshot *head, struct buf *path)
{
	const struct view ending = VIEW(".go");
	scoped_buf renamed = { 0 };

	if (search->exists(search->payload, buf_string(path)))
		return true;
	for (size_t i = 0; view_ends(buf_view(path), ending) && i < COUNT_OF(platforms); i++) {
		buf_clear(&renamed);
		buf_print(&renamed, "%.*s_%s.go", (int)(path->len - ending.len), buf_string(path),
			  platforms[i]);
		if (builds_file(head, name_of(&renamed)) ||
		    !search->exists(search->payload, buf_string(&renamed)))
			continue;
		buf_clear(path);
		buf_add(path, buf_view(&renamed));
		return true;
	}
	return false;
}

static void package_gone(struct search *search, const struct snapshot *snapshot)
{
	struct comparison *out = search->out;
	scoped_buf path = { 0 };

	for (size_t i = 0; i < snapshot->file_count; i++) {
		print_path(&path, snapshot, snapshot->files[i]);
		if (!still_there(search, NULL, &path))
			continue;
		add_finding(
			out, FINDING_PACKAGE_GONE, snapshot->package, "",
			arena_print(
				&out->arena,
				"package %s is no longer built, though %s is still there (build constraint, "
				"file name, import \"C\"?)",
				snapshot->package, buf_string(&path)));
		mark_package(out, snapshot->package);
		return;
	}
}

/* Does head build a function of that name from another file?  A second `init` does not stand in. */
static bool replaced(const struct snapshot *head, const struct function *function)
{
	for (size_t i = 0; i < head->function_count; i++)
		if (function_compare(&head->functions[i], function) == 0)
			return true;
	return false;
}

/* The same function under another name or in another package is a move, and compare() has found it. */
static bool moved(const struct comparison *comparison, const struct function *function)
{
	for (size_t i = 0; i < comparison->delta_count; i++) {
		const struct delta *delta = &comparison->deltas[i];
		if (delta->base_site && delta->head_site &&
		    function_compare(delta->base_function, function) == 0)
			return true;
	}
	return false;
}

/* The file at PATH left the build; head's tree has it as THERE. */
static void file_gone(struct search *search, const struct snapshot *base, const struct snapshot *head,
		      const char *path, const char *there)
{
	struct comparison *out = search->out;

	for (size_t i = 0; i < base->function_count; i++) {
		const struct function *function = &base->functions[i];
		bool vars = strcmp(function->name, "init") == 0;
		if (strcmp(function->package, base->package) != 0 || strcmp(function->file, path) != 0 ||
		    (vars && !function->site_count) || replaced(head, function) || moved(out, function))
			continue;
		add_finding(
			out, FINDING_FUNCTION_GONE, function->package, function->name,
			arena_print(&out->arena,
				    "%s.%s is no longer built, though %s is still there (build constraint or "
				    "file name?)",
				    function->package, function->name, there));
		mark_removed(out, function);
	}
}

static void files_gone(struct search *search, const struct snapshot *base, const struct snapshot *head)
{
	scoped_buf path = { 0 }, there = { 0 };

	for (size_t i = 0; i < base->file_count; i++) {
		if (builds_file(head, base->files[i]))
			continue;
		print_path(&path, base, base->files[i]);
		print_path(&there, base, base->files[i]);
		if (still_there(search, head, &there))
			file_gone(search, base, head, buf_string(&path), buf_string(&there));
	}
}

void compare_gone(struct comparison *out, const struct collection *base, const struct collection *head,
		  compare_exists *exists, void *payload)
{
	struct search search = { out, head, exists, payload };

	for (size_t i = 0; i < base->snapshot_count; i++) {
		const struct snapshot *snapshot = &base->snapshots[i];
		if (!judged(out, snapshot->package))
			continue;
		const struct snapshot *same = snapshot_of(head, snapshot->package);
		if (same)
			files_gone(&search, snapshot, same);
		else if (!built_in(head, snapshot->directory))
			package_gone(&search, snapshot);
	}
}

void compare_module_split(struct comparison *out, const char *directory, const char *inner,
			  const char *module)
{
	const char *package = arena_print(&out->arena, "%s/%s", module, inner);

	add_finding(out, FINDING_MODULE_SPLIT, package, "",
		    arena_print(&out->arena,
				"%s and what is below it left the build of module %s: the change makes it a "
				"module of "
				"its own (%s/go.mod); it is judged as that",
				package, module, directory));
}

void compare_policy_changed(struct comparison *out, const char *file)
{
	add_finding(
		out, FINDING_POLICY_CHANGED, "", "",
		arena_print(
			&out->arena,
			"this change edits the policy (%s); it was judged by the base's policy, the new one "
			"applies once it is merged",
			file));
}

void compare_toolchain_changed(struct comparison *out, const struct effect *effect)
{
	scoped_buf before = { 0 }, after = { 0 };

	configuration_print(&before, effect->before);
	configuration_print(&after, effect->after);
	add_finding(
		out, FINDING_TOOLCHAIN_CHANGED, "", "",
		arena_print(
			&out->arena,
			"the base was collected again under %s (before: %s): that alone adds %zu and removes "
			"%zu heap escapes, which are not this change's",
			buf_string(&after), buf_string(&before), effect_count(effect, DELTA_ADDED),
			effect_count(effect, DELTA_REMOVED)));
}

void compare_profile_missing(struct comparison *out, const char *file, const char *why)
{
	add_finding(out, FINDING_PROFILE_MISSING, "", "",
		    arena_print(&out->arena,
				"the policy lets only hot functions fail, but its CPU profile %s cannot be "
				"used (%s): "
				"judged as if every function were hot",
				file, why));
}

void compare_explain_elsewhere(struct comparison *out, const char *why)
{
	for (size_t i = 0; i < out->delta_count; i++)
		if (out->deltas[i].elsewhere && !out->deltas[i].why[0])
			out->deltas[i].why = why;
}

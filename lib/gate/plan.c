#include "gate/plan.h"

#include <stdlib.h>
#include <string.h>

#include "gate/paths.h"

void plan_release(struct plan *plan)
{
	arena_release(&plan->arena);
	*plan = (struct plan){ 0 };
}

/* Files that decide about every package of their module, or of all. */
static const char *const for_everything[] = { "go.mod", "go.sum", "go.work", "go.work.sum" };

/* Headers may be included from any directory. */
static const char *const headers[] = { ".h", ".hh", ".hpp", ".hxx" };

/* What the Go command reads of a package directory beside embedded files (go help packages, FileNames). */
static const char *const inputs[] = { ".go", ".s", ".S", ".sx",	 ".c",	 ".cc",	  ".cpp",  ".cxx",
				      ".m",  ".f", ".F", ".for", ".f90", ".syso", ".swig", ".swigcxx" };

static struct view base_name(struct view path)
{
	ptrdiff_t slash = view_find_last(path, VIEW("/"));

	return slash < 0 ? path : view_from(path, (size_t)slash + 1);
}

static struct view directory_of(struct view path)
{
	ptrdiff_t slash = view_find_last(path, VIEW("/"));

	return slash < 0 ? VIEW(".") : view_upto(path, (size_t)slash);
}

static bool one_of(struct view text, const char *const *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (view_is(text, list[i]))
			return true;
	return false;
}

static bool vendored(struct view path)
{
	return view_starts(path, VIEW("vendor/")) || view_find(path, VIEW("/vendor/")) >= 0;
}

static bool ends_in(struct view name, const char *const *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (view_ends(name, view_of(list[i])))
			return true;
	return false;
}

/* Directories that Go's patterns leave out (go help packages). */
static bool left_out(struct view directory)
{
	struct view part;

	while (view_split(&directory, '/', &part))
		if (view_is(part, "testdata") ||
		    (part.len && (part.at[0] == '_' || (part.at[0] == '.' && part.len > 1))))
			return true;
	return false;
}

static bool is_input(struct view name)
{
	return ends_in(name, inputs, COUNT_OF(inputs)) && !view_ends(name, VIEW("_test.go"));
}

bool plan_is_input(const char *path)
{
	struct view whole = view_of(path), name = base_name(whole);

	return is_input(name) && !left_out(directory_of(whole)) && !vendored(whole) &&
	       !view_starts(name, VIEW(".")) && !view_starts(name, VIEW("_"));
}

/* Decides about more than its own directory. */
static bool is_wide(struct view path, struct view name)
{
	return one_of(name, for_everything, COUNT_OF(for_everything)) ||
	       ends_in(name, headers, COUNT_OF(headers)) || vendored(path);
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void everything(struct plan *plan, const char *why)
{
	plan->scope = PLAN_EVERYTHING;
	if (!plan->why)
		plan->why = why;
}

static void add(struct plan *plan, const char *directory)
{
	const char **place =
		arena_push(&plan->arena, plan->directories, plan->directory_count, plan->directory_room);

	*place = directory;
}

/*
 * A file that is no input by its name may still be embedded, and code in directories that patterns leave out
 * may still be imported, so every path leaves its directory; plan_finish() knows which packages embed what
 * and import whom.  The mark in front tells them apart.
 */
enum mark {
	MARK_INPUT = '!',
	MARK_LEFT_OUT = '~', /* would be an input elsewhere */
	MARK_OTHER = '?',
};

/* Is PATH the directory UPPER or below it? */
static bool within(const char *path, const char *upper)
{
	return strcmp(upper, ".") == 0 || paths_within(path, upper);
}

void plan_replaced(struct plan *plan, const char *directory)
{
	*(const char **)arena_push(&plan->arena, plan->replaced, plan->replaced_count, plan->replaced_room) =
		directory;
}

static bool is_replaced(const struct plan *plan, const char *path)
{
	for (size_t i = 0; i < plan->replaced_count; i++)
		if (within(path, plan->replaced[i]))
			return true;
	return false;
}

void plan_path(struct plan *plan, const char *path)
{
	struct view whole = view_of(path), name = base_name(whole), directory = directory_of(whole);
	bool wide = is_wide(whole, name), out = left_out(directory);
	enum mark mark = MARK_OTHER;

	if ((wide && !out) || (is_input(name) && is_replaced(plan, path))) {
		everything(plan, arena_print(&plan->arena, "%s changed", path));
		return;
	}
	if (wide || is_input(name))
		mark = out ? MARK_LEFT_OUT : MARK_INPUT;
	add(plan, arena_print(&plan->arena, "%c%.*s", mark, VIEW_ARG(directory)));
}

static size_t unique(const char **list, size_t count)
{
	size_t kept = 0;

	if (count)
		qsort(list, count, sizeof(*list), by_text);
	for (size_t i = 0; i < count; i++)
		if (!kept || strcmp(list[kept - 1], list[i]) != 0)
			list[kept++] = list[i];
	return kept;
}

static bool imports(const struct snapshot *snapshot, const char *package)
{
	for (size_t i = 0; i < snapshot->import_count; i++)
		if (strcmp(snapshot->imports[i], package) == 0)
			return true;
	return false;
}

/* An embedded file lies in its package's directory or below. */
static void add_embedding(struct plan *plan, const struct collection *base, const char *directory)
{
	for (size_t i = 0; i < base->snapshot_count; i++)
		if (imports(&base->snapshots[i], "embed") && within(directory, base->snapshots[i].directory))
			add(plan, base->snapshots[i].directory);
}

/* Does any package import from a directory that patterns leave out? */
static bool imports_left_out(const struct collection *base)
{
	for (size_t i = 0; i < base->snapshot_count; i++)
		for (size_t j = 0; j < base->snapshots[i].import_count; j++)
			if (left_out(view_of(base->snapshots[i].imports[j])))
				return true;
	return false;
}

/* Is PACKAGE the root package of a module at the tree's root, as far as BASE tells? */
static bool may_be_root(const struct collection *base, const char *package)
{
	for (size_t i = 0; i < base->snapshot_count; i++) {
		struct view path = view_of(base->snapshots[i].package);
		if (view_drop(&path, view_of(base->snapshots[i].directory)) && view_drop(&path, VIEW("/")))
			return view_is(path, package);
	}
	return true;
}

/* May the package, of which only the path is known, embed files of DIRECTORY? */
static bool may_embed(const struct collection *base, const char *package, const char *directory)
{
	struct view path = view_of(package), upper = view_of(directory);

	if (may_be_root(base, package))
		return true;
	for (ptrdiff_t slash;; upper = view_upto(upper, (size_t)slash)) {
		struct view head = path;
		if (view_drop(&head, upper) && (!head.len || view_ends(head, VIEW("/"))))
			return true;
		if ((slash = view_find_last(upper, VIEW("/"))) < 0)
			return false;
	}
}

/* A package that could not be judged is tried again where something of it may have changed. */
static void retry_incomplete(struct plan *plan, const struct collection *base, const char *directory)
{
	for (size_t i = 0; i < base->incomplete_count && !plan->retry; i++)
		plan->retry = may_embed(base, base->incomplete[i].package, directory);
}

static void resolve_marks(struct plan *plan, const struct collection *base)
{
	size_t count = unique(plan->directories, plan->directory_count);
	const char **marked = plan->directories;

	plan->directories = NULL;
	plan->directory_count = plan->directory_room = 0;
	for (size_t i = 0; i < count; i++) {
		if (marked[i][0] == MARK_INPUT)
			add(plan, marked[i] + 1);
		if (marked[i][0] == MARK_LEFT_OUT && imports_left_out(base))
			everything(plan, arena_print(&plan->arena, "%s changed", marked[i] + 1));
		add_embedding(plan, base, marked[i] + 1);
		retry_incomplete(plan, base, marked[i] + 1);
	}
	plan->directory_count = unique(plan->directories, plan->directory_count);
}

bool plan_has(const struct plan *plan, const char *directory)
{
	return plan->scope == PLAN_EVERYTHING ||
	       (plan->directory_count && bsearch(&directory, plan->directories, plan->directory_count,
						 sizeof(*plan->directories), by_text));
}

static bool imports_any(const struct snapshot *snapshot, const char *const *packages, size_t count)
{
	for (size_t i = 0; i < snapshot->import_count; i++)
		if (bsearch(&snapshot->imports[i], packages, count, sizeof(*packages), by_text))
			return true;
	return false;
}

/* Round by round, until a round adds nothing: as many as the import graph is deep. */
static void add_dependents(struct plan *plan, const struct collection *base)
{
	bool *in = arena_zero(&plan->arena, base->snapshot_count, sizeof(*in));
	const char **packages = arena_zero(&plan->arena, base->snapshot_count, sizeof(*packages));
	size_t count = 0;
	bool more = true;

	for (size_t i = 0; i < base->snapshot_count; i++)
		if (plan_has(plan, base->snapshots[i].directory)) {
			in[i] = true;
			packages[count++] = base->snapshots[i].package;
		}
	while (more && count) {
		size_t known = count;
		qsort(packages, known, sizeof(*packages), by_text);
		for (size_t i = 0; i < base->snapshot_count; i++)
			if (!in[i] && imports_any(&base->snapshots[i], packages, known)) {
				in[i] = true;
				packages[count++] = base->snapshots[i].package;
				add(plan, base->snapshots[i].directory);
			}
		more = count > known;
	}
	plan->directory_count = unique(plan->directories, plan->directory_count);
}

/* A package that compiled and could not be judged all the same (gate/skipped.h): who imports it is known,
 * what it imports itself is not. */
static const char *find_gap(const struct collection *base)
{
	for (size_t i = 0; i < base->incomplete_count; i++)
		for (size_t j = 0; j < base->snapshot_count; j++)
			if (imports(&base->snapshots[j], base->incomplete[i].package))
				return base->incomplete[i].package;
	return NULL;
}

static void widen_over_gap(struct plan *plan, const struct collection *base)
{
	const char *gap = plan->directory_count || plan->retry ? find_gap(base) : NULL;

	if (gap)
		everything(plan,
			   arena_print(&plan->arena, "%s could not be judged, and others import it", gap));
}

void plan_finish(struct plan *plan, const struct collection *base)
{
	if (base->unrecognised_total > base->unrecognised_count)
		everything(plan, "the base had more unknown lines than it kept");
	if (plan->scope != PLAN_EVERYTHING) {
		resolve_marks(plan, base);
		widen_over_gap(plan, base);
	}
	if (plan->scope == PLAN_EVERYTHING)
		return;
	add_dependents(plan, base);
	plan->scope = plan->directory_count || plan->retry ? PLAN_PACKAGES : PLAN_NOTHING;
	plan->why =
		arena_print(&plan->arena, "%zu of %zu packages", plan->directory_count, base->snapshot_count);
}

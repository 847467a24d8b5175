#include "golang/listing.h"

#include <unistd.h>

#include "base/buf.h"
#include "base/files.h"
#include "base/mem.h"
#include "golang/funcs.h"

static struct golist_names copy_names(struct arena *arena, const struct golist_names *names)
{
	const char **list = arena_zero(arena, names->count, sizeof(*list));

	for (size_t i = 0; i < names->count; i++)
		list[i] = arena_text(arena, view_of(names->list[i]));
	return (struct golist_names){ list, names->count };
}

/* The first line that says something, without the advice behind it; "# PACKAGE" only says whom it is about.
 */
static struct view first_line(const char *text)
{
	struct view rest = view_of(text), line;

	while (view_split(&rest, '\n', &line)) {
		line = view_trim(line);
		if (!line.len || line.at[0] == '#')
			continue;
		(void)view_drop(&line, VIEW("; to add it:"));
		return line;
	}
	return VIEW("");
}

/* Cuts DIRECTORY out of TEXT, wherever it stands: readers of a report do not know it. */
static const char *without_directory(struct arena *arena, struct view text, const char *directory)
{
	scoped_buf out = { 0 };
	struct view needle = view_of(directory);

	for (ptrdiff_t at; (at = view_find(text, needle)) >= 0;) {
		buf_add(&out, view_upto(text, (size_t)at));
		text = view_from(text, (size_t)at + needle.len);
		if (!view_skip(&text, VIEW("/")))
			buf_char(&out, '.');
	}
	buf_add(&out, text);
	return arena_text(arena, buf_view(&out));
}

/* TEXT, which may begin with a file's name relative to the go command's working directory, with names that
 * are relative to the collected one. */
static const char *relative_text(struct arena *arena, const struct listing *listing, struct view text)
{
	struct view below = view_of(listing->working_directory), rest, file;

	(void)view_skip(&text, VIEW("./"));
	rest = text;
	if (!view_skip(&below, view_of(listing->directory)) || !view_skip(&below, VIEW("/")) ||
	    !view_split(&rest, ':', &file) || !file.len)
		return without_directory(arena, text, listing->directory);
	scoped_free char *path = mem_print("%s/%.*s", listing->working_directory, VIEW_ARG(file));
	if (file.at[0] == '/' || access(path, R_OK) < 0)
		return without_directory(arena, text, listing->directory);
	return arena_print(arena, "%.*s/%.*s", VIEW_ARG(below), VIEW_ARG(text));
}

/* The path of the file that PLACE, "file:line:column", begins with; PLACE keeps the rest. */
static char *cut_path(const struct listing *listing, struct view *place)
{
	struct view file;

	if (!view_split(place, ':', &file))
		return mem_text("");
	return file.len && file.at[0] == '/'
		       ? mem_print("%.*s", VIEW_ARG(file))
		       : mem_print("%s/%.*s", listing->working_directory, VIEW_ARG(file));
}

/* A file in DIRECTORY itself.  Elsewhere it is an import: of several that come in question, any. */
static bool is_own(const struct listing *listing, const char *place, const char *directory)
{
	struct view rest = view_of(place);

	(void)view_skip(&rest, VIEW("./"));
	scoped_free char *path = cut_path(listing, &rest);
	struct view file = view_of(path);
	return view_skip(&file, view_of(directory)) && view_skip(&file, VIEW("/")) &&
	       view_find(file, VIEW("/")) < 0;
}

static const char *error_line(struct listing *listing, const struct golist_error *error,
			      const char *directory)
{
	struct view line = first_line(error->text);
	const char *message = relative_text(&listing->arena, listing, line);

	if (!line.len || view_starts(line, view_of(error->place)) ||
	    !is_own(listing, error->place, directory))
		return message;
	return arena_print(&listing->arena, "%s: %s",
			   relative_text(&listing->arena, listing, view_of(error->place)), message);
}

/* The import path that is written at PLACE; empty where none is. */
static struct view import_at(struct buf *text, const struct listing *listing, const char *place)
{
	struct view rest = view_of(place), number, line = VIEW(""), quoted = VIEW("");
	uint64_t wanted = 0;
	struct err ignored;
	scoped_free char *path = cut_path(listing, &rest);

	(void)(view_split(&rest, ':', &number) && view_number(number, UINT32_MAX, &wanted));
	if (!wanted || files_read(text, path, &ignored) < 0)
		return VIEW("");
	for (rest = buf_view(text); wanted && view_split(&rest, '\n', &line);)
		wanted--;
	/* What stands before the first quotation mark, then what stands before the second. */
	if (wanted || !view_split(&line, '"', &quoted) || !view_split(&line, '"', &quoted) || !line.at)
		return VIEW("");
	return quoted;
}

/* go list repeats a dependency's error with the name of its package before it, or says what an import lacks,
 * not always which import. */
static const char *dependency_line(struct listing *listing, const struct golist_error *error)
{
	scoped_buf source = { 0 };
	struct view rest = view_of(error->text), line = VIEW(""), why = VIEW("");

	if (view_split(&rest, '\n', &line) && view_skip(&line, VIEW("# "))) {
		(void)view_split(&rest, '\n', &why);
		return arena_print(&listing->arena, "depends on %.*s, which does not compile%s%s",
				   VIEW_ARG(line), why.len ? ": " : "",
				   relative_text(&listing->arena, listing, why));
	}
	line = first_line(error->text);
	ptrdiff_t importer = view_find(line, VIEW(" (imported by "));
	if (importer >= 0)
		line = view_upto(line, (size_t)importer);
	const char *message = relative_text(&listing->arena, listing, line);
	struct view import = import_at(&source, listing, error->place);
	if (!import.len || view_find(line, import) >= 0)
		return message;
	return arena_print(&listing->arena, "needs %.*s: %s", VIEW_ARG(import), message);
}

/* Of several, the same one in every run. */
static const char *first_dependency_line(struct listing *listing, const struct golist_errors *errors)
{
	const char *first = "";

	for (size_t i = 0; i < errors->count; i++) {
		const char *line = dependency_line(listing, &errors->list[i]);
		if (!first[0] || (line[0] && strcmp(line, first) < 0))
			first = line;
	}
	return first;
}

int listing_add(void *payload, const struct golist_package *package, struct err *err)
{
	struct listing *listing = payload;
	struct arena *arena = &listing->arena;
	struct listed *listed = mem_push(listing->list, listing->count, listing->room);

	(void)err;
	listed->import_path = arena_text(arena, view_of(package->import_path));
	listed->directory = arena_text(arena, view_of(package->directory));
	listed->build_id = arena_text(arena, view_of(package->build_id));
	listed->files = copy_names(arena, &package->go_files);
	listed->ignored = copy_names(arena, &package->ignored_go_files);
	listed->imports = copy_names(arena, &package->imports);
	listed->error = error_line(listing, &package->error, package->directory);
	listed->dependency_error = first_dependency_line(listing, &package->dependency_errors);
	return 0;
}

static int by_import_path(const void *a, const void *b)
{
	return strcmp(((const struct listed *)a)->import_path, ((const struct listed *)b)->import_path);
}

void listing_sort(struct listing *listing)
{
	if (listing->count)
		qsort(listing->list, listing->count, sizeof(*listing->list), by_import_path);
	for (size_t i = 0; i < listing->count; i++) {
		uint32_t *index = texts_add(&listing->by_import, view_of(listing->list[i].import_path), NULL);
		if (index)
			*index = (uint32_t)i + 1;
	}
}

const struct listed *listing_find(const struct listing *listing, struct view import_path)
{
	const uint32_t *index = texts_find(&listing->by_import, import_path);

	return index && *index ? &listing->list[*index - 1] : NULL;
}

void listing_release(struct listing *listing)
{
	texts_release(&listing->by_import);
	free(listing->list);
	arena_release(&listing->arena);
	*listing = (struct listing){ 0 };
}

static bool uses_cgo(const char *directory, const char *file)
{
	scoped_free char *path = files_join(directory, file);
	scoped_buf text = { 0 };
	scoped_arena arena = { 0 };
	struct funcs funcs;
	struct err err;

	return files_read(&text, path, &err) == 0 &&
	       funcs_index(&funcs, &arena, buf_view(&text), &err) == 0 && funcs.cgo;
}

/* The first file that was left out because it imports "C", or NULL. */
static const char *cgo_file(const struct listed *package)
{
	for (size_t i = 0; i < package->ignored.count; i++)
		if (uses_cgo(package->directory, package->ignored.list[i]))
			return package->ignored.list[i];
	return NULL;
}

/* go list's words for a package whose files are all for other builds (go/build, NoGoError). */
static bool says_nothing_to_build(const char *error)
{
	struct view text = view_of(error);

	return view_find(text, VIEW("build constraints exclude all Go files")) >= 0 ||
	       view_find(text, VIEW("no non-test Go files")) >= 0 ||
	       view_find(text, VIEW("no Go files")) >= 0;
}

static const char *missing_dependency(struct arena *arena, const struct listing *listing,
				      const struct listed *package)
{
	for (size_t i = 0; i < package->imports.count; i++) {
		const char *name = package->imports.list[i];
		const struct listed *import = listing_find(listing, view_of(name));
		if (import && !import->build_id[0])
			return arena_print(arena, "depends on %s, which does not compile", name);
	}
	return package->dependency_error;
}

static const char *failure(struct arena *arena, const struct listing *listing, const struct listed *package,
			   const char *printed)
{
	const char *const words[] = {
		package->error,
		missing_dependency(arena, listing, package),
		relative_text(arena, listing, view_of(printed)),
	};

	for (size_t i = 0; i < COUNT_OF(words); i++)
		if (words[i][0])
			return words[i];
	return "was not compiled; the Go command does not say why";
}

enum listed_state listed_judge(const char **reason, struct arena *arena, const struct listing *listing,
			       const struct listed *package, const char *printed)
{
	/* Package unsafe is made by the compiler; its file is for the documentation. */
	bool made_up = strcmp(package->import_path, "unsafe") == 0;
	bool compiled = package->files.count && package->build_id[0] && !package->error[0];
	const char *cgo = compiled ? NULL : cgo_file(package);
	bool nothing = !package->files.count && (!package->error[0] || says_nothing_to_build(package->error));

	if (compiled)
		return LISTED_COMPILED;
	if (made_up || (nothing && !cgo))
		return LISTED_EMPTY;
	const char *why = nothing ? "" : failure(arena, listing, package, printed);
	*reason = cgo ? arena_print(arena, "needs cgo (%s), which is switched off%s%s", cgo,
				    why[0] ? ": " : "", why)
		      : arena_text(arena, view_of(why));
	return LISTED_FAILED;
}

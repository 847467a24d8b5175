#include "golang/collector.h"

#include "base/buf.h"
#include "base/mem.h"
#include "golang/attribute.h"
#include "golang/reader.h"

enum { WORDS_MOST = 4 << 10 }; /* bytes kept of what the go command says itself */

/* A line of a section that is no diagnostics. */
struct stray {
	const char *package, *line;
};

struct collector {
	struct collector_spec spec;
	struct reader *reader;
	struct golist *golist;
	struct listing listing;
	struct section *sections;
	size_t section_count, section_room;
	struct texts by_package; /* import path -> 1 + index in `sections` */
	size_t current;		 /* 1 + index of the open section; 0: none, or one that nobody wants */
	struct stray *strays;
	size_t stray_count, stray_room;
	struct texts wanted; /* import paths; only where `filtered` */
	bool filtered;
	struct arena arena; /* names as printed */
	struct texts files; /* file name as printed -> 1 + index in `file_names` */
	const char **file_names;
	size_t file_count, file_room;
	struct buf words; /* of the go command itself */
};

static const char *file_name(struct collector *c, struct view file)
{
	bool fresh = false;
	uint32_t *index = texts_add(&c->files, file, &fresh);

	if (!index)
		return arena_text(&c->arena, file);
	if (fresh) {
		(void)mem_push(c->file_names, c->file_count, c->file_room);
		c->file_names[c->file_count - 1] = arena_text(&c->arena, file);
		*index = (uint32_t)c->file_count;
	}
	return c->file_names[*index - 1];
}

static bool is_of_module(const struct collector *c, struct view package)
{
	return view_skip(&package, view_of(c->spec.module)) && (!package.len || package.at[0] == '/');
}

/* Of a package of another module nothing is printed but why it failed; some that is wanted may depend on it.
 */
static int on_section(void *payload, struct view package, struct err *err)
{
	struct collector *c = payload;

	c->current = 0;
	if (c->filtered && !texts_find(&c->wanted, package) && is_of_module(c, package))
		return 1;
	uint32_t *index = texts_add(&c->by_package, package, NULL);
	if (!index)
		return err_set(err, ERR_LIMIT, "the compiler names too many packages");
	if (!*index) {
		struct section *section = mem_push(c->sections, c->section_count, c->section_room);
		section->package = arena_text(&c->arena, package);
		*index = (uint32_t)c->section_count;
	}
	c->current = *index;
	return 0;
}

static const char *keep(struct collector *c, const char *text)
{
	return text && text[0] ? arena_text(&c->spec.into->arena, view_of(text)) : "";
}

static struct flow_step *keep_flow(struct collector *c, const struct site *site)
{
	struct flow_step *flow = arena_zero(&c->spec.into->arena, site->flow_count, sizeof(*flow));

	for (size_t i = 0; i < site->flow_count; i++) {
		const struct flow_step *step = &site->flow[i];
		flow[i] = (struct flow_step){
			.into = keep(c, step->into),
			.expression = keep(c, step->expression),
			.reason = keep(c, step->reason),
			.file = file_name(c, view_of(step->file)),
			.line = step->line,
			.column = step->column,
		};
	}
	return flow;
}

static int on_site(void *payload, struct place place, const struct site *site, struct err *err)
{
	struct collector *c = payload;

	(void)err;
	if (!c->current)
		return 0;
	struct section *section = &c->sections[c->current - 1];
	struct staged_site *staged = mem_push(section->sites, section->site_count, section->site_room);
	bool generated = !place.file.len || place.file.at[0] == '<';
	staged->file = generated ? NULL : file_name(c, place.file);
	staged->flow = keep_flow(c, site);
	staged->site = *site;
	staged->site.message = keep(c, site->message);
	staged->site.subject = keep(c, site->subject);
	staged->site.callee = keep(c, site->callee);
	staged->site.closure = staged->site.allowed = "";
	staged->site.flow = staged->flow;
	return 0;
}

static int on_inlining(void *payload, struct place place, struct view name, enum inlining decision, int cost,
		       struct view reason, struct err *err)
{
	struct collector *c = payload;

	(void)err;
	if (!c->current || !place.file.len || place.file.at[0] == '<')
		return 0;
	struct section *section = &c->sections[c->current - 1];
	struct staged_decision *staged =
		mem_push(section->decisions, section->decision_count, section->decision_room);
	*staged = (struct staged_decision){
		.file = file_name(c, place.file),
		.line = place.line,
		.column = place.column,
		.cost = cost,
		.decision = decision,
		.shaped = view_find(name, VIEW("go.shape.")) >= 0,
		.reason = reason.len ? arena_text(&c->spec.into->arena, reason) : "",
	};
	return 0;
}

/* The go command's own words are no diagnostics of a package. */
static bool is_words(struct view line)
{
	return reader_is_go_command(line) || view_starts(line, VIEW("warning: "));
}

static int on_unrecognised(void *payload, struct view line, struct err *err)
{
	struct collector *c = payload;

	(void)err;
	if (!c->section_count || is_words(line)) {
		if (c->words.len + line.len < WORDS_MOST) {
			buf_add(&c->words, view_trim(line));
			buf_char(&c->words, '\n');
		}
		return 0;
	}
	if (!c->current)
		return 0;
	struct stray *stray = mem_push(c->strays, c->stray_count, c->stray_room);
	stray->package = c->sections[c->current - 1].package;
	stray->line = arena_text(&c->arena, line);
	return 0;
}

static const struct reader_events events = {
	.section = on_section,
	.site = on_site,
	.inlining = on_inlining,
	.unrecognised = on_unrecognised,
};

static void want(struct collector *c, const char *const *packages)
{
	c->filtered = packages != NULL;
	for (; packages && *packages; packages++) {
		bool pattern = strstr(*packages, "...") || (*packages)[0] == '.' || (*packages)[0] == '/';
		c->filtered = c->filtered && !pattern && texts_add(&c->wanted, view_of(*packages), NULL);
	}
}

static void set_configuration(struct collection *into, const struct configuration *configuration)
{
	struct arena *arena = &into->arena;

	if (into->configuration.go_version)
		return;
	into->configuration = (struct configuration){
		.go_version = arena_text(arena, view_of(configuration->go_version)),
		.goos = arena_text(arena, view_of(configuration->goos)),
		.goarch = arena_text(arena, view_of(configuration->goarch)),
		.tags = arena_text(arena, view_of(configuration->tags)),
		.gcflags = arena_text(arena, view_of(configuration->gcflags)),
	};
}

int collector_new(struct collector **out, const struct collector_spec *spec, struct err *err)
{
	if (spec->directory[0] != '/' || spec->module_directory[0] != '/')
		return err_set(err, ERR_INTERNAL, "a collector needs absolute directories");
	struct collector *c = mem_zero(1, sizeof(*c));
	c->spec = *spec;
	c->reader = reader_new(&events, c);
	c->golist = golist_new(listing_add, &c->listing);
	c->listing.directory = spec->directory;
	c->listing.working_directory = spec->module_directory;
	want(c, spec->packages);
	set_configuration(spec->into, &spec->toolchain->configuration);
	*out = c;
	return 0;
}

int collector_packages(struct collector *c, struct view bytes, struct err *err)
{
	return golist_feed(c->golist, bytes, err);
}

int collector_diagnostics(struct collector *c, struct view bytes, struct err *err)
{
	return reader_feed(c->reader, bytes, err);
}

static const struct section *section_of(const struct collector *c, const char *package)
{
	const uint32_t *index = texts_find(&c->by_package, view_of(package));

	return index && *index ? &c->sections[*index - 1] : NULL;
}

/* The first line that the compiler printed about the package beside its diagnostics: its error, if it failed.
 */
static const char *first_stray(const struct collector *c, const char *package)
{
	for (size_t i = 0; i < c->stray_count; i++)
		if (strcmp(c->strays[i].package, package) == 0)
			return c->strays[i].line;
	return "";
}

/* Go 1.19 says nothing of a package whose dependency failed; the compiler may have, about that one. */
static const char *printed_about(struct collector *c, const char *package)
{
	const char *line = first_stray(c, package);

	for (size_t i = 0; i < c->stray_count && !line[0]; i++)
		if (!listing_find(&c->listing, view_of(c->strays[i].package)))
			line = arena_print(&c->arena, "%s: %s", c->strays[i].package, c->strays[i].line);
	return line;
}

/*
 * A bound of the child that its programs learn as an error: what they say then (Go's runtime and file
 * library), and the name that the other limits have.
 */
static const char *limit_of(const char *reason)
{
	static const struct {
		const char *words, *name;
	} rows[] = {
		{ "out of memory", "limit: memory: " },
		{ "cannot allocate memory", "limit: memory: " },
		{ "no space left on device", "limit: temporary files: " },
		{ "file too large", "limit: temporary files: " },
		{ "signal: killed", "limit: memory: " },
		{ "resource temporarily unavailable", "limit: processes: " },
		{ "failed to create new OS thread", "limit: processes: " },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++)
		if (strstr(reason, rows[i].words))
			return rows[i].name;
	return "";
}

static void add_incomplete(struct collector *c, const struct listed *package, const char *reason)
{
	struct collection *into = c->spec.into;
	struct incomplete *incomplete =
		arena_push(&into->arena, into->incomplete, into->incomplete_count, into->incomplete_room);

	incomplete->package = arena_text(&into->arena, view_of(package->import_path));
	incomplete->reason = arena_print(&into->arena, "%s%s", limit_of(reason), reason);
}

static void add_unrecognised(struct collector *c, const struct stray *stray)
{
	struct collection *into = c->spec.into;

	if (into->unrecognised_total++ >= COLLECTION_UNRECOGNISED_KEPT)
		return;
	struct unrecognised *line = arena_push(&into->arena, into->unrecognised, into->unrecognised_count,
					       into->unrecognised_room);
	line->package = arena_text(&into->arena, view_of(stray->package));
	line->line = arena_text(&into->arena, view_of(stray->line));
}

static void add_snapshot(struct collector *c, struct sources *sources, const struct listed *package)
{
	struct collection *into = c->spec.into;
	const char *gcflags = c->spec.toolchain->configuration.gcflags;
	struct snapshot snapshot;
	struct err err;

	if (attribute(&snapshot, &into->arena, sources, package, section_of(c, package->import_path),
		      gcflags[0] == '\0', &err) < 0) {
		add_incomplete(c, package, err.text);
		return;
	}
	*(struct snapshot *)arena_push(&into->arena, into->snapshots, into->snapshot_count,
				       into->snapshot_room) = snapshot;
}

static void add_package(struct collector *c, struct sources *sources, const struct listed *package)
{
	const char *printed = package->build_id[0] ? "" : printed_about(c, package->import_path),
		   *reason = "";

	switch (listed_judge(&reason, &c->arena, &c->listing, package, printed)) {
	case LISTED_COMPILED:
		add_snapshot(c, sources, package);
		break;
	case LISTED_FAILED:
		add_incomplete(c, package, reason);
		break;
	case LISTED_EMPTY:
		break;
	}
}

static void add_strays(struct collector *c)
{
	for (size_t i = 0; i < c->stray_count; i++) {
		const struct listed *package = listing_find(&c->listing, view_of(c->strays[i].package));
		if (package && package->build_id[0])
			add_unrecognised(c, &c->strays[i]);
	}
}

static int by_package(const void *a, const void *b)
{
	return strcmp(((const struct snapshot *)a)->package, ((const struct snapshot *)b)->package);
}

static void add_packages(struct collector *c)
{
	struct collection *into = c->spec.into;
	const struct sources_spec spec = { .toolchain = c->spec.toolchain,
					   .directory = c->spec.directory,
					   .working_directory = c->spec.module_directory,
					   .names = &into->arena };
	scoped_sources *sources = sources_new(&spec);

	listing_sort(&c->listing);
	for (size_t i = 0; i < c->listing.count; i++) {
		const struct listed *listed = &c->listing.list[i];
		sources_add(sources, listed->import_path, listed->directory, listed->files.list,
			    listed->files.count);
	}
	for (size_t i = 0; i < c->listing.count; i++)
		add_package(c, sources, &c->listing.list[i]);
	add_strays(c);
	if (into->snapshot_count)
		qsort(into->snapshots, into->snapshot_count, sizeof(*into->snapshots), by_package);
}

/* The go command's words in one line, without its name. */
static int refuse(struct collector *c, int status, struct err *err)
{
	struct view rest = buf_view(&c->words), line;
	scoped_buf text = { 0 };

	while (view_split(&rest, '\n', &line)) {
		(void)view_skip(&line, VIEW("go: "));
		if (line.len && text.len)
			buf_text(&text, " ");
		buf_add(&text, line);
	}
	if (!text.len)
		return err_set(err, ERR_INPUT, "go list ended with status %d and named no package", status);
	const char *limit = limit_of(buf_string(&text));
	return err_set(err, limit[0] ? ERR_LIMIT : ERR_INPUT, "%s%s", limit, buf_string(&text));
}

int collector_finish(struct collector *c, int status, struct err *err)
{
	if (reader_end(c->reader, err) < 0 || golist_end(c->golist, err) < 0)
		return -1;
	if (!c->listing.count)
		return status == 0 ? 0 : refuse(c, status, err);
	add_packages(c);
	return 0;
}

void collector_free(struct collector *c)
{
	if (!c)
		return;
	for (size_t i = 0; i < c->section_count; i++) {
		free(c->sections[i].sites);
		free(c->sections[i].decisions);
	}
	free(c->sections);
	free(c->strays);
	free(c->file_names);
	reader_free(c->reader);
	golist_free(c->golist);
	listing_release(&c->listing);
	texts_release(&c->by_package);
	texts_release(&c->wanted);
	texts_release(&c->files);
	buf_release(&c->words);
	arena_release(&c->arena);
	free(c);
}

#include "gate/collect.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/mem.h"
#include "gate/download.h"
#include "gate/patterns.h"
#include "gate/replaced.h"
#include "gate/sandbox.h"
#include "gate/workspace.h"
#include "golang/collector.h"

enum { PROBE_MS = 60 * 1000, PROBE_BYTES = 64 << 10, OPEN_FILES_MOST = 4096 };

static int keep(void *payload, struct view bytes, struct err *err)
{
	(void)err;
	buf_add(payload, bytes);
	return 0;
}

int collect_ask(struct buf *out, struct arena *arena, const char *go, const struct collect_spec *spec,
		struct err *err)
{
	struct child_result result;
	const struct child_spec child = {
		.argv = toolchain_probe_argv(arena, go),
		.env = toolchain_env(arena, go, &spec->go),
		.directory = "/", /* nothing that is to be collected has a say in it */
		.out = keep,
		.errors = keep,
		.payload = out,
		.deadline_ms = PROBE_MS,
	};

	if (child_run(&result, &child, err) < 0)
		return err_wrap(err, "%s", go);
	if (result.status != 0 && !view_trim(buf_view(out)).len)
		return err_set(
			err, ERR_INPUT,
			"%s does not look like a go command: `env -json` says nothing and exits with %d", go,
			result.status);
	if (result.status != 0)
		return err_set(err, ERR_INPUT, "%s: %.*s", go, VIEW_ARG(view_trim(buf_view(out))));
	return 0;
}

int collect_probe(struct toolchain *out, struct arena *arena, const struct collect_spec *spec,
		  struct err *err)
{
	scoped_buf output = { .ceiling = PROBE_BYTES };
	const char *go;

	if (toolchain_find(&go, arena, &spec->go, err) < 0 || collect_ask(&output, arena, go, spec, err) < 0)
		return -1;
	return toolchain_probe_read(out, arena, go, &spec->go, buf_view(&output), err);
}

/* What every command gets that runs in a sandbox beside its deadline, which is the caller's. */
static void bound(struct child_spec *child, const struct collect_spec *spec, const struct sandbox_use *use)
{
	child->cpu_ms = spec->cpu_ms;
	child->memory_bytes = spec->memory_bytes;
	child->processes = spec->processes;
	child->output_bytes = spec->output_bytes;
	child->file_bytes = spec->sandbox ? spec->sandbox->scratch_bytes : 0;
	child->open_files = OPEN_FILES_MOST;
	child->room = use->room.jail ? &use->room : NULL;
}

/* The streams of a tool, and the caller's own tick with its payload. */
struct tool {
	struct buf *out, *errors;
	const struct collect_spec *spec;
};

static int tool_out(void *payload, struct view bytes, struct err *err)
{
	struct tool *tool = payload;

	return keep(tool->out, bytes, err);
}

static int tool_errors(void *payload, struct view bytes, struct err *err)
{
	struct tool *tool = payload;

	return keep(tool->errors, bytes, err);
}

static int tool_tick(void *payload, struct err *err)
{
	struct tool *tool = payload;

	return tool->spec->tick ? tool->spec->tick(tool->spec->payload, err) : 0;
}

/* It runs here, whatever system the code is compiled for. */
int collect_tool(struct buf *out, struct arena *arena, const struct toolchain *toolchain,
		 const char *const *argv, const char *directory, const struct collect_spec *spec,
		 struct err *err)
{
	const struct module place = { .directory = directory, .root = directory, .path = "" };
	struct golang_options go = spec->go;
	struct collect_spec inside = *spec;
	scoped_buf errors = { .ceiling = PROBE_BYTES };
	struct tool tool = { out, &errors, spec };
	struct child_result result;
	scoped_sandbox_use use;

	go.goos = go.goarch = NULL;
	inside.directory = directory;
	if (sandbox_enter(&use, arena, &go, toolchain, &inside, &place, err) < 0)
		return -1;
	struct child_spec child = {
		.argv = argv,
		.env = toolchain_env(arena, toolchain->go, &go),
		.directory = directory,
		.out = tool_out,
		.errors = tool_errors,
		.tick = tool_tick,
		.payload = &tool,
		.deadline_ms = spec->deadline_ms,
	};
	bound(&child, spec, &use);
	if (child_run(&result, &child, err) < 0)
		return -1;
	struct view words = view_trim(buf_view(&errors)), first = words;
	(void)view_split(&words, '\n', &first);
	if (result.status != 0 && !first.len)
		return err_set(err, ERR_INPUT, "it ended with %s %d", result.signal ? "signal" : "status",
			       result.signal ? result.signal : result.status);
	if (result.status != 0)
		return err_set(err, ERR_INPUT, "%.*s", first.len > 200 ? 200 : (int)first.len, first.at);
	return out->spoiled ? err_set(err, ERR_LIMIT, "it says too much") : 0;
}

/* What the child's callbacks need: the collector, and the caller's own tick with its payload. */
struct feed {
	struct collector *collector;
	const struct collect_spec *spec;
};

static int feed_packages(void *payload, struct view bytes, struct err *err)
{
	struct feed *feed = payload;

	return collector_packages(feed->collector, bytes, err);
}

static int feed_diagnostics(void *payload, struct view bytes, struct err *err)
{
	struct feed *feed = payload;

	return collector_diagnostics(feed->collector, bytes, err);
}

static int feed_tick(void *payload, struct err *err)
{
	struct feed *feed = payload;

	return feed->spec->tick ? feed->spec->tick(feed->spec->payload, err) : 0;
}

/* Of the deadline for all of it, which is at END_MS of the monotonic clock; 0: there is none. */
static int time_left(int64_t *out, const struct collect_spec *spec, int64_t end_ms, struct err *err)
{
	*out = spec->deadline_ms ? end_ms - clock_mono_ms() : 0;
	return !spec->deadline_ms || *out > 0 ? 0
					      : err_set(err, ERR_LIMIT, "collecting took longer than %lld s",
							(long long)(spec->deadline_ms / 1000));
}

static int collect_module(struct collection *into, const struct module *module, const char *const *patterns,
			  const struct toolchain *toolchain, const struct collect_spec *spec, int64_t end_ms,
			  struct err *err)
{
	scoped_collector *collector = NULL;
	struct golang_options go = spec->go;
	struct toolchain in_force = *toolchain;
	struct child_result result;
	int64_t left_ms;
	const struct collector_spec to = {
		.into = into,
		.toolchain = &in_force,
		.directory = spec->directory,
		.module_directory = module->directory,
		.module = module->path,
		.packages = spec->packages ? patterns : NULL,
	};

	if (workspace_find(&go.workspace, &into->arena, spec->directory, module->directory, err) < 0)
		return -1;
	in_force.workspace = go.workspace;
	scoped_sandbox_use use;
	if (sandbox_enter(&use, &into->arena, &go, toolchain, spec, module, err) < 0 ||
	    time_left(&left_ms, spec, end_ms, err) < 0 ||
	    download(toolchain, spec, module, go.workspace, left_ms, err) < 0 ||
	    time_left(&left_ms, spec, end_ms, err) < 0 || collector_new(&collector, &to, err) < 0)
		return -1;
	struct feed feed = { collector, spec };
	struct child_spec child = {
		.argv = toolchain_collect_argv(&into->arena, toolchain, module->path, patterns),
		.env = toolchain_env(&into->arena, toolchain->go, &go),
		.directory = module->directory,
		.out = feed_packages,
		.errors = feed_diagnostics,
		.tick = feed_tick,
		.payload = &feed,
		.deadline_ms = left_ms,
	};
	bound(&child, spec, &use);
	if (child_run(&result, &child, err) < 0)
		return -1;
	if (result.signal)
		return err_set(err, ERR_LIMIT, "the Go command was ended by signal %d (%s); is memory short?",
			       result.signal, strsignal(result.signal));
	return collector_finish(collector, result.status, err);
}

static int by_package(const void *a, const void *b)
{
	return strcmp(((const struct snapshot *)a)->package, ((const struct snapshot *)b)->package);
}

static int incomplete_by_package(const void *a, const void *b)
{
	const struct incomplete *left = a, *right = b;
	int order = strcmp(left->package, right->package);

	return order ? order : strcmp(left->reason, right->reason);
}

/* Lines of one package keep their order. */
static int unrecognised_by_package(const void *a, const void *b)
{
	const struct unrecognised *const *left = a, *const *right = b;
	int order = strcmp((*left)->package, (*right)->package);

	return order ? order : (*left > *right) - (*left < *right);
}

static void sort_unrecognised(struct collection *collection)
{
	size_t count = collection->unrecognised_count;
	scoped_free const struct unrecognised **places = mem_zero(count, sizeof(const struct unrecognised *));
	struct unrecognised *sorted = arena_zero(&collection->arena, count, sizeof(*sorted));

	for (size_t i = 0; i < count; i++)
		places[i] = &collection->unrecognised[i];
	qsort(places, count, sizeof(const struct unrecognised *), unrecognised_by_package);
	for (size_t i = 0; i < count; i++)
		sorted[i] = *places[i];
	collection->unrecognised = sorted;
	collection->unrecognised_room = count;
}

void collect_sort(struct collection *collection)
{
	if (collection->incomplete_count)
		qsort(collection->incomplete, collection->incomplete_count, sizeof(*collection->incomplete),
		      incomplete_by_package);
	if (collection->unrecognised_count)
		sort_unrecognised(collection);
}

static const char *const everything[] = { "./...", NULL };

static const char *const *patterns_for(struct arena *arena, const struct collect_spec *spec,
				       const struct modules *modules, const struct module *module)
{
	size_t count;

	if (!spec->packages)
		return everything;
	const struct patterns_spec wanted = {
		.root = spec->directory,
		.modules = modules,
		.module = module,
		.directories = spec->packages,
		.directory_count = spec->package_count,
		.packages = spec->retried,
		.package_count = spec->retried_count,
	};
	const char *const *patterns = patterns_of(&count, arena, &wanted);
	return count ? patterns : NULL;
}

/* Packages of which only the import path is known may be anywhere. */
static int find_modules(struct modules *out, struct arena *arena, const struct collect_spec *spec,
			struct err *err)
{
	*out = (struct modules){ 0 };
	if (spec->packages && !spec->retried_count &&
	    modules_of(out, arena, spec->directory, spec->packages, spec->package_count, err) < 0)
		return -1;
	return out->count ? 0 : modules_find(out, arena, spec->directory, err);
}

/* Packages that are not collected again keep what was said when all were. */
static int note_replaced(struct collection *out, const struct modules *modules,
			 const struct collect_spec *spec, struct err *err)
{
	static const char *const none[] = { NULL };
	struct replaced replaced = { 0 };

	if (spec->packages)
		return 0;
	if (replaced_find(&replaced, &out->arena, spec->directory, modules, err) < 0)
		return -1;
	out->replaced = replaced.count ? replaced.list : none;
	out->replaced_count = replaced.count;
	return 0;
}

int collect(struct collection *out, const struct toolchain *toolchain, const struct collect_spec *spec,
	    struct err *err)
{
	struct modules modules;
	int64_t end_ms = clock_mono_ms() + spec->deadline_ms;

	if (find_modules(&modules, &out->arena, spec, err) < 0 || note_replaced(out, &modules, spec, err) < 0)
		return -1;
	for (size_t i = 0; i < modules.count; i++) {
		const struct module *module = &modules.list[i];
		const char *const *patterns = patterns_for(&out->arena, spec, &modules, module);
		if (patterns && collect_module(out, module, patterns, toolchain, spec, end_ms, err) < 0)
			return err_wrap(err, "module %s", module->path);
	}
	if (!spec->packages && !out->snapshot_count && !out->incomplete_count)
		return err_set(err, ERR_INPUT, "%s: the modules here have no Go package to compile%s%s",
			       spec->directory, spec->go.tags ? " under tags " : "",
			       spec->go.tags ? spec->go.tags : "");
	if (out->snapshot_count)
		qsort(out->snapshots, out->snapshot_count, sizeof(*out->snapshots), by_package);
	collect_sort(out);
	return 0;
}

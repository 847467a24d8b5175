#include "gate/sandbox.h"

#include <errno.h>

#include "base/files.h"
#include "base/mem.h"
#include "gate/linked.h"
#include "gate/outward.h"
#include "golang/install.h"

struct sandbox sandbox_for(const struct gate_settings *settings)
{
	return (struct sandbox){
		.require = settings->sandbox,
		.most = JAIL_BUBBLEWRAP,
		.scratch_bytes = settings->scratch_bytes,
	};
}

/* A trial that says whether the Go command runs there, with a cache to be copied where DATA is given. */
static int probe(struct jail *out, enum jail_level most, const char *go, const char *data, struct err *err)
{
	scoped_arena arena = { 0 };
	const char *const argv[] = { go, "version", NULL };
	const char *const env[] = { arena_print(&arena, "GOROOT=%s", install_root(&arena, go)),
				    "GOTOOLCHAIN=local", "HOME=/nonexistent", NULL };
	struct jail_room room = { .run = install_paths(&arena, go, NULL) };
	const struct child_spec trial = { .argv = argv, .env = env, .directory = "/", .room = &room };
	scoped_free char *place = data ? mem_print("%s/aside/trial.%d", data, (int)getpid()) : NULL;

	if (place) {
		room.copied = arena_print(&arena, "%s/copied", place);
		room.aside = arena_print(&arena, "%s/aside", place);
		if (files_make_directory(room.copied, err) < 0)
			return -1;
	}
	jail_probe(out, &trial, most);
	return place ? files_remove_tree(place, err) : 0;
}

static int refuse(const struct sandbox *sandbox, struct err *err)
{
	return err_set(err, ERR_ABSENT,
		       "no sandbox: this machine offers %s, %s is required (%s); see: heapgate doctor",
		       jail_level_name(sandbox->jail.level), jail_level_name(sandbox->require),
		       sandbox->jail.lacks);
}

int sandbox_ready(struct sandbox *sandbox, const struct golang_options *options, const char *data,
		  struct err *err)
{
	scoped_arena arena = { 0 };
	const char *go;

	if (sandbox->probed && sandbox->jail.level >= sandbox->require)
		return 0;
	if (toolchain_find(&go, &arena, options, err) < 0 ||
	    probe(&sandbox->jail, sandbox->most, go, data, err) < 0)
		return -1;
	sandbox->probed = true;
	return sandbox->jail.level < sandbox->require ? refuse(sandbox, err) : 0;
}

const char *sandbox_name(struct arena *arena, const struct sandbox *sandbox)
{
	static const struct jail none = { .level = JAIL_NONE };
	scoped_buf text = { 0 };

	if (sandbox && !sandbox->probed)
		return "";
	jail_print(&text, sandbox ? &sandbox->jail : &none);
	return arena_text(arena, buf_view(&text));
}

static int make_scratch(struct sandbox_use *use, struct err *err)
{
	const char *parent = getenv("TMPDIR");

	use->scratch = files_join(parent && parent[0] == '/' ? parent : "/tmp", "heapgate-go-XXXXXX");
	if (mkdtemp(use->scratch))
		return 0;
	err_fill(err, ERR_INTERNAL, "make %s: %s", use->scratch, strerror(errno));
	free(take(use->scratch));
	return -1;
}

/*
 * A change's compiler may be somebody else's program by now: what it leaves in the build cache must not reach
 * anybody.  It gets a copy of its own where that works.  Where not, links: to read the cache alone is not
 * enough for `go list -export`, which fails where it cannot add what it compiled.
 */
static int share_cache(struct sandbox_use *use, struct arena *arena, struct golang_options *go,
		       const struct collect_spec *spec, const char *cache, struct err *err)
{
	const char **write = arena_zero(arena, 3, sizeof(*write));

	use->room.write = write;
	if (use->scratch)
		*write++ = use->scratch;
	if (files_make_directory(cache, err) < 0)
		return -1;
	if (spec->trusted) {
		*write = cache;
		return 0;
	}
	use->aside = mem_text(spec->aside);
	if (files_remove_tree(use->aside, err) < 0 || files_make_directory(use->aside, err) < 0)
		return -1;
	if (use->room.jail->copies) {
		use->room.copied = cache;
		use->room.aside = use->aside;
		return 0;
	}
	*write = go->cache = use->aside;
	use->linked = cache;
	return linked_cache(use->aside, cache, err);
}

static void list_readable(struct sandbox_use *use, struct arena *arena, const struct toolchain *toolchain,
			  const struct collect_spec *spec, const struct module *module,
			  const struct outward *outward)
{
	const char **read = arena_zero(arena, outward->count + 5, sizeof(*read));
	size_t count = 0;

	use->room.read = read;
	read[count++] = spec->directory;
	read[count++] = module->root;
	read[count++] = toolchain->module_cache;
	for (size_t i = 0; i < outward->count; i++)
		read[count++] = outward->list[i];
	if (use->linked)
		read[count++] = use->linked;
}

static int look_outward(struct outward *out, struct arena *arena, const struct collect_spec *spec,
			const struct module *module, const char *workspace, struct err *err)
{
	*out = (struct outward){ 0 };
	if (outward_find(out, arena, spec->directory, module->root, workspace, err) < 0)
		return -1;
	if (!out->count || !spec->sandbox || spec->sandbox->outward)
		return 0;
	return err_set(err, ERR_INPUT,
		       "a dependency is unavailable: %s is to be replaced with %s, which lies outside of the "
		       "repository",
		       out->replaced, out->words);
}

/* What both kinds of room have; *JAILED is false where there is none. */
static int begin(struct sandbox_use *out, bool *jailed, struct arena *arena, struct golang_options *go,
		 const struct toolchain *toolchain, const struct sandbox *sandbox, struct err *err)
{
	*out = (struct sandbox_use){ .room = { .jail = NULL } };
	*jailed = sandbox && sandbox->jail.level != JAIL_NONE;
	if (!*jailed)
		return 0;
	out->room = (struct jail_room){
		.jail = &sandbox->jail,
		.run = install_paths(arena, toolchain->go, toolchain->goroot),
		.scratch_bytes = sandbox->scratch_bytes,
	};
	if (sandbox->jail.level == JAIL_LANDLOCK && make_scratch(out, err) < 0)
		return -1;
	go->temporary = out->scratch ? out->scratch : JAIL_SCRATCH;
	if (sandbox->jail.level == JAIL_BUBBLEWRAP && !sandbox->jail.proc)
		go->goroot = toolchain->goroot;
	return 0;
}

int sandbox_enter(struct sandbox_use *out, struct arena *arena, struct golang_options *go,
		  const struct toolchain *toolchain, const struct collect_spec *spec,
		  const struct module *module, struct err *err)
{
	struct outward outward;
	bool jailed;

	if (begin(out, &jailed, arena, go, toolchain, spec->sandbox, err) < 0 ||
	    look_outward(&outward, arena, spec, module, go->workspace, err) < 0)
		return -1;
	if (!jailed)
		return 0;
	if (share_cache(out, arena, go, spec, toolchain_cache(arena, go), err) < 0)
		return -1;
	list_readable(out, arena, toolchain, spec, module, &outward);
	return 0;
}

/* What an HTTPS client needs of a system. */
static const char *const of_the_system[] = {
	"/etc/resolv.conf", "/etc/hosts", "/etc/nsswitch.conf",
	"/etc/ssl",	    "/etc/pki",	  "/usr/share/ca-certificates",
};

int sandbox_enter_download(struct sandbox_use *out, struct arena *arena, struct golang_options *go,
			   const struct toolchain *toolchain, const struct collect_spec *spec,
			   const struct module *module, struct err *err)
{
	const char **read = arena_zero(arena, COUNT_OF(of_the_system) + 3, sizeof(*read));
	const char **write = arena_zero(arena, 3, sizeof(*write));
	bool jailed;

	if (begin(out, &jailed, arena, go, toolchain, spec->sandbox, err) < 0 ||
	    files_make_directory(toolchain->module_cache, err) < 0)
		return -1;
	if (!jailed)
		return 0;
	memcpy(read, of_the_system, sizeof(of_the_system));
	read[COUNT_OF(of_the_system)] = spec->directory;
	read[COUNT_OF(of_the_system) + 1] = module->root;
	write[0] = toolchain->module_cache;
	write[1] = out->scratch;
	out->room.read = read;
	out->room.write = write;
	out->room.network = true;
	return 0;
}

static void remove_directory(char *path)
{
	struct err ignored;

	if (path)
		(void)!files_remove_tree(path, &ignored);
	free(path);
}

void sandbox_leave(struct sandbox_use *use)
{
	remove_directory(use->scratch);
	remove_directory(use->aside);
}

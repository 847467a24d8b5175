#include "golang/toolchain.h"

#include <jansson.h>
#include <limits.h>
#include <pwd.h>

#include "base/mem.h"
#include "golang/golist.h"
#include "golang/gomod.h"

static const char *const usual_places[] = { "/usr/local/go/bin/go", "/usr/lib/go/bin/go" };

/* PATH as an absolute path without links, or NULL where no program is. */
static const char *program_at(struct arena *arena, const char *path)
{
	scoped_free char *real = access(path, X_OK) == 0 ? realpath(path, NULL) : NULL;

	return real ? arena_text(arena, view_of(real)) : NULL;
}

static const char *program_in_path(struct arena *arena, const char *name)
{
	struct view rest = view_of(getenv("PATH")), directory;

	while (view_split(&rest, ':', &directory)) {
		scoped_free char *path = mem_print("%.*s/%s", VIEW_ARG(directory), name);
		const char *found = directory.len ? program_at(arena, path) : NULL;
		if (found)
			return found;
	}
	return NULL;
}

static const char *program_in_usual_places(struct arena *arena)
{
	const char *found = NULL;

	for (size_t i = 0; i < COUNT_OF(usual_places) && !found; i++)
		found = program_at(arena, usual_places[i]);
	return found;
}

int toolchain_find(const char **out, struct arena *arena, const struct golang_options *options,
		   struct err *err)
{
	const char *wanted = options->go ? options->go : "go";
	const char *found = strchr(wanted, '/') ? program_at(arena, wanted) : program_in_path(arena, wanted);

	if (!found && !options->go)
		found = program_in_usual_places(arena);
	if (!found && options->go)
		return err_set(err, ERR_ABSENT, "%s: no such Go command", options->go);
	if (!found)
		return err_set(err, ERR_ABSENT,
			       "no Go command in PATH, /usr/local/go or /usr/lib/go: install Go "
			       "(https://go.dev/dl, or the package golang-go) or name its command");
	*out = found;
	return 0;
}

static const char *home(void)
{
	const char *home = getenv("HOME");
	const struct passwd *user = home && home[0] ? NULL : getpwuid(getuid());

	if (user)
		home = user->pw_dir;
	return home && home[0] == '/' ? home : "/nonexistent";
}

static const char *go_path(struct arena *arena)
{
	struct view rest = view_of(getenv("GOPATH")), first;

	if (view_split(&rest, ':', &first) && first.len && first.at[0] == '/')
		return arena_text(arena, first);
	return arena_print(arena, "%s/go", home());
}

/* An absolute path from the environment, else NULL. */
static const char *path_variable(const char *name)
{
	const char *value = getenv(name);

	return value && value[0] == '/' ? value : NULL;
}

const char *toolchain_cache(struct arena *arena, const struct golang_options *options)
{
	const char *own = options->cache ? options->cache : path_variable("GOCACHE");
	const char *base = path_variable("XDG_CACHE_HOME");

	if (own)
		return own;
	return base ? arena_print(arena, "%s/go-build", base)
		    : arena_print(arena, "%s/.cache/go-build", home());
}

static const char *module_cache(struct arena *arena, const struct golang_options *options)
{
	const char *own = options->module_cache ? options->module_cache : path_variable("GOMODCACHE");

	return own ? own : arena_print(arena, "%s/pkg/mod", go_path(arena));
}

/* A NULL-terminated vector of strings that grows in an arena. */
struct vector {
	struct arena *arena;
	const char **list;
	size_t count, room;
};

static void add(struct vector *vector, const char *text)
{
	vector->list = arena_room(vector->arena, vector->list, &vector->room, vector->count + 2,
				  sizeof(*vector->list));
	vector->list[vector->count++] = text;
}

static void add_variable(struct vector *vector, const char *name, const char *value)
{
	if (value)
		add(vector, arena_print(vector->arena, "%s=%s", name, value));
}

/*
 * Why so (docs of cmd/go, and its security history): GOENV=off and a GOFLAGS of our own keep the user's and
 * the machine's settings out; GOTOOLCHAIN=local and GOVCS=*:off keep the go command from starting programs
 * that a module names; HOME lies nowhere so that nothing is written there.  In collecting, -mod is left to
 * the go command: with a vendor directory it must not be "readonly", and it is "readonly" or "vendor" by
 * itself.  GOGC=400 takes a fifth off the go command's time, warm and cold, for a quarter more memory in the
 * largest compiler process: it lives for too short a time to collect garbage four times as often.
 */
static const char *const pinned[] = {
	"HOME=/nonexistent", "LC_ALL=C.UTF-8", "GOENV=off",	"GOTOOLCHAIN=local",
	"GOVCS=*:off",	     "GO111MODULE=on", "CGO_ENABLED=0", "GOGC=400",
};

static struct vector usual_env(struct arena *arena, const char *go, const struct golang_options *options)
{
	struct vector env = { .arena = arena };
	const char *slash = strrchr(go, '/');

	for (size_t i = 0; i < COUNT_OF(pinned); i++)
		add(&env, pinned[i]);
	add(&env, arena_print(arena, "PATH=%.*s", slash ? (int)(slash - go) : 0, go));
	add_variable(&env, "GOPATH", go_path(arena));
	add_variable(&env, "GOCACHE", toolchain_cache(arena, options));
	add_variable(&env, "GOMODCACHE", module_cache(arena, options));
	add_variable(&env, "GOWORK", options->workspace ? options->workspace : "off");
	add_variable(&env, "GOOS", options->goos);
	add_variable(&env, "GOARCH", options->goarch);
	add_variable(&env, "GOROOT", options->goroot);
	add_variable(&env, "TMPDIR", options->temporary ? options->temporary : path_variable("TMPDIR"));
	return env;
}

const char *const *toolchain_env(struct arena *arena, const char *go, const struct golang_options *options)
{
	struct vector env = usual_env(arena, go, options);

	add(&env, "GOFLAGS=");
	add(&env, "GOPROXY=off");
	add(&env, "GOSUMDB=off");
	return env.list;
}

/* GONOPROXY=none: whatever has no public checksum still comes from the proxy, not from where its name points.
 */
const char *const *toolchain_download_env(struct arena *arena, const char *go,
					  const struct golang_options *options)
{
	struct vector env = usual_env(arena, go, options);

	add(&env, "GOFLAGS=-mod=readonly");
	add_variable(&env, "GOPROXY", options->proxy);
	add(&env, "GONOPROXY=none");
	add_variable(&env, "GOSUMDB", options->sumdb);
	add_variable(&env, "GONOSUMDB", options->no_sumdb);
	return env.list;
}

const char *const *toolchain_download_argv(struct arena *arena, const char *go)
{
	struct vector argv = { .arena = arena };

	add(&argv, go);
	add(&argv, "mod");
	add(&argv, "download");
	return argv.list;
}

const char *const *toolchain_probe_argv(struct arena *arena, const char *go)
{
	static const char *const words[] = { "env",    "-json",	 "GOVERSION", "GOOS",
					     "GOARCH", "GOROOT", "GOMODCACHE" };
	struct vector argv = { .arena = arena };

	add(&argv, go);
	for (size_t i = 0; i < COUNT_OF(words); i++)
		add(&argv, words[i]);
	return argv.list;
}

static void json_scope(json_t **json)
{
	json_decref(*json);
}

int toolchain_probe_read(struct toolchain *out, struct arena *arena, const char *go,
			 const struct golang_options *options, struct view output, struct err *err)
{
	/* Warnings may stand before the object. */
	ptrdiff_t start = view_find(output, VIEW("{"));
	struct view text = start < 0 ? output : view_from(output, (size_t)start);
	SCOPED(json_scope) json_t *json = json_loadb(text.at, text.len, JSON_DISABLE_EOF_CHECK, NULL);
	const char *version, *goos, *goarch, *goroot, *cache;

	if (!json || json_unpack(json, "{s:s, s:s, s:s, s:s, s:s}", "GOVERSION", &version, "GOOS", &goos,
				 "GOARCH", &goarch, "GOROOT", &goroot, "GOMODCACHE", &cache) < 0)
		return err_set(err, ERR_INTERNAL,
			       "%s does not look like a go command: `env -json` gave no settings%s%.*s", go,
			       output.len ? ": " : "", (int)(output.len < 200 ? output.len : 200), output.at);
	*out = (struct toolchain){
		.configuration = {
			.go_version = arena_text(arena, view_of(version)),
			.goos = arena_text(arena, view_of(goos)),
			.goarch = arena_text(arena, view_of(goarch)),
			.tags = arena_text(arena, view_of(options->tags)),
			.gcflags = options->no_inlining ? "-l" : "",
		},
		.go = arena_text(arena, view_of(go)),
		.goroot = arena_text(arena, view_of(goroot)),
		.module_cache = arena_text(arena, view_of(cache)),
		.workspace = options->workspace ? arena_text(arena, view_of(options->workspace)) : NULL,
	};
	return 0;
}

/* Go 1.19 knows no -pgo; later ones would compile packages once more for every command with a profile. */
static bool knows_profiles(const char *go_version)
{
	return strcmp(go_version, "go1.19") != 0 && strncmp(go_version, "go1.19.", 7) != 0;
}

const char *const *toolchain_collect_argv(struct arena *arena, const struct toolchain *toolchain,
					  const char *module, const char *const *packages)
{
	const struct configuration *configuration = &toolchain->configuration;
	/* Import paths of the standard library do not begin with its module's name. */
	const char *pattern = strcmp(module, "std") == 0 ? "std" : arena_print(arena, "%s/...", module);
	struct vector argv = { .arena = arena };

	add(&argv, toolchain->go);
	add(&argv, "list");
	add(&argv, "-export");
	add(&argv, "-e");
	add(&argv, "-json=" GOLIST_FIELDS);
	add(&argv, "-trimpath");
	add(&argv, "-buildvcs=false");
	if (knows_profiles(configuration->go_version))
		add(&argv, "-pgo=off");
	if (configuration->tags[0])
		add(&argv, arena_print(arena, "-tags=%s", configuration->tags));
	add(&argv, arena_print(arena, "-gcflags=%s=-m=2 -L%s%s", pattern,
			       configuration->gcflags[0] ? " " : "", configuration->gcflags));
	add(&argv, "--");
	for (; *packages; packages++)
		add(&argv, arena_text(arena, view_of(*packages)));
	return argv.list;
}

int golang_module_path(const char **out, struct arena *arena, struct view go_mod, struct err *err)
{
	struct gomod cursor = { .rest = go_mod };
	struct gomod_directive directive;

	while (gomod_next(&cursor, &directive))
		if (view_is(directive.verb, "module") && directive.words[0].len) {
			*out = arena_text(arena, directive.words[0]);
			return 0;
		}
	return err_set(err, ERR_INPUT, "go.mod has no module line");
}

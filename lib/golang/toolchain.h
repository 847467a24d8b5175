/*
 * The Go command: which one, under which environment, with which arguments.  Only argument vectors and
 * environments are made here; running them is the caller's (lib/child).
 */
#ifndef GOLANG_TOOLCHAIN_H
#define GOLANG_TOOLCHAIN_H

#include "base/arena.h"
#include "base/err.h"
#include "model/collection.h"

/* What the operator or the command line asks for. */
struct golang_options {
	const char
		*go; /* the go command; NULL: "go" in PATH, then /usr/local/go/bin/go, /usr/lib/go/bin/go */
	const char *goos, *goarch; /* NULL: the toolchain's own */
	const char *tags;	   /* comma separated; NULL: none */
	bool no_inlining;	   /* -l */
	const char *cache;	   /* GOCACHE; NULL: the user's own */
	const char *module_cache;  /* GOMODCACHE; NULL: the user's own */
	/* Of downloads alone; all the rest is without a network. */
	const char *proxy;	      /* GOPROXY; NULL or "off": no downloads */
	const char *sumdb, *no_sumdb; /* GOSUMDB, GONOSUMDB; NULL: Go's own */
	const char *workspace;	      /* path of the go.work in force; NULL: GOWORK=off */
	const char *temporary;	      /* TMPDIR; NULL: the user's own */
	const char *goroot;	      /* GOROOT; NULL: the command finds it itself, by /proc */
};

/* What the toolchain says about itself under those options (see toolchain_probe_argv). */
struct toolchain {
	struct configuration configuration;
	const char *go; /* absolute path of the command */
	const char *goroot;
	const char *module_cache; /* GOMODCACHE in force */
	const char *workspace;	  /* path of the go.work in force; NULL: none */
};

/* Finds the go command; ERR_ABSENT with a text that says what to install or set. */
int toolchain_find(const char **out, struct arena *arena, const struct golang_options *options,
		   struct err *err) MUST_USE;
/* The environment of every go command but a download: complete, pinned (GOENV=off, GOTOOLCHAIN=local,
 * CGO_ENABLED=0, ...), and offline.
 * "The user's own" caches are those of GOCACHE, GOMODCACHE and GOPATH in our environment, else Go's defaults.
 */
const char *const *toolchain_env(struct arena *arena, const char *go, const struct golang_options *options);
/* The command that brings what a module requires into the module cache, to be run in its directory, and its
 * environment.  It runs nothing that it brings. */
const char *const *toolchain_download_argv(struct arena *arena, const char *go);
const char *const *toolchain_download_env(struct arena *arena, const char *go,
					  const struct golang_options *options);
/* GOCACHE under OPTIONS. */
const char *toolchain_cache(struct arena *arena, const struct golang_options *options);
/* Command whose standard output toolchain_probe_read() reads. */
const char *const *toolchain_probe_argv(struct arena *arena, const char *go);
int toolchain_probe_read(struct toolchain *out, struct arena *arena, const char *go,
			 const struct golang_options *options, struct view output, struct err *err) MUST_USE;
/* The collecting command for one module (DESIGN, "Collecting"), to be run in its directory; PACKAGES:
 * patterns or import paths, NULL at the end; MODULE: its path.  All packages of the module that are compiled
 * on the way print diagnostics, not only the wanted ones: they share their cache entries with a run over
 * everything. */
const char *const *toolchain_collect_argv(struct arena *arena, const struct toolchain *toolchain,
					  const char *module, const char *const *packages);
/* The `module` line of a go.mod file's text; ERR_INPUT where there is none. */
int golang_module_path(const char **out, struct arena *arena, struct view go_mod, struct err *err) MUST_USE;

#endif

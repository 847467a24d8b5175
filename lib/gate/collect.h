/*
 * Collecting a directory: runs the Go command over its modules and reads what it says.
 */
#ifndef GATE_COLLECT_H
#define GATE_COLLECT_H

#include "base/buf.h"
#include "child/child.h"
#include "golang/toolchain.h"

struct sandbox; /* gate/sandbox.h */

struct collect_spec {
	const char *directory; /* absolute, without symlinks in it */
	struct golang_options go;
	const char *const
		*packages; /* directories relative to `directory`; NULL: all packages of all modules */
	size_t package_count;
	const char *const
		*retried; /* beside `packages`: import paths, left out where there is no such package */
	size_t retried_count;
	int64_t deadline_ms; /* for all of it; 0: none */
	/* Of each Go command with what it starts; 0: no limit (see child_spec). */
	uint64_t memory_bytes, output_bytes, processes;
	int64_t cpu_ms;
	const struct sandbox *sandbox; /* ready; NULL: none, with the caller's own rights */
	bool trusted;		       /* what is compiled may leave its results in the build cache */
	const char *aside; /* directory of a private copy of the cache meanwhile, if not; gone at the end */
	child_tick *tick;  /* see child_spec; may be NULL */
	void *payload;
};

/*
 * Which toolchain would collect under SPEC; lives in ARENA.  Errors as toolchain_find() and child_run().
 */
int collect_probe(struct toolchain *out, struct arena *arena, const struct collect_spec *spec,
		  struct err *err) MUST_USE;
/* Appends to OUT what the command GO says about itself under SPEC, for toolchain_probe_read(). */
int collect_ask(struct buf *out, struct arena *arena, const char *go, const struct collect_spec *spec,
		struct err *err) MUST_USE;
/*
 * Appends what ARGV prints, a command of TOOLCHAIN under the same environment and in the same kind of jail,
 * which finds its files in DIRECTORY and writes nothing there.  ERR_INPUT with its words where it fails,
 * ERR_LIMIT: a bound of SPEC or of OUT.
 */
int collect_tool(struct buf *out, struct arena *arena, const struct toolchain *toolchain,
		 const char *const *argv, const char *directory, const struct collect_spec *spec,
		 struct err *err) MUST_USE;
/*
 * Adds what every module of the directory (or only SPEC's packages) holds to OUT; the caller releases OUT,
 * also on failure. ERR_INPUT: the source or go.mod cannot be built at all, with Go's words; ERR_ABSENT: no
 * Go; ERR_LIMIT: a bound of SPEC; packages that fail alone are in OUT->incomplete.
 */
int collect(struct collection *out, const struct toolchain *toolchain, const struct collect_spec *spec,
	    struct err *err) MUST_USE;
/* Puts what is listed besides the snapshots into an order that does not depend on the run. */
void collect_sort(struct collection *collection);

#endif

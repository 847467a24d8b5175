/*
 * Collecting a directory: runs the Go command over its modules and reads what it says.
 */
#ifndef GATE_COLLECT_H
#define GATE_COLLECT_H

#include "child/child.h"
#include "golang/toolchain.h"

struct collect_spec {
	const char *directory; /* absolute, without symlinks in it */
	struct golang_options go;
	const char *const
		*packages; /* directories relative to `directory`; NULL: all packages of all modules */
	size_t package_count;
	int64_t deadline_ms;   /* for all of it; 0: none */
	uint64_t memory_bytes; /* of the Go command's address space; 0: no limit */
	uint64_t output_bytes; /* of both its streams; 0: no limit */
	child_tick *tick;      /* see child_spec; may be NULL */
	void *payload;
};

/*
 * Which toolchain would collect under SPEC; lives in ARENA.  Errors as toolchain_find() and child_run().
 */
int collect_probe(struct toolchain *out, struct arena *arena, const struct collect_spec *spec,
		  struct err *err) MUST_USE;
/*
 * Adds what every module of the directory (or only SPEC's packages) holds to OUT; the caller releases OUT,
 * also on failure. ERR_INPUT: the source or go.mod cannot be built at all, with Go's words; ERR_ABSENT: no
 * Go; ERR_LIMIT: a bound of SPEC; packages that fail alone are in OUT->incomplete.
 */
int collect(struct collection *out, const struct toolchain *toolchain, const struct collect_spec *spec,
	    struct err *err) MUST_USE;

#endif

/*
 * How hot the functions of a change are: the CPU profile that the policy names, from the base commit.
 */
#ifndef GATE_HEAT_H
#define GATE_HEAT_H

#include "gate/collect.h"
#include "model/profile.h"
#include "tree/mirror.h"

struct heat_spec {
	struct mirror *mirror;
	const struct oid *commit; /* the base: a change cannot cool its own gate */
	const char *file;	  /* a path, or a bare name for every file of that name */
	const struct toolchain *toolchain;
	const struct collect_spec *collect; /* its directory's neighbour holds the profile meanwhile */
	const struct collection *records;   /* tells the main packages of the base */
};

/*
 * Reads the profile into OUT, which lives in ARENA.  ERR_ABSENT: there is none; ERR_INPUT, ERR_LIMIT: it
 * cannot be read, with the reason; other kinds are not the profile's.
 */
int heat_read(struct profile *out, struct arena *arena, const struct heat_spec *spec,
	      struct err *err) MUST_USE;

#endif

/*
 * The toolchain in force, asked once and then remembered, so that a check may do without any Go process.
 */
#ifndef GATE_PROBE_H
#define GATE_PROBE_H

#include "gate/collect.h"

/*
 * collect_probe() with a memory below DATA, the daemon's directory.  An answer is good for one go command
 * (path, file, size, times), the environment it was given, and its GOROOT's file VERSION: a replaced
 * toolchain is asked anew.  A script that stands for go and hands on to changing toolchains is not seen to
 * change unless it is written anew.
 */
int probe(struct toolchain *out, struct arena *arena, const struct collect_spec *spec, const char *data,
	  struct err *err) MUST_USE;

#endif

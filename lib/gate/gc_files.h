/*
 * The part of `heapgate gc` that is about files.
 */
#ifndef GATE_GC_FILES_H
#define GATE_GC_FILES_H

#include "gate/gc.h"

/* Mirrors and work trees of repositories that are no longer configured. */
int gc_directories(size_t *out, const struct gc_spec *spec, struct err *err) MUST_USE;
/* Brings the build cache below its limit, oldest entries first; *OUT is the bytes that went. */
int gc_cache(uint64_t *out, const struct gc_spec *spec, struct err *err) MUST_USE;

#endif

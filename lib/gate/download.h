/*
 * Modules that are not vendored, fetched before anything is compiled: the one step of collecting that has a
 * network, and that runs nothing but the Go command's own download.
 */
#ifndef GATE_DOWNLOAD_H
#define GATE_DOWNLOAD_H

#include "gate/collect.h"
#include "gate/modules.h"

/*
 * Brings what MODULE requires into TOOLCHAIN's module cache, from the proxy in SPEC; nothing where there is
 * no proxy, where the module is vendored, or where the same requirements were brought before.  WORKSPACE: the
 * go.work in force, or NULL.  Within DEADLINE_MS (0: none), not SPEC's.  ERR_BUSY: a module cannot be had,
 * with the Go command's words.
 */
int download(const struct toolchain *toolchain, const struct collect_spec *spec, const struct module *module,
	     const char *workspace, int64_t deadline_ms, struct err *err) MUST_USE;

#endif

/*
 * A collection in progress: fed with the two output streams of the collecting command as they come, it
 * reads, classifies and attributes them and fills a struct collection.
 *
 *   collector_new -> collector_packages / collector_diagnostics (any pieces, any order) -> collector_finish
 *
 * One collector serves one run of the command (one module); several may fill the same collection one after
 * the other.  Memory grows with what is kept (sites, functions), not with the size of the streams.
 */
#ifndef GOLANG_COLLECTOR_H
#define GOLANG_COLLECTOR_H

#include "golang/toolchain.h"

struct collector_spec {
	struct collection *into; /* configuration is set by the first collector */
	const struct toolchain *toolchain;
	const char *directory;	      /* the collected directory, absolute: files are named relative to it */
	const char *module_directory; /* where the command runs, absolute, at or below `directory` */
	const char *module;	      /* its module path */
	/* As given to toolchain_collect_argv().  Where all are import paths, what is printed about any other
	 * package of the module is not kept, even for a while.  NULL: everything. */
	const char *const *packages;
};

struct collector;

int collector_new(struct collector **out, const struct collector_spec *spec, struct err *err) MUST_USE;
/* The next bytes of standard output (JSON) and of standard error (diagnostics). */
int collector_packages(struct collector *collector, struct view bytes, struct err *err) MUST_USE;
int collector_diagnostics(struct collector *collector, struct view bytes, struct err *err) MUST_USE;
/*
 * The command ended with STATUS: attributes every site, adds the snapshots, sorted.  A package that did not
 * compile, or that has functions but no diagnostics, is added to `incomplete`, never to the snapshots; one
 * with nothing to compile (only tests, files for other builds) to neither.  Adds nothing where the patterns
 * match no package.  ERR_INPUT when nothing could be listed at all (go.mod broken), with the toolchain's own
 * words. (Under -l the compiler prints nothing about some packages; their silence is not taken for a loss
 * then.)
 */
int collector_finish(struct collector *collector, int status, struct err *err) MUST_USE;
void collector_free(struct collector *collector);

static inline void collector_scope(struct collector **collector)
{
	collector_free(*collector);
}
#define scoped_collector SCOPED(collector_scope) struct collector

#endif

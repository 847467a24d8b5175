/*
 * From the file names that the compiler prints to files on disk, their packages and their function indices.
 *
 * Under -trimpath a file is printed as IMPORTPATH/x.go, as MODULE@VERSION/dir/x.go for one of another module,
 * and by Go 1.19 also relative to the working directory, or with the absolute path of whichever checkout
 * filled the build cache.  Go list's own files win over everything that only looks like one.
 */
#ifndef GOLANG_SOURCES_H
#define GOLANG_SOURCES_H

#include "golang/funcs.h"
#include "golang/toolchain.h"

struct source {
	const char *path;    /* on disk; NULL where the printed name leads nowhere */
	const char *name;    /* relative to the collected directory; outside of it as printed */
	const char *package; /* import path */
	bool external;	     /* not of a listed package: another module, vendored or the standard library */
	bool read;	     /* `funcs` and `failure` stand */
	struct funcs funcs;  /* empty where the file cannot be read or indexed */
	const char *failure; /* why that is so, or NULL */
	size_t round;	     /* in which `slots` are valid */
	uint32_t *slots;     /* see source_slot() */
};

struct sources_spec {
	const struct toolchain *toolchain;
	const char *directory;	       /* the collected one, absolute */
	const char *working_directory; /* of the go command, absolute */
	struct arena *names;	       /* where names and packages of sources live */
};

struct sources;

/* Reads the replacements of go.mod and the modules of go.work, as far as they can be read. */
struct sources *sources_new(const struct sources_spec *spec);
/* A listed package; DIRECTORY is absolute; FILES are the names of its compiled files. */
void sources_add(struct sources *sources, const char *import_path, const char *directory,
		 const char *const *files, size_t file_count);
/* The file that SECTION (a listed package's import path) means by PRINTED; lent; never NULL. */
struct source *sources_find(struct sources *sources, struct view printed, const char *section);
/* Reads and indexes the file, once. */
const struct funcs *source_funcs(struct sources *sources, struct source *source);
/* A new number for source->round: all slots count as zero again. */
size_t sources_round(struct sources *sources);
/* The number that whoever began the round keeps beside a declaration; NULL: beside the rest of the file. */
uint32_t *source_slot(struct source *source, size_t round, const struct declared *declared);
/* PATH relative to the collected directory, "." for itself; NULL where it is outside.  Lent from PATH. */
const char *sources_relative(const struct sources *sources, const char *path);
void sources_free(struct sources *sources);

static inline void sources_scope(struct sources **sources)
{
	sources_free(*sources);
}
#define scoped_sources SCOPED(sources_scope) struct sources

#endif

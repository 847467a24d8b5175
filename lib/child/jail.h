/*
 * Jails: how little of the machine a child gets to see.
 *
 * What a jail of each level promises and what it lacks stands in SECURITY.md; tests/unit/child_jail_test.c
 * tries every line of it.  Which level a machine offers is found out by running a program in it (jail_probe),
 * never by version numbers.
 */
#ifndef CHILD_JAIL_H
#define CHILD_JAIL_H

#include <stdint.h>

#include "base/buf.h"

/* From the weakest to the strongest. */
enum jail_level {
	JAIL_NONE,	 /* the caller's own rights */
	JAIL_LANDLOCK,	 /* the file system by Landlock, the rest by seccomp */
	JAIL_BUBBLEWRAP, /* namespaces of its own by bubblewrap(1), and seccomp */
	JAIL_LEVEL_COUNT,
};

const char *jail_level_name(enum jail_level level);
bool jail_level_parse(const char *name, enum jail_level *out);

struct jail;
/* "bubblewrap", "bubblewrap (without /proc)", "landlock (ABI 7)", "none": what a result was made in. */
void jail_print(struct buf *out, const struct jail *jail);

/* The TMPDIR of a child in a bubblewrap jail, in memory and gone with it. */
#define JAIL_SCRATCH "/heapgate-tmp"

/* What jail_probe() found. */
struct jail {
	enum jail_level level;
	char program[256];    /* of bubblewrap */
	bool proc;	      /* bubblewrap: the child has a /proc */
	bool userns_disabled; /* bubblewrap: its kernel refuses user namespaces to the child, beside seccomp
			       */
	bool copies;	      /* bubblewrap: jail_room's `aside` works */
	int landlock_abi;     /* landlock(7); 0: the kernel has none */
	char lacks[400];      /* why no stronger level, for people; "" where there is none */
};

/* What a child may reach; everything else is absent or refused.  Paths are absolute; lists end with NULL;
 * what does not exist is passed over. */
struct jail_room {
	const struct jail *jail;
	const char *const *run;	  /* to read, and to execute programs from */
	const char *const *read;  /* to read */
	const char *const *write; /* to read and write */
	/* Where `copies`: a directory to read and write whose changes go to ASIDE (two empty directories in
	 * it, "upper" and "work", are made) and not to it.  ASIDE lies on a file system of a disk. */
	const char *copied, *aside;
	uint64_t scratch_bytes; /* of JAIL_SCRATCH; 0: no limit but memory */
	bool network;		/* otherwise there is none */
};

struct child_spec;

/*
 * The strongest level, at most MOST, in which TRIAL succeeds (exit code 0), with TRIAL's room.  Without
 * anything better it is JAIL_NONE, under which nothing is tried.
 */
void jail_probe(struct jail *out, const struct child_spec *trial, enum jail_level most);

#endif

/*
 * Processes that outlive the child that started them.  Private to lib/child.
 *
 * While a child runs, the caller is a "subreaper" (prctl(2)): what the child leaves behind becomes a child of
 * the caller, where it can be found, killed and reaped, even if it has left the child's process group.
 */
#ifndef CHILD_LEFTOVERS_H
#define CHILD_LEFTOVERS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/resource.h>
#include <sys/types.h>

struct leftovers {
	int was_subreaper;
	pid_t *known; /* the caller's own children, not to be touched */
	size_t known_count, known_room;
};

/* Was PID the caller's child before? */
bool leftovers_known(const struct leftovers *leftovers, pid_t pid);
/* Before the child starts. */
void leftovers_watch(struct leftovers *out);
/* Ends and reaps all that came after leftovers_watch(): what is left of GROUP, which is killed and whose
 * leader is reaped already, and what had left it.  Adds to USAGE. */
void leftovers_end(struct leftovers *leftovers, pid_t group, struct rusage *usage);
void leftovers_release(struct leftovers *leftovers);

#endif

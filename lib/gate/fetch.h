/*
 * Bringing a mirror up to date: the parent's side, which starts `heapgate fetch`, and the child's.
 */
#ifndef GATE_FETCH_H
#define GATE_FETCH_H

#include "gate/run.h"

/*
 * Makes sure that the mirror has the job's commit and the branch it goes to.  ERR_BUSY: not now, or the
 * commit is not there (yet); ERR_INPUT: the host refuses.
 */
int fetch_for(struct run *run, struct err *err) MUST_USE;

/*
 * What the child does: fetches REFS (NULL at the end) into the mirror of REPOSITORY; one at a time for a
 * mirror.  A ref "OWNER/NAME:REF" is fetched from that fork, where the configuration allows it.  Exit codes
 * as everywhere: ERR_INPUT becomes 2, what may pass by itself 3.
 */
int fetch_refs(const struct gate_settings *settings, const struct gate_repository *repository,
	       const char *const *refs, struct err *err) MUST_USE;

#endif

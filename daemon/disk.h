/*
 * Room on the disk that the data directory is on.
 *
 * Below core.free-space nothing new is begun: webhooks are answered with 503, which the code host shows, and
 * workers claim nothing.  What was begun is to be finished, and the database needs room even to delete; so a
 * reserve is kept in a file of its own and given up when the disk is full all the same.
 */
#ifndef DAEMON_DISK_H
#define DAEMON_DISK_H

#include "base/err.h"
#include "daemon/config.h"

/* Bytes that can be written below core.data; 0 where the directory cannot be asked. */
uint64_t disk_free(const struct config *config);
/* Is there less than core.free-space? */
bool disk_is_low(const struct config *config);

enum disk_change {
	DISK_SAME,
	DISK_RESERVE_KEPT,   /* it was made */
	DISK_RESERVE_GIVEN,  /* it was removed */
};

/* Keeps the reserve where there is room for it, or gives it up; to be called now and then. */
int disk_mind_reserve(enum disk_change *change, const struct config *config, struct err *err) MUST_USE;

#endif

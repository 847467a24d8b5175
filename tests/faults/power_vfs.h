/*
 * A file system for SQLite that loses its power.
 *
 * Everything is written as usual; beside it stands, of each file, what a disk would hold: what was there at
 * the last sync.  When the power goes, of the writes since then a random part arrives, in random order, some
 * of them torn between two sectors; then the process ends.
 */
#ifndef FAULTS_POWER_VFS_H
#define FAULTS_POWER_VFS_H

enum { POWER_CUT = 98 }; /* exit status */

/* Makes it the default one; the power goes before the write, sync or truncation with this NUMBER, 1 for the
 * first (0: never), and SEED decides what arrives. */
void power_vfs_use(long number, unsigned seed);

#endif

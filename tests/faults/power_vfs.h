/*
 * A file system for SQLite that loses its power, and with it one file that the program writes by itself,
 * linked with --wrap.
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
/* Then the file PATH is of those; where it is made only now, its name is lost as well unless its directory
 * was synced. */
void power_vfs_watch(const char *path);

#endif

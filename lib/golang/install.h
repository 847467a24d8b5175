/*
 * Where a Go toolchain lies on disk: what a go command needs to read and to execute.
 */
#ifndef GOLANG_INSTALL_H
#define GOLANG_INSTALL_H

#include "base/arena.h"

/*
 * Absolute paths, NULL at the end: GOROOT (NULL: where one would be for the command GO, which is an absolute
 * path without links), what links in it lead to (Debian keeps the sources elsewhere), GO itself, and the
 * system's libraries where GO is linked to some.
 */
const char *const *install_paths(struct arena *arena, const char *go, const char *goroot);
/* "/usr/local/go" for "/usr/local/go/bin/go". */
const char *install_root(struct arena *arena, const char *go);

#endif

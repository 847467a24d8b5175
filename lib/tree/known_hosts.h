/*
 * OpenSSH's known_hosts (sshd(8), "SSH_KNOWN_HOSTS FILE FORMAT"): plain names only.  Private to lib/tree.
 */
#ifndef TREE_KNOWN_HOSTS_H
#define TREE_KNOWN_HOSTS_H

#include "base/err.h"
#include "base/view.h"

/*
 * Does TEXT list KEY (the raw blob that begins with the key's type) for NAME, "host" or "[host]:port"? Hashed
 * names, patterns and lines with markers (@revoked) never match.
 */
bool known_hosts_has(struct view text, struct view name, struct view key);

#endif

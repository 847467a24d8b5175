/*
 * Gitea and Forgejo: REST API version 1, alike in both.  Statuses cannot be taken back, and there are no
 * reports: what they would tell is in the comment.
 */
#ifndef FORGE_GITEA_H
#define FORGE_GITEA_H

#include "forge/forge.h"

extern const struct forge_ops forge_gitea, forge_forgejo;

#endif

/*
 * GitLab: REST API version 4.
 *
 * A status belongs to the project that has the commit: of a merge request from a fork that is the fork, where
 * our token may have no say; then a note on the merge request tells it instead.
 */
#ifndef FORGE_GITLAB_H
#define FORGE_GITLAB_H

#include "forge/forge.h"

extern const struct forge_ops forge_gitlab;

#endif

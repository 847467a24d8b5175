/*
 * Commit statuses at GitHub (github.com and GitHub Enterprise Server): REST API "Commit statuses",
 * version 2022-11-28.
 */
#ifndef FORGE_GITHUB_STATUS_H
#define FORGE_GITHUB_STATUS_H

#include "forge/forge.h"

extern const struct forge_ops forge_github;

#endif

/*
 * GitHub (github.com and GitHub Enterprise Server): REST API, version 2022-11-28.
 *
 * With a token: commit statuses.  As an App: check runs, which only an App may make.  Comments either way.
 */
#ifndef FORGE_GITHUB_H
#define FORGE_GITHUB_H

#include "forge/forge.h"

extern const struct forge_ops forge_github, forge_github_app;

/* The parts, each in a file of its own. */
forge_send github_check, github_sarif;
bool github_app_token(struct view *token, struct forge_answer *out, struct forge_session *session,
		      const struct forge_target *target);

#endif

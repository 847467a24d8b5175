/*
 * Bitbucket Cloud: REST API version 2.  Build statuses, and Code Insights reports with annotations.
 */
#ifndef FORGE_BITBUCKET_H
#define FORGE_BITBUCKET_H

#include "forge/forge.h"

extern const struct forge_ops forge_bitbucket;

#endif

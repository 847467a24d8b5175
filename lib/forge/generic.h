/*
 * Any Git server: it can be fetched from and shows nothing.  Results go out by webhooks (forge/webhook.h).
 */
#ifndef FORGE_GENERIC_H
#define FORGE_GENERIC_H

#include "forge/forge.h"

extern const struct forge_ops forge_generic;

#endif

#include "forge/generic.h"

const struct forge_ops forge_generic = { .name = "generic", .git_user = "git" };

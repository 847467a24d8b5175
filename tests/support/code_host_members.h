/*
 * The members that GitHub's payloads repeat everywhere: links and counts.
 */
#ifndef SUPPORT_CODE_HOST_MEMBERS_H
#define SUPPORT_CODE_HOST_MEMBERS_H

#include <jansson.h>

/* Each completes OBJECT with what it does not have yet. */
void members_of_user(json_t *object, const char *login);
void members_of_repository(json_t *object, const char *full_name);
void members_of_pull(json_t *object, const char *full_name, unsigned long long number);

#endif

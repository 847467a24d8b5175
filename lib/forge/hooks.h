/*
 * Webhooks of a repository, as its host keeps them: found, made and put right; and what the token may.
 */
#ifndef FORGE_HOOKS_H
#define FORGE_HOOKS_H

#include "forge/forge.h"

enum { FORGE_NAME_ROOM = 256 };

/* What the host says of the repository to this token. */
struct forge_facts {
	char main_branch[FORGE_NAME_ROOM]; /* the host's default branch; "" where it is not told */
	bool told;			   /* whether the token may write; of statuses it says nothing */
	bool writes;
};

/* A webhook, as far as it matters; what a host does not tell is as wished. */
struct forge_hook {
	char id[FORGE_NAME_ROOM]; /* "": there is none for the address */
	bool active;		  /* else the host has stopped sending, or was told to */
	bool pushes, changes;	  /* the events it sends */
	bool json;		  /* else it sends forms, which are taken as well */
	bool verifies;		  /* the certificate of our address */
};

/* Can webhooks of this kind of host be looked at? */
bool forge_keeps_hooks(const struct forge_ops *ops);
/* Outcomes are in OUT, zeroed before; the rest is valid with FORGE_SENT. */
void forge_facts_read(struct forge_facts *facts, struct forge_answer *out, struct forge_session *session,
		      const struct forge_ops *ops, const struct forge_target *target);
/* The webhook that sends to URL. */
void forge_hook_find(struct forge_hook *hook, struct forge_answer *out, struct forge_session *session,
		     const struct forge_ops *ops, const struct forge_target *target, const char *url);
/* Makes the webhook to URL with SECRET as it should be, or puts the one with HOOK's id right. */
void forge_hook_put(struct forge_answer *out, struct forge_session *session, const struct forge_ops *ops,
		    const struct forge_target *target, const struct forge_hook *hook, const char *url,
		    struct view secret);

#endif

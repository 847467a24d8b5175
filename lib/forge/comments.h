/*
 * One comment on a pull request, made once and kept up to date.  Private to lib/forge.
 */
#ifndef FORGE_COMMENTS_H
#define FORGE_COMMENTS_H

#include "forge/call.h"

struct comments_form {
	const char *all;	   /* path of the list; takes new ones too */
	const char *one;	   /* path before the id of one */
	const char *update_method; /* "PATCH" */
	const char *query;	   /* makes a list long */
	const char *mark;	   /* tells several comments of ours on one pull request apart; or "" */
};

/* Makes TEXT (Markdown) our comment: the one that the message made before, else the one that holds our hidden
 * mark, else a new one. */
void comments_send(const struct call *call, const struct comments_form *form, const char *text);

#endif

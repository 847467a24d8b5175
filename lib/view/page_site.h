/*
 * One site of a stored result: what happens, where, by which way, and what to do.
 */
#ifndef VIEW_PAGE_SITE_H
#define VIEW_PAGE_SITE_H

#include "view/page_sites.h"

/* DELTA, standing OPEN or folded behind its message; TOLD: its cause was explained just before. */
void site_show(const struct showing *showing, const json_t *delta, bool open, bool told);

#endif

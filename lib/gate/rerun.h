/*
 * Judging a commit once more: on the code host's wish, or because a waiver was given or revoked.
 */
#ifndef GATE_RERUN_H
#define GATE_RERUN_H

#include "gate/settings.h"
#include "model/oid.h"
#include "store/store.h"

/*
 * Enqueues what the newest check of HEAD did, with a pending status; joins the caller's transaction.
 * ERR_ABSENT: HEAD was never checked.
 */
int rerun(int64_t *job, struct store *store, const struct gate_settings *settings, int64_t repository,
	  const struct oid *head, int64_t now_ms, struct err *err) MUST_USE;

#endif

/*
 * Polling, for webhooks that got lost: what a code host shows is compared with what is known of it, and what
 * nobody announced is taken in as if it had been.
 */
#ifndef GATE_SWEEP_H
#define GATE_SWEEP_H

#include "forge/session.h"
#include "gate/settings.h"
#include "store/store.h"

struct swept {
	size_t open;		    /* pull requests that the host shows as open */
	size_t found;		    /* events that no webhook had told: each is a delivery now */
	struct forge_answer answer; /* unless FORGE_SENT, the host did not show all */
};

/* Can REPOSITORY's host be asked at all? */
bool sweep_may(const struct gate_repository *repository);
/*
 * Open pull requests that are not known as they stand, known ones that are open no more, and the end of the
 * main branch.  A host that refuses or does not answer is told of in OUT; ERR is about us.
 */
int sweep(struct swept *out, struct store *store, struct forge_session *session,
	  const struct gate_settings *settings, const struct gate_repository *repository, int64_t now_ms,
	  struct err *err) MUST_USE;

#endif

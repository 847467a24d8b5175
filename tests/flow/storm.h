/*
 * A storm: webhooks that reach the daemon at once, over connections of their own.  Failures are assertions.
 */
#ifndef FLOW_STORM_H
#define FLOW_STORM_H

#include "flow/stage.h"
#include "store/deliveries.h"
#include "support/hook_client.h"

/* At once, fewer than http.connections-per-address; and of one storm, which may come in several waves. */
enum { STORM_MOST = 60, STORM_ALL = 4 * STORM_MOST };
/* A storm of one repository is over the usual limit. */
#define STORM_CONFIG "[http]\n\trepository-rate-limit = 0\n"
/* How the answer to one of a storm begins. */
#define STORM_ACCEPTED "accepted: what it asks for comes behind others"

struct storm_hook {
	char guid[37];
	const char *path; /* lent; as added: of the usual repository */
	const char *event;
	char *body;
	int status; /* of the answer; 0: none */
	char answer[128];
};

/* Zero: there is none yet. */
struct storm {
	struct hook_client clients[STORM_MOST];
	size_t connected;
	struct storm_hook hooks[STORM_ALL];
	size_t count, sent, heard;
};

/* Adds a webhook under an id of its own, to be sent with the next wave; it is lent. */
struct storm_hook *storm_add(struct storm *storm, struct stage *stage, const char *event,
			     struct code_host_facts facts);
struct storm_hook *storm_add_push(struct storm *storm, struct stage *stage, const struct oid *commit);
struct storm_hook *storm_add_change(struct storm *storm, struct stage *stage, uint64_t number,
				    const struct oid *head);
/* COUNT pushes of main. */
void storm_add_pushes(struct storm *storm, struct stage *stage, size_t count);

/* Sends all that were added since the last wave while the daemon stands still; it gets SIGNAL, too (0: none),
 * and goes on. */
void storm_send(struct storm *storm, struct stage *stage, int signal);
/* Reads the answers to the last wave, as far as they come. */
void storm_hear(struct storm *storm);
/* Closes the connections. */
void storm_part(struct storm *storm);
void storm_release(struct storm *storm);
#define scoped_storm SCOPED(storm_release) struct storm

/* Every answer that was read has STATUS and holds TEXT. */
void storm_assert_answers(const struct storm *storm, int status, const char *text);
/* Those of which the database has a row, though the daemon may not run. */
size_t storm_stored(const struct storm *storm, const struct stage *stage);
/* Everybody who was told 202 has a row whose outcome says "accepted: job", with the job. */
void storm_assert_kept(const struct storm *storm, const struct stage *stage);
/* Closes the connections: everybody was told 202, and is kept when all was taken in. */
void storm_assert_taken(struct storm *storm, struct stage *stage);

#endif

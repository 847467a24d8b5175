/*
 * The process that listens, beside the one that works and sends: it takes rounds of deliveries in when it is
 * asked to, one at a time, so that each run makes the same steps.
 */
#ifndef FAULTS_LISTENER_H
#define FAULTS_LISTENER_H

#include <stdbool.h>
#include <sys/types.h>

/* Takes in the round with this NUMBER; false: something of it is refused. */
typedef bool listener_take(void *payload, unsigned number);

struct listener {
	pid_t process;
	int ask, answer;
};

/* MOST rounds; where the asking process dies the listener takes in those that were not asked for by itself.
 */
void listener_start(struct listener *out, unsigned most, listener_take *take, void *payload);
/* False where it is refused, or the listener is no more. */
bool listener_ask(struct listener *listener, unsigned number);
/* Its exit status, as a shell tells it. */
int listener_end(struct listener *listener);

#endif

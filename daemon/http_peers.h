/*
 * The listener's connections, and which of them have to go.
 *
 * libmicrohttpd closes what is silent; a client that sends a byte now and then is never silent.  Here a
 * connection is as old as its last complete request, whatever it sends.  One thread only.
 */
#ifndef DAEMON_HTTP_PEERS_H
#define DAEMON_HTTP_PEERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/queue.h>

/* One client; when it last completed a request (or came). */
struct peer {
	LIST_ENTRY(peer) link;
	int fd;
	bool ended; /* shut down, not yet gone */
	int64_t since_ms;
};

struct peers {
	LIST_HEAD(peer_list, peer) list;
	size_t count; /* that were not shut down */
	size_t most;
};

/* A new connection on FD.  When few places are left, the oldest gives way, so that whoever occupies them all
 * does not keep out who comes next. */
struct peer *peers_add(struct peers *peers, int fd, int64_t now_ms);
/* It is gone; NULL is fine. */
void peers_remove(struct peers *peers, struct peer *peer);
/* Shuts down those that completed nothing since BEFORE_MS. */
void peers_sweep(struct peers *peers, int64_t before_ms);

#endif

#include "daemon/http_peers.h"

#include <sys/socket.h>

#include "base/mem.h"
#include "base/scope.h"

enum { SPARE_SHARE = 8 }; /* one in so many places is kept free */

/* libmicrohttpd tells of the end before it closes the socket, so a listed descriptor is always the peer's. */
static void end(struct peers *peers, struct peer *peer)
{
	(void)shutdown(peer->fd, SHUT_RDWR);
	peer->ended = true;
	peers->count--;
}

/* Of the oldest. */
static void give_way(struct peers *peers)
{
	struct peer *oldest = NULL, *peer;

	LIST_FOREACH (peer, &peers->list, link)
		if (!peer->ended && (!oldest || peer->since_ms < oldest->since_ms))
			oldest = peer;
	if (oldest)
		end(peers, oldest);
}

struct peer *peers_add(struct peers *peers, int fd, int64_t now_ms)
{
	struct peer *peer = mem_zero(1, sizeof(*peer));

	if (peers->count && peers->count + 1 > peers->most - peers->most / SPARE_SHARE)
		give_way(peers);
	peer->fd = fd;
	peer->since_ms = now_ms;
	peers->count++;
	LIST_INSERT_HEAD(&peers->list, peer, link);
	return peer;
}

void peers_remove(struct peers *peers, struct peer *peer)
{
	if (!peer)
		return;
	peers->count -= !peer->ended;
	LIST_REMOVE(peer, link);
	free(peer);
}

void peers_sweep(struct peers *peers, int64_t before_ms)
{
	struct peer *peer;

	LIST_FOREACH (peer, &peers->list, link)
		if (!peer->ended && peer->since_ms < before_ms)
			end(peers, peer);
}

/*
 * Who asks, for limits: an IPv4 address, or the network that one customer has of IPv6.
 */
#ifndef DAEMON_CLIENT_ADDRESS_H
#define DAEMON_CLIENT_ADDRESS_H

#include <netinet/in.h>
#include <stdbool.h>

#include "base/view.h"

struct client_address {
	struct in6_addr network; /* IPv4 as ::ffff:a.b.c.d; of IPv6 the first 64 bits */
	bool local;		 /* this machine */
};

/* The other side of a connection; NULL is this machine. */
struct client_address client_address_of(const struct sockaddr *peer);
/*
 * Who stands behind a proxy: the last address of FORWARDED (X-Forwarded-For), the only one that the proxy
 * itself has seen.  False, and *OUT untouched, where it is none.
 */
bool client_address_forwarded(struct client_address *out, struct view forwarded);

#endif

/*
 * Where to listen: a literal address and a port; and ranges of addresses that are trusted.
 */
#ifndef DAEMON_HTTP_ADDRESS_H
#define DAEMON_HTTP_ADDRESS_H

#include <netinet/in.h>
#include <stdbool.h>

#include "base/err.h"
#include "base/view.h"

union http_address {
	struct sockaddr any;
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
};

/* "127.0.0.1:8470" or "[::1]:8470"; no names.  ERR_INPUT otherwise. */
int http_address_parse(union http_address *out, const char *text, struct err *err) MUST_USE;
/* Only this machine can reach it. */
bool http_address_is_loopback(const union http_address *address);

/* A range of addresses.  IPv4 ones are held as IPv6 maps them, ::ffff:192.0.2.7, so that there is one kind.
 */
struct http_network {
	unsigned char bytes[16];
	unsigned bits; /* of `bytes` that count */
};

/* "192.0.2.7", "10.0.0.0/8", "fd00::/8"; false for anything else. */
bool http_network_parse(struct http_network *out, struct view text);
bool http_network_has(const struct http_network *network, const struct sockaddr *address);

#endif

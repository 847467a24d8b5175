/*
 * Where to listen: a literal address and a port.
 */
#ifndef DAEMON_HTTP_ADDRESS_H
#define DAEMON_HTTP_ADDRESS_H

#include <netinet/in.h>
#include <stdbool.h>

#include "base/err.h"

union http_address {
	struct sockaddr any;
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
};

/* "127.0.0.1:8470" or "[::1]:8470"; no names.  ERR_INPUT otherwise. */
int http_address_parse(union http_address *out, const char *text, struct err *err) MUST_USE;
/* Only this machine can reach it. */
bool http_address_is_loopback(const union http_address *address);

#endif

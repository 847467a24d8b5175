#include "daemon/client_address.h"

#include <arpa/inet.h>

enum { NETWORK_BYTES = 8 };

static struct client_address of_v4(struct in_addr v4)
{
	struct client_address out = { .local = (ntohl(v4.s_addr) >> 24) == 127 };

	out.network.s6_addr[10] = out.network.s6_addr[11] = 0xff;
	memcpy(&out.network.s6_addr[12], &v4, sizeof(v4));
	return out;
}

static struct client_address of_v6(const struct in6_addr *v6)
{
	struct client_address out = { .local = IN6_IS_ADDR_LOOPBACK(v6) };
	struct in_addr v4;

	memcpy(&v4, &v6->s6_addr[12], sizeof(v4));
	if (IN6_IS_ADDR_V4MAPPED(v6))
		return of_v4(v4);
	memcpy(&out.network, v6, NETWORK_BYTES);
	return out;
}

struct client_address client_address_of(const struct sockaddr *peer)
{
	if (peer && peer->sa_family == AF_INET)
		return of_v4(((const struct sockaddr_in *)(const void *)peer)->sin_addr);
	if (peer && peer->sa_family == AF_INET6)
		return of_v6(&((const struct sockaddr_in6 *)(const void *)peer)->sin6_addr);
	return (struct client_address){ .local = true };
}

static bool parse(struct client_address *out, struct view text)
{
	char copy[INET6_ADDRSTRLEN] = "";
	struct in_addr v4;
	struct in6_addr v6;

	if (!text.len || text.len >= sizeof(copy))
		return false;
	memcpy(copy, text.at, text.len);
	if (inet_pton(AF_INET, copy, &v4) == 1)
		return *out = of_v4(v4), true;
	if (inet_pton(AF_INET6, copy, &v6) == 1)
		return *out = of_v6(&v6), true;
	return false;
}

bool client_address_forwarded(struct client_address *out, struct view forwarded)
{
	ptrdiff_t comma = view_find_last(forwarded, VIEW(","));
	struct view last = view_trim(comma < 0 ? forwarded : view_from(forwarded, (size_t)comma + 1));

	if (view_skip(&last, VIEW("[")) && !view_drop(&last, VIEW("]")))
		return false;
	return parse(out, last);
}

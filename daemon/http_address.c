#include "daemon/http_address.h"

#include <arpa/inet.h>

#include "base/view.h"

static bool read_host(union http_address *out, struct view host, in_port_t port)
{
	char text[INET6_ADDRSTRLEN] = "";

	*out = (union http_address){ 0 };
	if (host.len >= sizeof(text))
		return false;
	if (view_skip(&host, VIEW("[")) && view_drop(&host, VIEW("]"))) {
		memcpy(text, host.at, host.len);
		out->v6.sin6_family = AF_INET6;
		out->v6.sin6_port = port;
		return inet_pton(AF_INET6, text, &out->v6.sin6_addr) == 1;
	}
	memcpy(text, host.at, host.len);
	out->v4.sin_family = AF_INET;
	out->v4.sin_port = port;
	return inet_pton(AF_INET, text, &out->v4.sin_addr) == 1;
}

int http_address_parse(union http_address *out, const char *text, struct err *err)
{
	struct view all = view_of(text);
	ptrdiff_t colon = view_find_last(all, VIEW(":"));
	union http_address address;
	uint64_t port;

	if (colon < 0 || !view_number(view_from(all, (size_t)colon + 1), UINT16_MAX, &port) ||
	    !read_host(&address, view_upto(all, (size_t)colon), htons((uint16_t)port)))
		return err_set(err, ERR_INPUT,
			       "'%s' is not an address to listen on; expected 127.0.0.1:8470 or [::1]:8470",
			       text);
	*out = address;
	return 0;
}

bool http_address_is_loopback(const union http_address *address)
{
	if (address->any.sa_family == AF_INET)
		return (ntohl(address->v4.sin_addr.s_addr) >> 24) == 127;
	return IN6_IS_ADDR_LOOPBACK(&address->v6.sin6_addr);
}

/* Writes ADDRESS of FAMILY as an IPv6 one. */
static void map(unsigned char out[16], int family, const void *address)
{
	static const unsigned char prefix[12] = { [10] = 0xff, [11] = 0xff };

	if (family == AF_INET6) {
		memcpy(out, address, 16);
		return;
	}
	memcpy(out, prefix, sizeof(prefix));
	memcpy(out + sizeof(prefix), address, 4);
}

bool http_network_parse(struct http_network *out, struct view text)
{
	ptrdiff_t slash = view_find(text, VIEW("/"));
	struct view host = slash < 0 ? text : view_upto(text, (size_t)slash);
	int family = view_find(host, VIEW(":")) < 0 ? AF_INET : AF_INET6;
	uint64_t most = family == AF_INET ? 32 : 128, bits = most;
	char copy[INET6_ADDRSTRLEN] = "";
	struct in6_addr address;

	if (host.len >= sizeof(copy) ||
	    (slash >= 0 && !view_number(view_from(text, (size_t)slash + 1), most, &bits)))
		return false;
	memcpy(copy, host.at, host.len);
	if (inet_pton(family, copy, &address) != 1)
		return false;
	map(out->bytes, family, &address);
	out->bits = (unsigned)(bits + 128 - most);
	return true;
}

bool http_network_has(const struct http_network *network, const struct sockaddr *address)
{
	const union http_address *any = (const union http_address *)(const void *)address;
	unsigned whole = network->bits / 8, rest = network->bits % 8;
	unsigned char bytes[16];

	if (address->sa_family != AF_INET && address->sa_family != AF_INET6)
		return false;
	map(bytes, address->sa_family,
	    address->sa_family == AF_INET ? (const void *)&any->v4.sin_addr : &any->v6.sin6_addr);
	if (memcmp(bytes, network->bytes, whole) != 0)
		return false;
	return !rest || (bytes[whole] ^ network->bytes[whole]) >> (8 - rest) == 0;
}

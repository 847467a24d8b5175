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

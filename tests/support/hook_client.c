#include "support/hook_client.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

enum { PATIENCE_S = 15 };

static void hex(char *out, const unsigned char *bytes, size_t count)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < count; i++) {
		*out++ = digits[bytes[i] >> 4];
		*out++ = digits[bytes[i] & 15];
	}
	*out = '\0';
}

void hook_request_print(struct buf *out, const struct hook_request *request)
{
	char signature[2 * HMAC_SIZE + 1];
	struct hmac sum;
	struct err err;

	if (hmac_sha256(&sum, view_of(request->secret), request->body, &err) < 0)
		abort();
	hex(signature, sum.bytes, HMAC_SIZE);
	buf_print(out,
		  "POST %s HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
		  "X-GitHub-Event: %s\r\nX-GitHub-Delivery: %s\r\nContent-Length: %zu\r\n"
		  "X-Hub-Signature-256: sha256=%s\r\n\r\n",
		  request->path, request->event, request->guid, request->body.len, signature);
	buf_add(out, request->body);
}

static int dial(uint16_t port)
{
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons(port) };
	const struct timeval patience = { PATIENCE_S, 0 };
	const int yes = 1;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	(void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
	(void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	if (connect(fd, (struct sockaddr *)&to, sizeof(to)) == 0)
		return fd;
	(void)close(fd);
	return -1;
}

void hook_client_close(struct hook_client *client)
{
	if (client->fd >= 0)
		(void)close(client->fd);
	client->fd = -1;
}

/* Reads the whole answer and yields its status, 0 where the connection ends before. */
static int read_answer(char text[HOOK_ANSWER_ROOM], int fd)
{
	size_t have = 0, need = 0;

	text[0] = '\0';
	while (!need || have < need) {
		ssize_t got = recv(fd, text + have, HOOK_ANSWER_ROOM - 1 - have, 0);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return 0;
		have += (size_t)got;
		text[have] = '\0';
		char *end = strstr(text, "\r\n\r\n"), *length = strcasestr(text, "\r\nContent-Length: ");
		if (end)
			need = (size_t)(end + 4 - text) +
			       (length && length < end ? strtoul(length + 18, NULL, 10) : 0);
	}
	return (int)strtol(text + 9, NULL, 10);
}

bool hook_client_say(struct hook_client *client, struct view request)
{
	if (client->fd < 0)
		client->fd = dial(client->port);
	if (client->fd < 0)
		return false;
	if (send(client->fd, request.at, request.len, MSG_NOSIGNAL) == (ssize_t)request.len)
		return true;
	hook_client_close(client);
	return false;
}

int hook_client_hear(char text[HOOK_ANSWER_ROOM], struct hook_client *client)
{
	int status = client->fd < 0 ? 0 : read_answer(text, client->fd);

	if (!status || strcasestr(text, "\r\nConnection: close"))
		hook_client_close(client);
	return status;
}

int hook_client_ask(struct hook_client *client, struct view request)
{
	char text[HOOK_ANSWER_ROOM];

	return hook_client_say(client, request) ? hook_client_hear(text, client) : 0;
}

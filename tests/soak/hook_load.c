/*
 * Sends signed webhooks over kept connections for some seconds, as fast as they are answered; then says how many
 * a second were answered with 2xx, and how long that took.  Each acknowledged delivery's id goes to a file.
 *
 *	hook-load PORT PATH SECRET CONNECTIONS SECONDS IDS
 */
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/random.h>
#include <sys/socket.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/mem.h"
#include "crypto/hmac.h"
#include "support/code_host_send.h"

enum { ANSWER_MOST = 16 << 10 };

static struct {
	uint16_t port;
	const char *path, *secret;
	int64_t end_ms;
	FILE *ids;
	pthread_mutex_t lock;
} load = { .lock = PTHREAD_MUTEX_INITIALIZER };

/* Microseconds of each acknowledged request of one connection. */
struct sender {
	pthread_t thread;
	int64_t *times;
	size_t count, room;
	size_t refused, broken;
};

static int dial(void)
{
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons(load.port) };
	const struct timeval patience = { 10, 0 };
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

static char *new_body(void)
{
	unsigned char bytes[20];
	char sha[41];

	(void)!getrandom(bytes, sizeof(bytes), 0);
	for (size_t i = 0; i < sizeof(bytes); i++)
		(void)snprintf(sha + 2 * i, 3, "%02x", bytes[i]);
	const struct code_host_facts facts = { .repository = "acme/shop",
					       .ref = "refs/heads/main",
					       .after = sha };
	return code_host_payload("push", &facts);
}

static void print_request(struct buf *out, const char *id)
{
	scoped_free char *body = new_body();
	struct hmac hmac;
	struct err err;

	if (hmac_sha256(&hmac, view_of(load.secret), view_of(body), &err) < 0)
		abort();
	buf_print(out,
		  "POST %s HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nX-GitHub-Event: push\r\n"
		  "X-GitHub-Delivery: %s\r\nContent-Length: %zu\r\nX-Hub-Signature-256: sha256=",
		  load.path, id, strlen(body));
	for (size_t i = 0; i < HMAC_SIZE; i++)
		buf_print(out, "%02x", hmac.bytes[i]);
	buf_print(out, "\r\n\r\n%s", body);
}

/* The whole answer's status; 0 where the connection broke.  *CLOSING: the server will close it. */
static int read_answer(int fd, bool *closing)
{
	char text[ANSWER_MOST] = "";
	size_t have = 0, need = 0;

	while (!need || have < need) {
		ssize_t got = recv(fd, text + have, sizeof(text) - 1 - have, 0);
		if (got <= 0)
			return 0;
		have += (size_t)got;
		text[have] = '\0';
		char *end = strstr(text, "\r\n\r\n"), *length = strcasestr(text, "\r\nContent-Length: ");
		if (end)
			need = (size_t)(end + 4 - text) +
			       (length && length < end ? strtoul(length + 18, NULL, 10) : 0);
	}
	*closing = strcasestr(text, "\r\nConnection: close") != NULL;
	return (int)strtol(text + 9, NULL, 10);
}

static void note(struct sender *sender, const char *id, int64_t us)
{
	int64_t *time = mem_push(sender->times, sender->count, sender->room);

	*time = us;
	pthread_mutex_lock(&load.lock);
	(void)fprintf(load.ids, "%s\n", id);
	pthread_mutex_unlock(&load.lock);
}

static void *send_all(void *payload)
{
	struct sender *sender = payload;
	int fd = -1;

	while (clock_mono_ms() < load.end_ms) {
		scoped_buf request = { 0 };
		char id[37];
		bool closing = false;
		code_host_guid(id);
		print_request(&request, id);
		int64_t start = clock_mono_us();
		if (fd < 0 && (fd = dial()) < 0) {
			sender->broken++;
			(void)usleep(10000);
			continue;
		}
		int status = send(fd, request.ptr, request.len, MSG_NOSIGNAL) == (ssize_t)request.len
				     ? read_answer(fd, &closing)
				     : 0;
		if (status / 100 == 2)
			note(sender, id, clock_mono_us() - start);
		else if (status)
			sender->refused++;
		else
			sender->broken++;
		if (!status || closing) {
			(void)close(fd);
			fd = -1;
		}
	}
	if (fd >= 0)
		(void)close(fd);
	return NULL;
}

static int by_size(const void *a, const void *b)
{
	const int64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static void report(const struct sender *senders, size_t count, double seconds)
{
	int64_t *all = NULL;
	size_t total = 0, room = 0, refused = 0, broken = 0;

	for (size_t i = 0; i < count; i++) {
		for (size_t j = 0; j < senders[i].count; j++)
			*(int64_t *)mem_push(all, total, room) = senders[i].times[j];
		refused += senders[i].refused;
		broken += senders[i].broken;
	}
	if (total)
		qsort(all, total, sizeof(*all), by_size);
	printf("%.0f a second, %zu in all, %zu refused, %zu broken; ms p50 %.2f p90 %.2f p99 %.2f max %.2f\n",
	       (double)total / seconds, total, refused, broken,
	       total ? (double)all[total / 2] / 1000 : 0, total ? (double)all[total * 9 / 10] / 1000 : 0,
	       total ? (double)all[total * 99 / 100] / 1000 : 0, total ? (double)all[total - 1] / 1000 : 0);
	free(all);
}

int main(int argc, char **argv)
{
	if (argc != 7) {
		(void)fprintf(stderr, "usage: hook-load PORT PATH SECRET CONNECTIONS SECONDS IDS\n");
		return 2;
	}
	size_t count = strtoul(argv[4], NULL, 10);
	double seconds = strtod(argv[5], NULL);
	struct sender *senders = mem_zero(count, sizeof(*senders));

	load.port = (uint16_t)strtoul(argv[1], NULL, 10);
	load.path = argv[2];
	load.secret = argv[3];
	load.ids = fopen(argv[6], "a");
	load.end_ms = clock_mono_ms() + (int64_t)(seconds * 1000);
	if (!load.ids)
		return 1;
	for (size_t i = 0; i < count; i++)
		if (pthread_create(&senders[i].thread, NULL, send_all, &senders[i]))
			return 1;
	for (size_t i = 0; i < count; i++)
		(void)pthread_join(senders[i].thread, NULL);
	report(senders, count, seconds);
	for (size_t i = 0; i < count; i++)
		free(senders[i].times);
	free(senders);
	return fclose(load.ids) ? 1 : 0;
}

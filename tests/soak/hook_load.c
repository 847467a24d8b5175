/*
 * Sends signed pushes over kept connections for some seconds, as fast as they are answered; then says how
 *many a second were answered with 2xx, and how long that took.  Each acknowledged delivery's id goes to a
 *file.
 *
 *	hook-load PORT PATH SECRET CONNECTIONS SECONDS IDS REPOSITORY...
 *
 * "{}" in PATH stands for the repository.  What is sent is mostly made beforehand, so that the sender takes
 * little of the machine: each delivery has an id and commits of its own, and its own signature.
 */
#include <pthread.h>
#include <stdio.h>
#include <sys/random.h>

#include "base/clock.h"
#include "base/mem.h"
#include "support/hook_client.h"
#include "support/code_host_send.h"

/* Stands in a payload where the commit goes. */
#define MARK "ffffffffffffffffffffffffffffffffffffffff"
enum { COMMIT_DIGITS = sizeof(MARK) - 1, MARKS_MOST = 16, REPOSITORIES_MOST = 64 };

struct template
{
	char *path, *body;
	size_t marks[MARKS_MOST], mark_count;
};

static struct {
	uint16_t port;
	const char *secret;
	int64_t end_ms;
	FILE *ids;
	pthread_mutex_t lock;
	struct template templates[REPOSITORIES_MOST];
	size_t count;
} load = { .lock = PTHREAD_MUTEX_INITIALIZER };

/* Microseconds of each acknowledged request of one connection. */
struct sender {
	pthread_t thread;
	uint64_t seed;
	int64_t *times;
	size_t count, room;
	size_t refused, broken;
};

static void add_template(const char *path, const char *repository)
{
	struct template *template = &load.templates[load.count++];
	const struct code_host_facts facts = { .repository = repository,
					       .ref = "refs/heads/main",
					       .after = MARK };
	const char *hole = strstr(path, "{}");

	template->path =
		hole ? mem_print("%.*s%s%s", (int)(hole - path), path, repository, hole + 2) : mem_text(path);
	template->body = code_host_payload("push", &facts);
	for (char *at = template->body; (at = strstr(at, MARK)); at += COMMIT_DIGITS)
		if (template->mark_count < MARKS_MOST)
			template->marks[template->mark_count++] = (size_t)(at - template->body);
}

/* The NUMBER-th delivery of SENDER. */
static void print_request(struct buf *out, char guid[64], const struct sender *sender, uint64_t number)
{
	struct template *template = &load.templates[number % load.count];
	scoped_free char *body = mem_text(template->body);
	char commit[COMMIT_DIGITS + 1];

	(void)snprintf(commit, sizeof(commit), "%016llx%024llx", (unsigned long long)sender->seed,
		       (unsigned long long)number);
	(void)snprintf(guid, 64, "%016llx-%llx", (unsigned long long)sender->seed,
		       (unsigned long long)number);
	for (size_t i = 0; i < template->mark_count; i++)
		memcpy(body + template->marks[i], commit, COMMIT_DIGITS);
	const struct hook_request request = { template->path, "push", guid, load.secret, view_of(body) };
	hook_request_print(out, &request);
}

static void note(struct sender *sender, const char *guid, int64_t us)
{
	int64_t *time = mem_push(sender->times, sender->count, sender->room);

	*time = us;
	pthread_mutex_lock(&load.lock);
	(void)fprintf(load.ids, "%s\n", guid);
	pthread_mutex_unlock(&load.lock);
}

static void *send_all(void *payload)
{
	struct sender *sender = payload;
	struct hook_client client = { load.port, -1 };

	(void)!getrandom(&sender->seed, sizeof(sender->seed), 0);
	for (uint64_t number = 0; clock_mono_ms() < load.end_ms; number++) {
		scoped_buf request = { 0 };
		char guid[64];
		print_request(&request, guid, sender, number);
		int64_t start = clock_mono_us();
		int status = hook_client_ask(&client, buf_view(&request));
		if (status / 100 == 2)
			note(sender, guid, clock_mono_us() - start);
		else if (status)
			sender->refused++;
		else if (++sender->broken)
			(void)usleep(10000);
	}
	hook_client_close(&client);
	return NULL;
}

static int by_size(const void *a, const void *b)
{
	const int64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* Milliseconds that so much of a hundred took at most. */
static double part(const int64_t *sorted, size_t total, size_t percent)
{
	return total ? (double)sorted[(total - 1) * percent / 100] / 1000 : 0;
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
	printf("%.0f a second, %zu in all, %zu refused, %zu broken; ms p50 %.2f p95 %.2f p99 %.2f max %.2f\n",
	       (double)total / seconds, total, refused, broken, part(all, total, 50), part(all, total, 95),
	       part(all, total, 99), part(all, total, 100));
	free(all);
}

int main(int argc, char **argv)
{
	if (argc < 8 || argc - 7 > REPOSITORIES_MOST) {
		(void)fprintf(stderr,
			      "usage: hook-load PORT PATH SECRET CONNECTIONS SECONDS IDS REPOSITORY...\n");
		return 2;
	}
	size_t count = strtoul(argv[4], NULL, 10);
	double seconds = strtod(argv[5], NULL);
	struct sender *senders = mem_zero(count, sizeof(*senders));

	load.port = (uint16_t)strtoul(argv[1], NULL, 10);
	load.secret = argv[3];
	for (int i = 7; i < argc; i++)
		add_template(argv[2], argv[i]);
	load.ids = fopen(argv[6], "a");
	if (!load.ids)
		return 1;
	load.end_ms = clock_mono_ms() + (int64_t)(seconds * 1000);
	for (size_t i = 0; i < count; i++)
		if (pthread_create(&senders[i].thread, NULL, send_all, &senders[i]))
			return 1;
	for (size_t i = 0; i < count; i++)
		(void)pthread_join(senders[i].thread, NULL);
	report(senders, count, seconds);
	for (size_t i = 0; i < count; i++)
		free(senders[i].times);
	free(senders);
	for (size_t i = 0; i < load.count; i++) {
		free(load.templates[i].path);
		free(load.templates[i].body);
	}
	return fclose(load.ids) ? 1 : 0;
}

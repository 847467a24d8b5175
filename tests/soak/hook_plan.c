/*
 * Sends the webhooks of pull requests that a file lists, each again and again under the same id until it is
 * acknowledged, as a code host does whose receiver fails; one in eight once more after that.
 *
 *	hook-plan PORT SECRET CONNECTIONS SECONDS IDS PLAN
 *
 * Each line of PLAN: REPOSITORY NUMBER COMMIT, the heads of a pull request in their order.  They are spread
 * over SECONDS; the id of each acknowledged delivery goes to the file IDS.
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>

#include "base/clock.h"
#include "base/files.h"
#include "base/mem.h"
#include "support/hook_client.h"
#include "support/code_host_send.h"

enum { AGAIN_EVERY = 8, RETRY_MS = 100, GIVE_UP_MS = 120000, FIELD = 128 };

struct step {
	char repository[FIELD], commit[FIELD];
	uint64_t number;
};

static struct {
	uint16_t port;
	const char *secret;
	struct step *steps;
	size_t count, room, senders;
	int64_t start_ms, span_ms;
	FILE *ids;
	pthread_mutex_t lock;
	atomic_size_t acknowledged, again, failed, given_up;
} plan = { .lock = PTHREAD_MUTEX_INITIALIZER };

static bool read_plan(const char *path)
{
	FILE *file = fopen(path, "re");
	struct step step;
	unsigned long long number;

	while (file && fscanf(file, "%127s %llu %127s", step.repository, &number, step.commit) == 3) {
		step.number = number;
		*(struct step *)mem_push(plan.steps, plan.count, plan.room) = step;
	}
	return file && fclose(file) == 0 && plan.count;
}

static void print_request(struct buf *out, const struct step *step, size_t index)
{
	const struct code_host_facts facts = { .repository = step->repository,
					       .action = "synchronize",
					       .number = step->number,
					       .head = step->commit,
					       .time_s = 1700000000 + (int64_t)index };
	scoped_free char *body = code_host_payload("pull_request", &facts);
	scoped_free char *path = mem_print("/hooks/github/%s", step->repository);
	const struct hook_request request = { path, "pull_request", step->commit, plan.secret,
					      view_of(body) };

	hook_request_print(out, &request);
}

/* Until it is acknowledged. */
static bool insist(struct hook_client *client, struct view request)
{
	int64_t until = clock_mono_ms() + GIVE_UP_MS;

	while (clock_mono_ms() < until) {
		if (hook_client_ask(client, request) / 100 == 2)
			return true;
		atomic_fetch_add(&plan.failed, 1);
		(void)usleep(RETRY_MS * 1000);
	}
	return false;
}

static void deliver(struct hook_client *client, size_t index)
{
	const struct step *step = &plan.steps[index];
	scoped_buf request = { 0 };
	int64_t wait_ms =
		plan.start_ms + plan.span_ms * (int64_t)index / (int64_t)plan.count - clock_mono_ms();

	print_request(&request, step, index);
	if (wait_ms > 0)
		(void)usleep((useconds_t)wait_ms * 1000);
	if (!insist(client, buf_view(&request))) {
		atomic_fetch_add(&plan.given_up, 1);
		return;
	}
	atomic_fetch_add(&plan.acknowledged, 1);
	pthread_mutex_lock(&plan.lock);
	(void)fprintf(plan.ids, "%s\n", step->commit);
	(void)fflush(plan.ids);
	pthread_mutex_unlock(&plan.lock);
	if (index % AGAIN_EVERY == 0 && insist(client, buf_view(&request)))
		atomic_fetch_add(&plan.again, 1);
}

/* One pull request's heads are told one after the other. */
static void *send_share(void *payload)
{
	const size_t share = (size_t)(uintptr_t)payload;
	struct hook_client client = { plan.port, -1 };

	for (size_t i = 0; i < plan.count; i++)
		if (plan.steps[i].number % plan.senders == share)
			deliver(&client, i);
	hook_client_close(&client);
	return NULL;
}

int main(int argc, char **argv)
{
	if (argc != 7) {
		(void)fprintf(stderr, "usage: hook-plan PORT SECRET CONNECTIONS SECONDS IDS PLAN\n");
		return 2;
	}
	plan.port = (uint16_t)strtoul(argv[1], NULL, 10);
	plan.secret = argv[2];
	plan.senders = strtoul(argv[3], NULL, 10);
	plan.span_ms = (int64_t)(strtod(argv[4], NULL) * 1000);
	plan.ids = fopen(argv[5], "ae");
	if (!plan.ids || !plan.senders || !read_plan(argv[6]))
		return 2;
	scoped_free pthread_t *threads = mem_zero(plan.senders, sizeof(*threads));
	plan.start_ms = clock_mono_ms();
	for (size_t i = 0; i < plan.senders; i++)
		if (pthread_create(&threads[i], NULL, send_share, (void *)(uintptr_t)i))
			return 2;
	for (size_t i = 0; i < plan.senders; i++)
		(void)pthread_join(threads[i], NULL);
	printf("%zu acknowledged, %zu once more, after %zu failures; %zu given up\n",
	       atomic_load(&plan.acknowledged), atomic_load(&plan.again), atomic_load(&plan.failed),
	       atomic_load(&plan.given_up));
	free(plan.steps);
	return fclose(plan.ids) || atomic_load(&plan.given_up) ? 1 : 0;
}

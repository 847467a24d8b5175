/*
 * The way of deliveries to statuses, without network and compiler: they are taken in, their jobs claimed and
 * finished, their messages sent to a stand-in for the code host that is a file.  To be disturbed, and then
 * run again to see what became of it.
 *
 * usage: fault_queue DIRECTORY   (the data go to DIRECTORY/data, what others saw to DIRECTORY/host)
 *   environment: QUEUE_MEMORY=N[+] the Nth allocation fails [and all later ones] once the store is open,
 *   QUEUE_OPENING=N[+] the same while it is opened, QUEUE_POWER=N,SEED the power goes before the Nth write,
 *   QUEUE_LIGHT=1 with synchronous=NORMAL
 *
 * The last line: "lost=N doubled=N stuck=N corrupt=N".  Exit: 0 where it came to its end, 1 with a message
 * where it did not, 3 where an allocation failed and it did without.
 */
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/files.h"
#include "base/mem.h"
#include "faults/allocations.h"
#include "faults/power_vfs.h"
#include "gate/announce.h"
#include "gate/intake.h"
#include "gate/reap.h"
#include "gate/send.h"
#include "store/deliveries.h"
#include "store/handle.h"

enum { DELIVERIES = 8, LEASE_MS = 60 * 1000, EXIT_FAILED = 1, EXIT_DID_WITHOUT = 3 };

#define WORKER "worker-1"
#define SENDER "sender-1"

static forge_send post;

static const struct forge_ops counting = { .name = "github",
					   .reports_pending = true,
					   .send = { [MESSAGE_STATUS] = post } };
static struct gate_host host = {
	.name = "github", .kind = "github", .web = "", .context = "heapgate", .forge = &counting
};
static const struct gate_repository repository = {
	.name = "acme/api", .path = "acme/api", .host = &host, .main_branch = "main", .policy = ""
};
static const struct gate_settings settings = {
	.external_url = "", .attempts = 3, .repositories = &repository, .repository_count = 1
};

/* What the world outside knows; it is never disturbed. */
static struct {
	char *acknowledged; /* ids of deliveries */
	char *posts;	    /* "COMMIT STATE" */
} world;

static struct queue {
	struct store *store;
	struct sender sender;
} queue = { .sender = { .settings = &settings, .owner = SENDER } };

static void note(const char *path, const char *line)
{
	scoped_fd fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);

	if (fd < 0 || write(fd, line, strlen(line)) != (ssize_t)strlen(line)) {
		perror(path);
		exit(2);
	}
}

/* How often LINE was noted; and, in LAST, whether it is the last of those that begin as it does for SAME
 * bytes. */
static size_t noted(const char *path, const char *line, size_t same, bool *last)
{
	FILE *file = fopen(path, "re");
	char read[256];
	size_t count = 0;

	*last = false;
	while (file && fgets(read, sizeof(read), file))
		if (strncmp(read, line, same) == 0) {
			*last = strcmp(read, line) == 0;
			count += *last;
		}
	if (file)
		(void)fclose(file);
	return count;
}

static void post_line(char line[128], const char *commit, enum status_state state)
{
	(void)snprintf(line, 128, "%s %s\n", commit, status_state_name(state));
}

/* As a host does: asked first where a message is in doubt. */
static void post(struct forge_answer *out, struct forge_session *session, const struct forge_target *target,
		 const struct message *message)
{
	char line[128];

	(void)session;
	(void)target;
	post_line(line, message->commit.hex, message->state);
	if (message->in_doubt)
		(void)noted(world.posts, line, strlen(message->commit.hex), &out->shown);
	if (!out->shown)
		note(world.posts, line);
	out->outcome = FORGE_SENT;
}

static struct oid commit_of(unsigned delivery)
{
	struct oid oid = { 0 };

	(void)snprintf(oid.hex, sizeof(oid.hex), "%040x", delivery + 1);
	return oid;
}

/* Its id, and the line that notes it. */
static void name_delivery(char guid[64], char line[128], unsigned delivery)
{
	(void)snprintf(guid, 64, "delivery-%u", delivery);
	(void)snprintf(line, 128, "%s\n", guid);
}

/* Delivers it unless that was acknowledged; a failure is the sender's affair: he delivers it again. */
static int deliver(unsigned delivery, struct err *err)
{
	static const char body[] = "{\"a body\": \"of a delivery\"}";
	struct event event = event_blank();
	struct intake_result result;
	char line[128], guid[64];
	bool known;

	name_delivery(guid, line, delivery);
	if (noted(world.acknowledged, line, strlen(line), &known))
		return 0;
	event.kind = EVENT_CHANGE;
	event.name = "pull_request";
	event.action = "opened";
	event.delivery = guid;
	event.repository = repository.path;
	event.number = delivery + 1;
	event.head = commit_of(delivery);
	event.base_ref = "main";
	event.fetch_ref = "refs/pull/1/head";
	const struct arrival arrival = { .host = host.name,
					 .repository = &repository,
					 .event = &event,
					 .content_type = "application/json",
					 .body = view_of(body),
					 .now_ms = clock_wall_ms() };
	if (intake_delivery(&result, queue.store, &settings, &arrival, err) < 0)
		return -1;
	note(world.acknowledged, line);
	return 0;
}

static int judge(struct job *job, struct err *err)
{
	static const enum job_state way[] = { JOB_COLLECTING, JOB_COMPARING };
	enum job_grip grip = JOB_HELD;

	for (size_t i = 0; i < COUNT_OF(way) && grip == JOB_HELD; i++)
		if (job_move(&grip, queue.store, job, WORKER, way[i], clock_wall_ms(), err) < 0)
			return -1;
	if (store_begin(queue.store, err) < 0)
		return -1;
	scoped_rollback *guard = queue.store;
	if (grip == JOB_HELD &&
	    job_finish(&grip, queue.store, job, WORKER, JOB_DONE, "judged", clock_wall_ms(), err) < 0)
		return -1;
	if (grip != JOB_HELD)
		return err_set(err, ERR_INTERNAL, "job %lld is no longer held", (long long)job->id);
	return announce(queue.store, &settings, job, STATUS_SUCCESS, "No new allocations", clock_wall_ms(),
			err) < 0
		       ? -1
		       : store_commit(queue.store, err);
}

static int work(struct err *err)
{
	struct job job;
	bool found = true;

	while (found) {
		scoped_arena arena = { 0 };
		if (job_claim(&found, &job, &arena, queue.store, WORKER, LEASE_MS, clock_wall_ms(), err) <
			    0 ||
		    (found && judge(&job, err) < 0))
			return -1;
	}
	return 0;
}

static int send_all(struct err *err)
{
	struct sent sent = { .found = true };

	while (sent.found)
		if (send_next(&sent, &queue.sender, clock_wall_ms(), err) < 0)
			return -1;
	return 0;
}

/* What a supervisor does at its start. */
static int free_what_was_held(struct err *err)
{
	struct reaped reaped;

	if (reap_owner(&reaped, queue.store, &settings, WORKER, clock_wall_ms(), err) < 0 ||
	    reap_owner(&reaped, queue.store, &settings, SENDER, clock_wall_ms(), err) < 0)
		return -1;
	return reap(&reaped, queue.store, &settings, clock_wall_ms(), err);
}

static int open_store(const char *directory, struct err *err)
{
	scoped_free char *data = files_join(directory, "data"), *path = files_join(data, "heapgate.db");

	if (files_make_directory(data, err) < 0 || store_open(&queue.store, path, STORE_WORK, err) < 0)
		return -1;
	if (getenv("QUEUE_LIGHT") &&
	    handle_script(queue.store, "PRAGMA synchronous = NORMAL", "settings", err) < 0)
		return -1;
	queue.sender.store = queue.store;
	return free_what_was_held(err);
}

static void run_out_of_memory(const char *variable)
{
	const char *when = getenv(variable);
	char *rest;

	if (when) {
		long number = strtol(when, &rest, 10);
		allocations_fail(number, *rest == '+');
	}
}

/* A delivery that fails is refused and the service goes on; a worker or sender that fails ends. */
static int run(const char *directory, struct err *err)
{
	struct err refused = { 0 };

	run_out_of_memory("QUEUE_OPENING");
	if (open_store(directory, err) < 0)
		return -1;
	allocations_fail(0, false);
	run_out_of_memory("QUEUE_MEMORY");
	for (unsigned i = 0; i < DELIVERIES; i++) {
		if (deliver(i, &refused) < 0)
			(void)fprintf(stderr, "refused: %s\n", refused.text);
		if ((i % 2 && work(err) < 0) || send_all(err) < 0)
			return -1;
	}
	if (work(err) < 0 || send_all(err) < 0 || store_checkpoint(queue.store, err) < 0)
		return -1;
	if (refused.kind)
		*err = refused;
	return refused.kind ? -1 : 0;
}

struct findings {
	size_t lost, doubled, stuck, corrupt;
};

/* A delivery has its one job, that is done, and the host shows its end, told once. */
static void look_at(struct findings *found, struct arena *arena, unsigned number)
{
	struct delivery delivery;
	struct job_row row;
	struct err err;
	char line[128], guid[64];
	bool known, last;

	name_delivery(guid, line, number);
	known = noted(world.acknowledged, line, strlen(line), &last) > 0;
	if (delivery_find(&delivery, arena, queue.store, host.name, guid, &err) < 0 || !delivery.job ||
	    job_get(&row, arena, queue.store, delivery.job, &err) < 0) {
		found->lost += known;
		return;
	}
	post_line(line, commit_of(number).hex, STATUS_SUCCESS);
	size_t told = noted(world.posts, line, strlen(row.job.head.hex), &last);
	found->stuck += row.job.state != JOB_DONE || !last;
	found->doubled += told > 1;
}

static struct findings look(void)
{
	scoped_arena arena = { 0 };
	struct findings found = { 0 };
	struct jobs jobs = { 0 };
	struct err err;

	if (store_verify(queue.store, &err) < 0) {
		(void)fprintf(stderr, "%s\n", err.text);
		found.corrupt = 1;
	}
	for (unsigned i = 0; i < DELIVERIES; i++)
		look_at(&found, &arena, i);
	if (jobs_list(&jobs, &arena, queue.store, 0, (size_t)DELIVERIES * 2, &err) < 0)
		found.corrupt = 1;
	else if (jobs.count > DELIVERIES)
		found.doubled += jobs.count - DELIVERIES;
	return found;
}

static void ask_for_trouble(void)
{
	const char *power = getenv("QUEUE_POWER");
	char *rest;

	if (power) {
		long number = strtol(power, &rest, 10);
		power_vfs_use(number, *rest == ',' ? (unsigned)strtoul(rest + 1, NULL, 10) : 0);
	}
	if (getenv("QUEUE_OPENING") || getenv("QUEUE_MEMORY"))
		allocations_watch();
}

int main(int argc, char **argv)
{
	struct err err = { 0 };

	if (argc != 2)
		return 2;
	scoped_free char *outside = files_join(argv[1], "host");
	world.acknowledged = files_join(outside, "acknowledged");
	world.posts = files_join(outside, "posts");
	if (files_make_directory(outside, &err) < 0) {
		(void)fprintf(stderr, "%s\n", err.text);
		return 2;
	}
	ask_for_trouble();
	int result = run(argv[1], &err);
	allocations_fail(0, false);
	if (result < 0)
		(void)fprintf(stderr, "heapgate: %s\n", err.text);
	else if (!allocations_failed()) {
		struct findings found = look();
		(void)printf("lost=%zu doubled=%zu stuck=%zu corrupt=%zu\n", found.lost, found.doubled,
			     found.stuck, found.corrupt);
	}
	sender_release(&queue.sender);
	store_close(queue.store);
	free(world.acknowledged);
	free(world.posts);
	return result < 0 ? EXIT_FAILED : allocations_failed() ? EXIT_DID_WITHOUT : 0;
}

/*
 * The way of deliveries to statuses, without network and compiler: they are taken in, at once or through the
 * journal, their jobs claimed and finished or overtaken by a newer commit, their records stored, their
 * messages sent to a stand-in for the code host that is a file, at times at the second try only; then gc and
 * a backup.  To be disturbed, and then run again to see what became of it.
 *
 * usage: fault_queue DIRECTORY   (the data go to DIRECTORY/data, what others saw to DIRECTORY/host)
 *   environment: QUEUE_MEMORY=N[+] the Nth allocation fails [and all later ones] once the store is open,
 *   QUEUE_OPENING=N[+] the same while it is opened, QUEUE_POWER=N,SEED the power goes before the Nth write,
 *   QUEUE_LIGHT=1 with synchronous=NORMAL, QUEUE_PREPARE=1 opens the store and ends; QUEUE_TWO=worker or
 *   listener: deliveries are taken in by a process of their own, and the fault of shim.c is in that one alone
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
#include "faults/listener.h"
#include "faults/power_vfs.h"
#include "faults/stored.h"
#include "faults/storm.h"
#include "gate/announce.h"
#include "gate/intake.h"
#include "gate/reap.h"
#include "gate/send.h"
#include "store/deliveries.h"
#include "store/handle.h"

enum {
	DELIVERIES = 8,
	LEASE_MS = 60 * 1000,
	LATER_MS = 3600 * 1000, /* by then every message is due again */
	EXIT_FAILED = 1,
	EXIT_DID_WITHOUT = 3,
};

/* What comes to the listener at one time. */
static const struct round {
	unsigned first, count;
	bool storm;	/* the journal takes it in, */
	unsigned board; /* so many while the others are written */
	bool lasts;	/* it goes on: nothing is taken yet */
	bool alone;	/* nobody else writes before the next one */
	bool work;	/* the worker's turn follows */
} rounds[] = {
	{ .first = 0, .count = 3, .storm = true, .board = 1, .alone = true },
	{ .first = 3, .count = 1, .work = true },
	{ .first = 4, .count = 1 },
	{ .first = 5, .count = 2, .storm = true, .lasts = true },
	{ .first = 7, .count = 1, .storm = true, .work = true },
};

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
static struct gate_settings settings = {
	.external_url = "", .attempts = 3, .repositories = &repository, .repository_count = 1
};

/* What the world outside knows; it is never disturbed. */
static struct {
	char *acknowledged; /* ids of deliveries */
	char *posts;	    /* "COMMIT STATE" */
} world;

static bool is_wanted(unsigned delivery);
static void acknowledge(unsigned delivery);
static int take_in(unsigned delivery, struct err *err);

static const struct storm_ends ends = { is_wanted, acknowledge, take_in };

static struct queue {
	struct store *store;
	struct sender sender;
	struct storm storm;
	struct listener listener; /* with QUEUE_TWO */
} queue = { .sender = { .settings = &settings, .owner = SENDER }, .storm = { .ends = &ends } };

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

static unsigned delivery_of(const struct oid *commit)
{
	return (unsigned)strtoul(commit->hex, NULL, 16) - 1;
}

/* As a host does: asked first where a message is in doubt.  Of some final ones it first wants to hear later,
 * and of others its first answer does not arrive. */
static void post(struct forge_answer *out, struct forge_session *session, const struct forge_target *target,
		 const struct message *message)
{
	char line[128];

	(void)session;
	(void)target;
	post_line(line, message->commit.hex, message->state);
	if (message->in_doubt)
		(void)noted(world.posts, line, strlen(message->commit.hex), &out->shown);
	bool first = message->attempt == 1 && message->state != STATUS_PENDING;
	unsigned kind = delivery_of(&message->commit) % 3;
	out->outcome = first && kind < 2 ? FORGE_AGAIN : FORGE_SENT;
	out->doubtful = first && kind == 1;
	if (!out->shown && (out->outcome == FORGE_SENT || out->doubtful))
		note(world.posts, line);
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

static bool is_acknowledged(unsigned delivery)
{
	char line[128], guid[64];
	bool last;

	name_delivery(guid, line, delivery);
	return noted(world.acknowledged, line, strlen(line), &last) > 0;
}

/* Every second one is a push to the pull request of the one before. */
static uint64_t change_of(unsigned delivery)
{
	return delivery / 2 + 1;
}

/* An older push is not sent again behind a newer one. */
static bool is_wanted(unsigned delivery)
{
	return !is_acknowledged(delivery) && (delivery % 2 == 1 || !is_acknowledged(delivery + 1));
}

static void acknowledge(unsigned delivery)
{
	char line[128], guid[64];

	name_delivery(guid, line, delivery);
	note(world.acknowledged, line);
}

static int take_in(unsigned delivery, struct err *err)
{
	static const char body[] = "{\"a body\": \"of a delivery\"}";
	struct event event = event_blank();
	struct intake_result result;
	char line[128], guid[64];

	name_delivery(guid, line, delivery);
	event.kind = EVENT_CHANGE;
	event.name = "pull_request";
	event.action = "opened";
	event.delivery = guid;
	event.repository = repository.path;
	event.number = change_of(delivery);
	event.head = commit_of(delivery);
	event.base_ref = "main";
	event.fetch_ref = "refs/pull/1/head";
	const struct arrival arrival = { .host = host.name,
					 .repository = &repository,
					 .event = &event,
					 .content_type = "application/json",
					 .body = view_of(body),
					 .now_ms = clock_wall_ms() };
	return intake_delivery(&result, queue.store, &settings, &arrival, err);
}

/* A failure is the sender's affair: he delivers it again. */
static int deliver(unsigned delivery, struct err *err)
{
	if (!is_wanted(delivery))
		return 0;
	if (take_in(delivery, err) < 0)
		return -1;
	acknowledge(delivery);
	return 0;
}

static int judge(struct job *job, struct err *err)
{
	static const enum job_state way[] = { JOB_COLLECTING, JOB_COMPARING };
	enum job_grip grip = JOB_HELD;

	for (size_t i = 0; i < COUNT_OF(way) && grip == JOB_HELD; i++)
		if (job_move(&grip, queue.store, job, WORKER, way[i], clock_wall_ms(), err) < 0)
			return -1;
	if (grip == JOB_HELD && stored_records(queue.store, job, delivery_of(&job->head), err) < 0)
		return -1;
	if (store_begin(queue.store, err) < 0)
		return -1;
	scoped_rollback *guard = queue.store;
	if (grip == JOB_HELD && stored_check(queue.store, job, err) < 0)
		return -1;
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

static int send_all(int64_t now_ms, struct err *err)
{
	struct sent sent = { .found = true };

	while (sent.found)
		if (send_next(&sent, &queue.sender, now_ms, err) < 0)
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

static int open_store(enum store_role role, struct err *err)
{
	scoped_free char *path = files_join(settings.data, "heapgate.db");

	if (files_make_directory(settings.data, err) < 0 || store_open(&queue.store, path, role, err) < 0)
		return -1;
	queue.sender.store = queue.store;
	return getenv("QUEUE_LIGHT")
		       ? handle_script(queue.store, "PRAGMA synchronous = NORMAL", "settings", err)
		       : 0;
}

static bool fine(int result, const char *otherwise, const struct err *err)
{
	if (result < 0)
		(void)fprintf(stderr, "%s: %s\n", otherwise, err->text);
	return result == 0;
}

/* Takes first what an earlier run left; where that cannot be taken, what comes has to come behind it. */
static int open_journal(struct err *err)
{
	struct err waits;

	if (storm_open(&queue.storm, queue.store, settings.data, err) < 0)
		return -1;
	(void)fine(storm_calm(&queue.storm, &waits), "waits", &waits);
	return 0;
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

static bool admit_at_once(const struct round *round)
{
	bool all = true;
	struct err refused;

	for (unsigned i = 0; i < round->count; i++)
		all &= fine(deliver(round->first + i, &refused), "refused", &refused);
	return all;
}

static bool admit_storm(const struct round *round)
{
	struct err err;
	bool all = fine(storm_admit(&queue.storm, round->first, round->count, round->board, &err), "refused",
			&err);

	if (!round->lasts)
		(void)fine(storm_calm(&queue.storm, &err), "waits", &err);
	return all;
}

/* What comes while something waits comes behind it. */
static bool admit(unsigned number)
{
	const struct round *round = &rounds[number];

	return round->storm || storm_waits(&queue.storm) ? admit_storm(round) : admit_at_once(round);
}

/* In the process that listens, whose store is its own, and the journal. */
static bool admit_beside(void *payload, unsigned number)
{
	struct err err;

	(void)payload;
	if (!queue.store && (open_store(STORE_SERVE, &err) < 0 || open_journal(&err) < 0)) {
		(void)fprintf(stderr, "heapgate: %s\n", err.text);
		exit(EXIT_FAILED);
	}
	return admit(number);
}

/* Every second delivery overtakes a job that is still in the queue. */
static int work_and_send(bool *all_taken, struct err *err)
{
	*all_taken = true;
	for (unsigned i = 0; i < COUNT_OF(rounds); i++) {
		*all_taken &= queue.listener.process ? listener_ask(&queue.listener, i) : admit(i);
		if ((rounds[i].work && work(err) < 0) ||
		    (!rounds[i].alone && send_all(clock_wall_ms(), err) < 0))
			return -1;
	}
	if (storm_calm(&queue.storm, err) < 0 || work(err) < 0 || send_all(clock_wall_ms(), err) < 0)
		return -1;
	return send_all(clock_wall_ms() + LATER_MS, err);
}

/* A delivery that fails is refused and the service goes on; a worker or sender that fails ends. */
static int run(struct err *err)
{
	bool all_taken;

	run_out_of_memory("QUEUE_OPENING");
	if (open_store(STORE_WORK, err) < 0 || (!queue.listener.process && open_journal(err) < 0) ||
	    free_what_was_held(err) < 0)
		return -1;
	allocations_fail(0, false);
	if (getenv("QUEUE_PREPARE"))
		return 0;
	run_out_of_memory("QUEUE_MEMORY");
	if (work_and_send(&all_taken, err) < 0 || stored_look_after(queue.store, &settings, err) < 0 ||
	    store_checkpoint(queue.store, err) < 0)
		return -1;
	return all_taken ? 0 : err_set(err, ERR_BUSY, "a delivery was refused");
}

struct findings {
	size_t lost, doubled, stuck, corrupt;
};

/* A delivery has its one job, that is done, or was overtaken; the host shows its end, told once; and what was
 * stored of it is whole. */
static void look_at(struct findings *found, struct arena *arena, unsigned number)
{
	struct delivery delivery;
	struct job_row row;
	struct err err;
	char line[128], guid[64];
	bool last;

	name_delivery(guid, line, number);
	if (delivery_find(&delivery, arena, queue.store, host.name, guid, &err) < 0 || !delivery.job ||
	    job_get(&row, arena, queue.store, delivery.job, &err) < 0) {
		found->lost += is_acknowledged(number);
		return;
	}
	bool done = row.job.state == JOB_DONE, overtaken = row.job.state == JOB_SUPERSEDED && number % 2 == 0;
	post_line(line, commit_of(number).hex, done ? STATUS_SUCCESS : STATUS_CANCELLED);
	size_t told = noted(world.posts, line, strlen(row.job.head.hex), &last);
	found->stuck += !(done || overtaken) || !last;
	found->doubled += told > 1;
	found->lost += done && !stored_is_there(queue.store, &row.job, number);
	found->corrupt += !stored_is_whole(queue.store, &row.job, number);
}

static struct findings look(struct findings found)
{
	scoped_arena arena = { 0 };
	struct jobs jobs = { 0 };
	struct err err;

	if (store_verify(queue.store, &err) < 0) {
		(void)fprintf(stderr, "%s\n", err.text);
		found.corrupt++;
	}
	found.corrupt += !stored_backup_is_whole(&settings);
	for (unsigned i = 0; i < DELIVERIES; i++)
		look_at(&found, &arena, i);
	if (jobs_list(&jobs, &arena, queue.store, 0, (size_t)DELIVERIES * 2, &err) < 0)
		found.corrupt++;
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
		scoped_free char *journal = storm_path(settings.data);
		power_vfs_watch(journal);
	}
	if (getenv("QUEUE_OPENING") || getenv("QUEUE_MEMORY"))
		allocations_watch();
}

/* Which of the two is disturbed. */
static void start_listener(const char *disturbed)
{
	const char *mode = getenv("FAULT_MODE");
	scoped_free char *fault = mode ? mem_text(mode) : NULL;
	bool beside = strcmp(disturbed, "listener") == 0;

	if (fault && !beside)
		(void)setenv("FAULT_MODE", "none", 1);
	listener_start(&queue.listener, COUNT_OF(rounds), admit_beside, NULL);
	if (fault)
		(void)setenv("FAULT_MODE", beside ? "none" : fault, 1);
}

/* Its exit status. */
static int conclude(int result, struct findings found, const struct err *err)
{
	int listener = queue.listener.process ? listener_end(&queue.listener) : 0;

	if (result < 0) {
		(void)fprintf(stderr, "heapgate: %s\n", err->text);
	} else if (!allocations_failed() && !getenv("QUEUE_PREPARE")) {
		found = look(found);
		(void)printf("lost=%zu doubled=%zu stuck=%zu corrupt=%zu\n", found.lost, found.doubled,
			     found.stuck, found.corrupt);
	}
	if (result < 0)
		return listener ? listener : EXIT_FAILED;
	return allocations_failed() ? EXIT_DID_WITHOUT : listener;
}

int main(int argc, char **argv)
{
	struct err err = { 0 };
	struct findings found = { 0 };

	if (argc != 2)
		return 2;
	scoped_free char *outside = files_join(argv[1], "host"), *data = files_join(argv[1], "data");
	settings.data = data;
	world.acknowledged = files_join(outside, "acknowledged");
	world.posts = files_join(outside, "posts");
	if (files_make_directory(outside, &err) < 0) {
		(void)fprintf(stderr, "%s\n", err.text);
		return 2;
	}
	if (getenv("QUEUE_TWO"))
		start_listener(getenv("QUEUE_TWO"));
	ask_for_trouble();
	/* Before it is made anew; where allocations are watched there is none yet. */
	found.corrupt = !stored_backup_is_whole(&settings);
	int result = run(&err);
	allocations_fail(0, false);
	int status = conclude(result, found, &err);
	sender_release(&queue.sender);
	storm_close(&queue.storm);
	store_close(queue.store);
	free(world.acknowledged);
	free(world.posts);
	return status;
}

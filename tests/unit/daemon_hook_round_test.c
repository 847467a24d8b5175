/* Webhooks that come together are stored together, and each is answered by what became of it; a storm of them
 * is taken by the journal, and what it asks for follows. */
#include <arpa/inet.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "crypto/hmac.h"
#include "daemon/config.h"
#include "daemon/hook_journal.h"
#include "daemon/hook_storm.h"
#include "daemon/rate.h"
#include "daemon/routes.h"
#include "store/handle.h"
#include "store/journal.h"
#include "store_fixture.h"
#include "support/code_host_send.h"

#define SECRET "0123456789abcdef0123456789abcdef"
enum { CALLERS = 6, STORM = 12, ANSWER_ROOM = 8192, PATIENCE = 200 };

static struct {
	struct config *config;
	struct rate *rate;
	struct front front;
	struct http *http;
	struct hook_storm storm;
	atomic_bool held;     /* the listener stands still */
	atomic_bool all_wait; /* nothing that waits is taken */
	size_t largest;	      /* round */
} daemon_;

static bool handle(void *payload, const struct http_request *request, struct http_response *response)
{
	(void)payload;
	if (strcmp(request->path, "/hold") == 0)
		while (atomic_load(&daemon_.held))
			(void)usleep(1000);
	return routes_answer(&daemon_.front, request, response);
}

static void handle_together(void *payload, struct http_group *group)
{
	(void)payload;
	daemon_.largest = group->count > daemon_.largest ? group->count : daemon_.largest;
	routes_answer_together(&daemon_.front, group);
}

static int between(void *payload)
{
	(void)payload;
	if (atomic_load(&daemon_.all_wait))
		daemon_.storm.next_ms = clock_mono_ms() + 60000;
	return hook_storm_turn(&daemon_.storm, &daemon_.front);
}

static void put(const char *name, const char *text)
{
	scoped_free char *path = files_join(fx.directory, name);

	OK(files_write(path, view_of(text), &fx.err));
	ck_assert_int_eq(chmod(path, 0600), 0);
}

static void configure(void)
{
	scoped_free char *path = files_join(fx.directory, "heapgate.conf");
	scoped_free char *text = mem_print("[core]\n\tdata = %s\n[log]\n\tlevel = error\n"
					   "[host \"github\"]\n\ttoken-file = %s/secret\n"
					   "\twebhook-secret-file = %s/secret\n[repository \"acme/api\"]\n"
					   "\tcheck-branch = *\n",
					   fx.directory, fx.directory, fx.directory);

	put("secret", SECRET);
	put("heapgate.conf", text);
	OK(config_load_file(&daemon_.config, path, CONFIG_SECRETS, &fx.err));
}

static void set_up(void)
{
	const struct http_options options = {
		.listen = "127.0.0.1:0",
		.body_most = 1 << 20,
		.connections = 64,
		.connections_per_address = 64,
		.idle_ms = 20000,
		.request_ms = 20000,
		.handler = handle,
		.together = handle_together,
		.between = between,
	};

	fixture_setup();
	scoped_free char *journal = files_join(fx.directory, "journal");
	memset(&daemon_, 0, sizeof(daemon_));
	configure();
	OK(rate_new(&daemon_.rate, &fx.err));
	OK(hook_storm_open(&daemon_.storm, fx.store, journal, &fx.err));
	daemon_.front = (struct front){
		.config = daemon_.config, .store = fx.store, .rate = daemon_.rate, .storm = &daemon_.storm
	};
	OK(http_start(&daemon_.http, &options, &fx.err));
	daemon_.front.http = daemon_.http;
}

static void tear_down(void)
{
	http_stop(daemon_.http);
	hook_storm_close(&daemon_.storm);
	rate_free(daemon_.rate);
	config_free(daemon_.config);
	fixture_teardown();
}

static int dial(void)
{
	struct sockaddr_in to = { .sin_family = AF_INET,
				  .sin_port = htons((uint16_t)http_port(daemon_.http)) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	ck_assert_int_eq(connect(fd, (struct sockaddr *)&to, sizeof(to)), 0);
	return fd;
}

static void say(int fd, const char *text)
{
	ck_assert_int_eq(send(fd, text, strlen(text), MSG_NOSIGNAL), (ssize_t)strlen(text));
}

/* The status of the next answer, which goes to TEXT; 0 where the connection was closed. */
static int hear(char text[ANSWER_ROOM], int fd)
{
	size_t have = 0, need = 0;

	memset(text, 0, ANSWER_ROOM);
	while (!need || have < need) {
		ssize_t got = recv(fd, text + have, ANSWER_ROOM - 1 - have, 0);
		if (got <= 0)
			return 0;
		have += (size_t)got;
		const char *end = strstr(text, "\r\n\r\n"),
			   *length = strcasestr(text, "\r\nContent-Length: ");
		if (end)
			need = (size_t)(end + 4 - text) + (length ? strtoul(length + 18, NULL, 10) : 0);
	}
	return (int)strtol(text + 9, NULL, 10);
}

/* A webhook of pull request 7 whose head is COMMIT, or what is wrong. */
struct told {
	const char *guid;
	unsigned commit;
	const char *base_ref, *secret; /* NULL: as they should be */
};

static void tell(int fd, const struct told *told)
{
	struct oid head = fixture_oid(told->commit);
	const struct code_host_facts facts = { .repository = "acme/api",
					       .action = "synchronize",
					       .number = 7,
					       .head = head.hex,
					       .base_ref = told->base_ref,
					       .time_s = told->commit };
	scoped_free char *body = code_host_payload("pull_request", &facts);
	scoped_buf text = { 0 };
	struct hmac sum;

	OK(hmac_sha256(&sum, view_of(told->secret ? told->secret : SECRET), view_of(body), &fx.err));
	buf_print(&text,
		  "POST /hooks/github/acme/api HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
		  "X-GitHub-Event: pull_request\r\nX-GitHub-Delivery: %s\r\nContent-Length: %zu\r\n"
		  "X-Hub-Signature-256: sha256=",
		  told->guid, strlen(body));
	for (size_t i = 0; i < HMAC_SIZE; i++)
		buf_print(&text, "%02x", sum.bytes[i]);
	buf_print(&text, "\r\n\r\n%s", body);
	say(fd, buf_string(&text));
}

/* Has the listener find what COUNT callers tell in one round; their answers' statuses go to STATUSES. */
static void tell_at_once(int *statuses, char answers[][ANSWER_ROOM], const struct told *told, size_t count)
{
	char text[ANSWER_ROOM];
	int callers[STORM], holder = dial();

	for (size_t i = 0; i < count; i++) {
		callers[i] = dial();
		say(callers[i], "GET /livez HTTP/1.1\r\nHost: x\r\n\r\n");
		ck_assert_int_eq(hear(text, callers[i]), 200);
	}
	atomic_store(&daemon_.held, true);
	say(holder, "GET /hold HTTP/1.1\r\nHost: x\r\n\r\n");
	(void)usleep(100000);
	for (size_t i = 0; i < count; i++)
		tell(callers[i], &told[i]);
	atomic_store(&daemon_.held, false);
	for (size_t i = 0; i < count; i++) {
		statuses[i] = hear(answers[i], callers[i]);
		(void)close(callers[i]);
	}
	(void)close(holder);
	ck_assert_uint_eq(daemon_.largest, count);
}

static int64_t number(const char *sql)
{
	return fixture_number(fx.path, sql);
}

START_TEST(each_gets_its_own_answer)
{
	static char long_name[1200];
	static const struct told told[CALLERS] = {
		{ .guid = "a", .commit = 1 },
		{ .guid = "b", .commit = 2, .secret = "wrong" },
		{ .guid = "c", .commit = 3 },
		{ .guid = "d d", .commit = 4 },
		{ .guid = "e", .commit = 5, .base_ref = long_name },
		{ .guid = "a", .commit = 1 },
	};
	static char answers[CALLERS][ANSWER_ROOM];
	int statuses[CALLERS];

	memset(long_name, 'x', sizeof(long_name) - 1);
	tell_at_once(statuses, answers, told, CALLERS);
	ck_assert_int_eq(statuses[1], 401);
	ck_assert_int_eq(statuses[3], 400);
	ck_assert_int_eq(statuses[4], 400);
	/* Which of the two comes first is the network's affair. */
	ck_assert_int_eq(statuses[0] + statuses[5], 202 + 200);
	ck_assert_ptr_nonnull(strstr(statuses[0] == 200 ? answers[0] : answers[5], "duplicate of delivery"));
	ck_assert_int_eq(number("SELECT count(*) FROM delivery"), 2);
	ck_assert_int_eq(number("SELECT count(*) FROM delivery WHERE outcome = ''"), 0);
}
END_TEST

START_TEST(the_newest_of_a_pull_request_stands)
{
	static const struct told told[CALLERS] = {
		{ .guid = "a", .commit = 1 }, { .guid = "b", .commit = 2 }, { .guid = "c", .commit = 3 },
		{ .guid = "d", .commit = 4 }, { .guid = "e", .commit = 5 }, { .guid = "f", .commit = 6 }
	};
	static char answers[CALLERS][ANSWER_ROOM];
	int statuses[CALLERS];

	tell_at_once(statuses, answers, told, CALLERS);
	for (size_t i = 0; i < CALLERS; i++)
		ck_assert_int_eq(statuses[i] / 100, 2);
	ck_assert_int_eq(number("SELECT count(*) FROM delivery"), CALLERS);
	ck_assert_int_eq(number("SELECT count(*) FROM job WHERE state = 'queued'"), 1);
	ck_assert_int_eq(number("SELECT count(*) FROM job WHERE state = 'queued' AND head LIKE '%06'"), 1);
	ck_assert_int_eq(number("SELECT count(*) FROM outbox WHERE last = 1 AND state = 'pending'"), 1);
}
END_TEST

static int refuse_commit(void *payload)
{
	(void)payload;
	return 1;
}

START_TEST(a_commit_that_fails_acknowledges_nobody)
{
	static const struct told told[] = { { .guid = "a", .commit = 1 },
					    { .guid = "b", .commit = 2 },
					    { .guid = "c", .commit = 3, .secret = "w" } };
	static char answers[CALLERS][ANSWER_ROOM];
	int statuses[CALLERS];

	(void)sqlite3_commit_hook(fx.store->db, refuse_commit, NULL);
	tell_at_once(statuses, answers, told, COUNT_OF(told));
	for (size_t i = 0; i < 2; i++) {
		ck_assert_int_eq(statuses[i], 503);
		ck_assert_ptr_nonnull(strstr(answers[i], "Retry-After: "));
	}
	ck_assert_int_eq(statuses[2], 401);
	ck_assert_int_eq(number("SELECT count(*) FROM delivery"), 0);
	ck_assert_int_eq(number("SELECT count(*) FROM job"), 0);
	ck_assert(!store_in_transaction(fx.store));

	(void)sqlite3_commit_hook(fx.store->db, NULL, NULL);
	tell_at_once(statuses, answers, told, COUNT_OF(told));
	ck_assert_int_eq(statuses[0] / 100, 2);
	ck_assert_int_eq(statuses[1] / 100, 2);
	ck_assert_int_eq(number("SELECT count(*) FROM delivery"), 2);
}
END_TEST

/* The disk fills while they are stored: SQLite gives the whole transaction up. */
START_TEST(a_full_disk_acknowledges_nobody)
{
	static const struct told told[] = { { .guid = "a", .commit = 1 },
					    { .guid = "b", .commit = 2 },
					    { .guid = "c", .commit = 3 },
					    { .guid = "d", .commit = 4 } };
	static char answers[CALLERS][ANSWER_ROOM];
	int statuses[CALLERS];

	ck_assert_int_eq(sqlite3_exec(fx.store->db, "PRAGMA max_page_count = 1", NULL, NULL, NULL),
			 SQLITE_OK);
	tell_at_once(statuses, answers, told, COUNT_OF(told));
	for (size_t i = 0; i < COUNT_OF(told); i++)
		ck_assert_int_eq(statuses[i], 503);
	ck_assert_int_eq(number("SELECT count(*) FROM delivery"), 0);

	ck_assert_int_eq(sqlite3_exec(fx.store->db, "PRAGMA max_page_count = 100000", NULL, NULL, NULL),
			 SQLITE_OK);
	tell_at_once(statuses, answers, told, COUNT_OF(told));
	for (size_t i = 0; i < COUNT_OF(told); i++)
		ck_assert_int_eq(statuses[i] / 100, 2);
	ck_assert_int_eq(number("SELECT count(*) FROM delivery"), (int64_t)COUNT_OF(told));
}
END_TEST

/* Nobody who may not write makes the others wait for the lock. */
START_TEST(what_is_refused_takes_no_lock)
{
	static const struct told told[] = { { .guid = "a", .commit = 1, .secret = "wrong" },
					    { .guid = "b", .commit = 2, .secret = "wrong" } };
	static char answers[CALLERS][ANSWER_ROOM];
	int statuses[CALLERS];
	sqlite3 *other;

	ck_assert_int_eq(sqlite3_open(fx.path, &other), SQLITE_OK);
	ck_assert_int_eq(sqlite3_exec(other, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
	tell_at_once(statuses, answers, told, COUNT_OF(told));
	ck_assert_int_eq(statuses[0], 401);
	ck_assert_int_eq(statuses[1], 401);
	ck_assert_int_eq(sqlite3_close(other), SQLITE_OK);
}
END_TEST

static void expect(const char *sql, int64_t wanted)
{
	int64_t is = -1;

	for (int i = 0; i < PATIENCE && (is = number(sql)) != wanted; i++)
		(void)usleep(20000);
	ck_assert_msg(is == wanted, "%s: %lld", sql, (long long)is);
}

/* A storm of pushes to one pull request, of which some are not what they should be. */
static void tell_storm(int *statuses, char answers[][ANSWER_ROOM])
{
	static const struct told told[STORM] = {
		{ .guid = "a", .commit = 1 },  { .guid = "b", .commit = 2, .secret = "wrong" },
		{ .guid = "c", .commit = 3 },  { .guid = "d d", .commit = 4 },
		{ .guid = "a", .commit = 1 },  { .guid = "f", .commit = 6 },
		{ .guid = "g", .commit = 7 },  { .guid = "h", .commit = 8 },
		{ .guid = "i", .commit = 9 },  { .guid = "j", .commit = 10 },
		{ .guid = "k", .commit = 11 }, { .guid = "l", .commit = 12 },
	};

	tell_at_once(statuses, answers, told, STORM);
}

START_TEST(a_storm_is_acknowledged_and_follows)
{
	static char answers[STORM][ANSWER_ROOM];
	int statuses[STORM];

	tell_storm(statuses, answers);
	for (size_t i = 0; i < STORM; i++)
		ck_assert_int_eq(statuses[i], i == 1 ? 401 : 202);
	ck_assert_ptr_nonnull(strstr(answers[0], "accepted"));
	expect("SELECT count(*) FROM delivery", STORM - 2);
	/* What cannot be read was acknowledged, too: it is shown, with the reason. */
	expect("SELECT count(*) FROM delivery WHERE guid = 'd d' AND outcome LIKE 'refused: %' AND job IS "
	       "NULL",
	       1);
	expect("SELECT count(*) FROM delivery WHERE outcome LIKE 'accepted: %' AND job IS NOT NULL",
	       STORM - 3);
	expect("SELECT count(*) FROM job WHERE state = 'queued'", 1);
	expect("SELECT count(*) FROM job WHERE state = 'queued' AND head LIKE '%c'", 1);
	http_stop(take(daemon_.http));
	ck_assert(!journal_is_waiting(daemon_.storm.file));
}
END_TEST

/* Whoever writes for long keeps nobody waiting. */
START_TEST(while_the_lock_is_held_the_journal_takes)
{
	static const struct told told[] = { { .guid = "a", .commit = 1 },
					    { .guid = "b", .commit = 2, .secret = "wrong" },
					    { .guid = "c", .commit = 3 } };
	static char answers[CALLERS][ANSWER_ROOM];
	int statuses[CALLERS];
	const int64_t start = clock_mono_ms();
	sqlite3 *other;

	ck_assert_int_eq(sqlite3_open(fx.path, &other), SQLITE_OK);
	ck_assert_int_eq(sqlite3_exec(other, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
	tell_at_once(statuses, answers, told, COUNT_OF(told));
	ck_assert_int_lt(clock_mono_ms() - start, 5000);
	for (size_t i = 0; i < COUNT_OF(told); i++)
		ck_assert_int_eq(statuses[i], i == 1 ? 401 : 202);
	ck_assert_int_eq(sqlite3_close(other), SQLITE_OK);
	expect("SELECT count(*) FROM delivery WHERE job IS NOT NULL", 2);
	expect("SELECT count(*) FROM job WHERE state = 'queued' AND head LIKE '%3'", 1);
}
END_TEST

/* What comes while others wait stands behind them, however few come. */
START_TEST(nothing_overtakes_what_waits)
{
	static const struct told one[] = { { .guid = "z", .commit = 13 } };
	static char answers[STORM][ANSWER_ROOM];
	int statuses[STORM];

	atomic_store(&daemon_.all_wait, true);
	tell_storm(statuses, answers);
	daemon_.largest = 0;
	tell_at_once(statuses, answers, one, 1);
	ck_assert_int_eq(statuses[0], 202);
	ck_assert_int_eq(number("SELECT count(*) FROM delivery"), 0);
	http_stop(take(daemon_.http));
	daemon_.storm.next_ms = 0;
	hook_storm_finish(&daemon_.storm, &daemon_.front, 5000);
	ck_assert_int_eq(number("SELECT count(*) FROM delivery"), STORM - 1);
	ck_assert_int_eq(number("SELECT count(*) FROM job WHERE state = 'queued' AND head LIKE '%d'"), 1);
	ck_assert_int_eq(number("SELECT guid = 'z' FROM delivery ORDER BY id DESC LIMIT 1"), 1);
}
END_TEST

START_TEST(what_has_no_id_is_kept_too)
{
	static struct told told[STORM];
	static char answers[STORM][ANSWER_ROOM];
	int statuses[STORM];

	for (unsigned i = 0; i < STORM; i++)
		told[i] = (struct told){ .guid = "", .commit = i };
	tell_at_once(statuses, answers, told, STORM);
	expect("SELECT count(*) FROM delivery WHERE outcome LIKE 'refused: %'", STORM);
}
END_TEST

/* Few that come steadily, and many that may not write, keep nothing back. */
START_TEST(a_storm_ends_where_few_come)
{
	static char answers[STORM][ANSWER_ROOM];
	int statuses[STORM], caller;
	const int64_t until = clock_mono_ms() + 3000;

	tell_storm(statuses, answers);
	caller = dial();
	for (unsigned i = 0; clock_mono_ms() < until && number("SELECT count(*) FROM delivery") < STORM - 2;
	     i++) {
		scoped_free char *guid = mem_print("few-%u", i);
		const struct told told = { .guid = guid, .commit = 20 + i, .secret = i % 8 ? "wrong" : NULL };
		tell(caller, &told);
		ck_assert_int_ne(hear(answers[0], caller), 0);
		(void)usleep(2000);
	}
	(void)close(caller);
	expect("SELECT count(*) FROM delivery WHERE guid = 'l'", 1);
	ck_assert_int_lt(clock_mono_ms(), until);
}
END_TEST

/* The next life of the daemon finds them, and a repository that is no longer configured is named. */
START_TEST(what_waited_is_taken_after_a_crash)
{
	static char answers[STORM][ANSWER_ROOM];
	scoped_free char *journal = files_join(fx.directory, "journal");
	int statuses[STORM];

	atomic_store(&daemon_.all_wait, true);
	tell_storm(statuses, answers);
	http_stop(take(daemon_.http));
	hook_storm_close(&daemon_.storm);
	daemon_.storm = (struct hook_storm){ 0 };
	OK(hook_storm_open(&daemon_.storm, fx.store, journal, &fx.err));
	ck_assert(journal_is_waiting(daemon_.storm.file));
	daemon_.config->gate.repository_count = 0;
	hook_storm_finish(&daemon_.storm, &daemon_.front, 5000);
	ck_assert_int_eq(number("SELECT count(*) FROM delivery"), STORM - 2);
	ck_assert_int_eq(
		number("SELECT count(*) FROM delivery WHERE outcome LIKE 'refused: acme/api is no longer "
		       "configured%'"),
		STORM - 2);
	ck_assert_int_eq(number("SELECT count(*) FROM job"), 0);
}
END_TEST

/* The disk refuses: nobody is told that it was taken, and the next storm is. */
START_TEST(a_storm_that_is_not_written_is_not_acknowledged)
{
	static char answers[STORM][ANSWER_ROOM];
	int statuses[STORM];
	struct rlimit before, none = { .rlim_cur = 0 };

	ck_assert_int_eq(getrlimit(RLIMIT_FSIZE, &before), 0);
	none.rlim_max = before.rlim_max;
	(void)signal(SIGXFSZ, SIG_IGN);
	ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &none), 0);
	tell_storm(statuses, answers);
	ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &before), 0);
	for (size_t i = 0; i < STORM; i++)
		ck_assert_int_eq(statuses[i], i == 1 ? 401 : 503);
	ck_assert(!journal_is_waiting(daemon_.storm.file));
	tell_storm(statuses, answers);
	expect("SELECT count(*) FROM delivery", STORM - 2);
}
END_TEST

/* A push of a branch of its own: its job takes more room than its delivery. */
static void journal_push(unsigned number)
{
	scoped_free char *guid = mem_print("push-%u", number);
	scoped_free char *body =
		mem_print("{\"ref\":\"refs/heads/%0240u\",\"before\":\"%040x\",\"after\":\"%040x\","
			  "\"repository\":{\"full_name\":\"acme/api\"}}",
			  number, number, number + 1);
	const struct hook_given given = {
		.host = config_host_find(daemon_.config, VIEW("github")),
		.repository = settings_repository(&daemon_.config->gate, "acme/api"),
		.envelope = { .event = VIEW("push"),
			      .delivery = view_of(guid),
			      .content_type = VIEW(ENVELOPE_JSON),
			      .body = view_of(body),
			      .now_ms = number },
	};

	OK(hook_journal_add(daemon_.storm.file, &given, &fx.err));
}

static void journal_pushes(unsigned count)
{
	struct journal_load load;

	for (unsigned i = 1; i <= count; i++)
		journal_push(i);
	ck_assert(journal_load(&load, daemon_.storm.file));
	OK(journal_write(&load, &fx.err));
	journal_landed(daemon_.storm.file, true);
}

/* Wherever in the work on a webhook the disk is full: that it is no reason to refuse the webhook for good. */
START_TEST(a_full_disk_refuses_nothing_that_was_acknowledged)
{
	enum { PUSHES = 40 };

	http_stop(take(daemon_.http));
	journal_pushes(PUSHES);
	for (int64_t pages = number("PRAGMA page_count"); journal_is_waiting(daemon_.storm.file); pages++) {
		scoped_free char *ceiling = mem_print("PRAGMA max_page_count = %lld", (long long)pages);
		ck_assert_int_eq(sqlite3_exec(fx.store->db, ceiling, NULL, NULL, NULL), SQLITE_OK);
		hook_storm_finish(&daemon_.storm, &daemon_.front, 5000);
	}
	ck_assert_int_eq(number("SELECT count(*) FROM delivery"), PUSHES);
	ck_assert_int_eq(number("SELECT count(*) FROM delivery WHERE outcome LIKE 'refused: %'"), 0);
	ck_assert_int_eq(number("SELECT count(*) FROM job"), PUSHES);
}
END_TEST

/* The listener has others to answer than those whose webhooks wait. */
START_TEST(what_waits_does_not_wait_for_the_lock)
{
	sqlite3 *other;
	int64_t start;

	http_stop(take(daemon_.http));
	journal_pushes(3);
	ck_assert_int_eq(sqlite3_open(fx.path, &other), SQLITE_OK);
	ck_assert_int_eq(sqlite3_exec(other, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
	start = clock_mono_ms();
	hook_storm_finish(&daemon_.storm, &daemon_.front, 5000);
	ck_assert_int_lt(clock_mono_ms() - start, 5000);
	ck_assert(journal_is_waiting(daemon_.storm.file));
	ck_assert_int_eq(sqlite3_close(other), SQLITE_OK);
	hook_storm_finish(&daemon_.storm, &daemon_.front, 5000);
	ck_assert_int_eq(number("SELECT count(*) FROM delivery"), 3);
}
END_TEST

/* Whatever the reason is that nobody thought of. */
START_TEST(one_that_always_fails_keeps_the_others_back_for_a_while)
{
	http_stop(take(daemon_.http));
	journal_pushes(3);
	fixture_script(fx.path, "CREATE TRIGGER fault BEFORE INSERT ON job WHEN NEW.ref LIKE '%2' BEGIN "
				"SELECT RAISE(ABORT, 'nobody thought of it'); END");
	hook_storm_finish(&daemon_.storm, &daemon_.front, 5000);
	ck_assert_int_eq(number("SELECT count(*) FROM delivery"), 0);
	daemon_.storm.stuck_ms -= 60000;
	hook_storm_finish(&daemon_.storm, &daemon_.front, 5000);
	ck_assert(!journal_is_waiting(daemon_.storm.file));
	ck_assert_int_eq(number("SELECT count(*) FROM delivery WHERE outcome LIKE 'refused: %thought%'"), 1);
	ck_assert_int_eq(number("SELECT count(*) FROM job"), 2);
}
END_TEST

static Suite *suite(void)
{
	TCase *tests = tcase_create("all");

	tcase_add_checked_fixture(tests, set_up, tear_down);
	tcase_set_timeout(tests, 20);
	tcase_add_test(tests, each_gets_its_own_answer);
	tcase_add_test(tests, the_newest_of_a_pull_request_stands);
	tcase_add_test(tests, a_commit_that_fails_acknowledges_nobody);
	tcase_add_test(tests, a_full_disk_acknowledges_nobody);
	tcase_add_test(tests, what_is_refused_takes_no_lock);
	tcase_add_test(tests, a_storm_is_acknowledged_and_follows);
	tcase_add_test(tests, while_the_lock_is_held_the_journal_takes);
	tcase_add_test(tests, nothing_overtakes_what_waits);
	tcase_add_test(tests, what_has_no_id_is_kept_too);
	tcase_add_test(tests, a_storm_ends_where_few_come);
	tcase_add_test(tests, what_waited_is_taken_after_a_crash);
	tcase_add_test(tests, a_storm_that_is_not_written_is_not_acknowledged);
	tcase_add_test(tests, a_full_disk_refuses_nothing_that_was_acknowledged);
	tcase_add_test(tests, what_waits_does_not_wait_for_the_lock);
	tcase_add_test(tests, one_that_always_fails_keeps_the_others_back_for_a_while);
	return fixture_suite("daemon_hook_round", tests);
}

UNIT_MAIN(suite)

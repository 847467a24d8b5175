/* The service manager, room on the disk, and what is measured. */
#include <arpa/inet.h>
#include <sqlite3.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include "base/files.h"
#include "base/mem.h"
#include "daemon/disk.h"
#include "daemon/histograms.h"
#include "daemon/notify.h"
#include "daemon/upkeep.h"
#include "store/store.h"
#include "unit/unit.h"

static char directory[64];
static int manager; /* its socket */

static void set_up(void)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };

	strcpy(directory, "/tmp/heapgate-upkeep.XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(directory));
	(void)snprintf(address.sun_path, sizeof(address.sun_path), "%s/manager", directory);
	manager = socket(AF_UNIX, SOCK_DGRAM, 0);
	ck_assert_int_eq(bind(manager, (struct sockaddr *)&address, sizeof(address)), 0);
	ck_assert_int_eq(setenv("NOTIFY_SOCKET", address.sun_path, 1), 0);
}

static void tear_down(void)
{
	struct err err;

	(void)close(manager);
	ck_assert_int_eq(files_remove_tree(directory, &err), 0);
}

/* What the manager was told last; "" for nothing. */
static const char *told(void)
{
	static char text[256];
	ssize_t got = recv(manager, text, sizeof(text) - 1, MSG_DONTWAIT);

	text[got > 0 ? got : 0] = '\0';
	return text;
}

START_TEST(manager_is_told)
{
	notify_manager("READY=1");
	ck_assert_str_eq(told(), "READY=1");
	notify_reloading();
	ck_assert_int_eq(strncmp(told(), "RELOADING=1\nMONOTONIC_USEC=", 27), 0);
}
END_TEST

static const struct {
	const char *span, *of;
	int64_t ms;
} watchdogs[] = {
	{ "30000000", NULL, 30000 }, { "30000000", "self", 30000 }, { "30000000", "1", 0 },
	{ NULL, NULL, 0 },	     { "soon", NULL, 0 },	    { "30000000", "x", 0 },
};

static void set(const char *name, const char *value)
{
	ck_assert_int_eq(value ? setenv(name, value, 1) : unsetenv(name), 0);
}

START_TEST(watchdog_is_ours_alone)
{
	scoped_free char *self = mem_print("%ld", (long)getpid());
	const char *of = watchdogs[_i].of;

	set("WATCHDOG_USEC", watchdogs[_i].span);
	set("WATCHDOG_PID", of && strcmp(of, "self") == 0 ? self : of);
	ck_assert_int_eq(notify_watchdog_ms(), watchdogs[_i].ms);
}
END_TEST

static atomic_bool stall;

static bool answer(void *payload, const struct http_request *request, struct http_response *response)
{
	(void)payload, (void)request;
	while (stall)
		(void)usleep(1000);
	buf_text(&response->body, "ok\n");
	return true;
}

static struct http *listener(void)
{
	const struct http_options options = { .listen = "127.0.0.1:0",
					      .connections = 16,
					      .connections_per_address = 16,
					      .idle_ms = 5000,
					      .request_ms = 5000,
					      .handler = answer };
	struct http *http = NULL;
	struct err err;

	ck_assert_msg(http_start(&http, &options, &err) == 0, "%s", err.text);
	return http;
}

/* A request whose answer nobody waits for. */
static void ask_in_background(const struct http *http)
{
	static const char text[] = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons((uint16_t)http_port(http)) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	ck_assert_int_eq(connect(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	ck_assert_int_eq(send(fd, text, strlen(text), 0), (ssize_t)strlen(text));
	(void)usleep(400000); /* it is in the handler by now */
}

/* Ticks of 500 ms of a clock of ours, while the listener's thread turns in real time; says whether the
 * watchdog was told. */
static bool tick(struct upkeep *upkeep, struct store *store, struct http *http, int64_t *now)
{
	const struct config config = { .data = directory };
	bool heard = false;

	for (int i = 0; i < 10; i++) {
		*now += 500;
		(void)usleep(60000);
		upkeep_tick(upkeep, &config, store, http, *now);
		heard |= strcmp(told(), "WATCHDOG=1") == 0;
	}
	return heard;
}

static void break_store(const char *path)
{
	sqlite3 *db;

	ck_assert_int_eq(sqlite3_open(path, &db), SQLITE_OK);
	ck_assert_int_eq(sqlite3_exec(db, "DROP TABLE job", NULL, NULL, NULL), SQLITE_OK);
	ck_assert_int_eq(sqlite3_close(db), SQLITE_OK);
}

START_TEST(watchdog_hears_only_while_all_get_on)
{
	scoped_free char *path = files_join(directory, "heapgate.db");
	scoped_http *http = listener();
	scoped_store *store = NULL;
	struct upkeep upkeep;
	int64_t now = 100000;
	struct err err;

	ck_assert_int_eq(store_open(&store, path, STORE_SERVE, &err), 0);
	set("WATCHDOG_USEC", "4000000");
	set("WATCHDOG_PID", NULL);
	upkeep_begin(&upkeep);
	ck_assert(tick(&upkeep, store, http, &now));
	stall = true;
	ask_in_background(http);
	(void)tick(&upkeep, store, http, &now); /* of the rounds until then */
	ck_assert(!tick(&upkeep, store, http, &now));
	stall = false;
	ck_assert(tick(&upkeep, store, http, &now));
	break_store(path);
	ck_assert(!tick(&upkeep, store, http, &now));
}
END_TEST

START_TEST(low_disk_is_seen)
{
	struct config config = { .data = directory };
	uint64_t room = disk_free(&config);

	ck_assert_uint_gt(room, 0);
	ck_assert(!disk_is_low(&config));
	config.free_space = room * 2;
	ck_assert(disk_is_low(&config));
	config.free_space = room / 2;
	ck_assert(!disk_is_low(&config));
	config.data = "/nonexistent/or/not";
	ck_assert(disk_is_low(&config));
}
END_TEST

START_TEST(reserve_is_kept_while_there_is_room_and_given_up_at_last)
{
	scoped_free char *path = files_join(directory, "reserve");
	struct config config = { .data = directory, .free_space = 8 << 20 };
	enum disk_change change;
	struct stat info;
	struct err err;

	ck_assert_int_eq(disk_mind_reserve(&change, &config, &err), 0);
	ck_assert_int_eq(change, DISK_RESERVE_KEPT);
	ck_assert_int_eq(stat(path, &info), 0);
	ck_assert_int_eq(info.st_size, 1 << 20);
	ck_assert_int_ge(info.st_blocks * 512, 1 << 20);
	ck_assert_int_eq(disk_mind_reserve(&change, &config, &err), 0);
	ck_assert_int_eq(change, DISK_SAME);
	config.free_space = disk_free(&config) * 32; /* as if the disk had filled up */
	ck_assert_int_eq(disk_mind_reserve(&change, &config, &err), 0);
	ck_assert_int_eq(change, DISK_RESERVE_GIVEN);
	ck_assert_int_ne(stat(path, &info), 0);
	ck_assert_int_eq(disk_mind_reserve(&change, &config, &err), 0);
	ck_assert_int_eq(change, DISK_SAME);
}
END_TEST

START_TEST(histogram_is_cumulative)
{
	scoped_buf out = { 0 };

	histogram_add(HISTOGRAM_HTTP_HOOK, 1000);
	histogram_add(HISTOGRAM_HTTP_HOOK, 1001);
	histogram_add(HISTOGRAM_HTTP_HOOK, 99000000);
	histogram_add(HISTOGRAM_CHECK_RUN, -5);
	histograms_print(&out);
	static const char *const lines[] = {
		"# TYPE heapgate_http_request_duration_seconds histogram\n",
		"heapgate_http_request_duration_seconds_bucket{route=\"hook\",le=\"0.001\"} 1\n",
		"heapgate_http_request_duration_seconds_bucket{route=\"hook\",le=\"0.0025\"} 2\n",
		"heapgate_http_request_duration_seconds_bucket{route=\"hook\",le=\"10\"} 2\n",
		"heapgate_http_request_duration_seconds_bucket{route=\"hook\",le=\"+Inf\"} 3\n",
		"heapgate_http_request_duration_seconds_sum{route=\"hook\"} 99.002001\n",
		"heapgate_http_request_duration_seconds_count{route=\"hook\"} 3\n",
		"heapgate_check_duration_seconds_bucket{le=\"0.05\"} 1\n",
		"heapgate_check_duration_seconds_sum 0.000000\n",
	};
	for (size_t i = 0; i < COUNT_OF(lines); i++)
		ck_assert_msg(strstr(buf_string(&out), lines[i]) != NULL, "%s is not in %s", lines[i],
			      buf_string(&out));
}
END_TEST

static Suite *suite(void)
{
	Suite *suite = suite_create("daemon_upkeep");
	TCase *all = tcase_create("all");

	tcase_add_checked_fixture(all, set_up, tear_down);
	tcase_set_timeout(all, 30);
	tcase_add_test(all, manager_is_told);
	tcase_add_loop_test(all, watchdog_is_ours_alone, 0, (int)COUNT_OF(watchdogs));
	tcase_add_test(all, watchdog_hears_only_while_all_get_on);
	tcase_add_test(all, low_disk_is_seen);
	tcase_add_test(all, reserve_is_kept_while_there_is_room_and_given_up_at_last);
	tcase_add_test(all, histogram_is_cumulative);
	suite_add_tcase(suite, all);
	return suite;
}

UNIT_MAIN(suite)

/* Who is asking, how often one may ask, and which connections give way. */
#include <arpa/inet.h>
#include <sys/socket.h>

#include "base/mem.h"
#include "daemon/client_address.h"
#include "daemon/http_peers.h"
#include "daemon/rate.h"
#include "unit/unit.h"

static struct rate *fresh(void)
{
	struct rate *rate;
	struct err err;

	ck_assert_int_eq(rate_new(&rate, &err), 0);
	return rate;
}

START_TEST(minute_holds_as_many_as_it_says)
{
	scoped_rate *rate = fresh();

	for (int i = 0; i < 30; i++)
		ck_assert_int_eq(rate_take(rate, 'p', VIEW("a"), 30, 1000), 0);
	ck_assert_int_eq(rate_take(rate, 'p', VIEW("a"), 30, 1000), 2000);
	ck_assert_int_eq(rate_take(rate, 'p', VIEW("a"), 30, 2999), 1);
	ck_assert_int_eq(rate_take(rate, 'p', VIEW("a"), 30, 3000), 0);
	ck_assert_int_gt(rate_take(rate, 'p', VIEW("a"), 30, 3000), 0);
}
END_TEST

START_TEST(who_asks_and_for_what_are_counted_apart)
{
	scoped_rate *rate = fresh();

	ck_assert_int_eq(rate_take(rate, 'p', VIEW("a"), 1, 0), 0);
	ck_assert_int_gt(rate_take(rate, 'p', VIEW("a"), 1, 0), 0);
	ck_assert_int_eq(rate_take(rate, 'p', VIEW("b"), 1, 0), 0);
	ck_assert_int_eq(rate_take(rate, 'h', VIEW("a"), 1, 0), 0);
}
END_TEST

START_TEST(no_limit_is_none)
{
	scoped_rate *rate = fresh();

	for (int i = 0; i < 100000; i++)
		ck_assert_int_eq(rate_take(rate, 'p', VIEW("a"), 0, 0), 0);
}
END_TEST

START_TEST(a_crowd_does_not_free_who_is_over)
{
	scoped_rate *rate = fresh();

	for (int i = 0; i < 60; i++)
		ck_assert_int_eq(rate_take(rate, 'p', VIEW("hog"), 60, 0), 0);
	for (int i = 0; i < 20000; i++) {
		scoped_free char *name = mem_print("other %d", i);
		(void)rate_take(rate, 'p', view_of(name), 60, 0);
	}
	ck_assert_int_gt(rate_take(rate, 'p', VIEW("hog"), 60, 0), 0);
}
END_TEST

static struct client_address of(const char *text)
{
	struct client_address out = { 0 };

	ck_assert_msg(client_address_forwarded(&out, view_of(text)), "%s", text);
	return out;
}

static const struct {
	const char *forwarded, *client;
	bool local;
} forwards[] = {
	{ "203.0.113.7", "203.0.113.7", false },
	{ "198.51.100.1, 203.0.113.7", "203.0.113.7", false },
	{ "forged,  203.0.113.7 ", "203.0.113.7", false },
	{ "::ffff:203.0.113.7", "203.0.113.7", false },
	{ "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::9", false },
	{ "[2001:db8:1:2::1]", "2001:db8:1:2::", false },
	{ "127.3.2.1", "127.3.2.1", true },
	{ "::1", "::1", true },
};

START_TEST(last_address_is_the_client)
{
	struct client_address client = of(forwards[_i].forwarded);

	struct client_address same = of(forwards[_i].client);

	ck_assert_mem_eq(&client.network, &same.network, sizeof(same.network));
	ck_assert(client.local == forwards[_i].local);
}
END_TEST

START_TEST(networks_differ)
{
	static const char *const texts[] = { "2001:db8:1:2::1", "2001:db8:1:3::1", "203.0.113.7", "203.0.113.8" };

	for (size_t i = 1; i < COUNT_OF(texts); i++) {
		struct client_address a = of(texts[i - 1]), b = of(texts[i]);
		ck_assert_mem_ne(&a.network, &b.network, sizeof(a.network));
	}
}
END_TEST

START_TEST(what_is_no_address_says_nothing)
{
	static const char *const texts[] = { "", ",", "203.0.113.7,", "unknown", "203.0.113.7:80", "[::1",
					     "1.2.3.4.5.6.7.8.9.10.11.12.13.14.15.16.17.18.19.20.21.22" };
	struct client_address out = { .local = true };

	for (size_t i = 0; i < COUNT_OF(texts); i++)
		ck_assert_msg(!client_address_forwarded(&out, view_of(texts[i])), "%s", texts[i]);
	ck_assert(out.local);
}
END_TEST

/* One end of a pair; the other is what the client holds. */
static struct peer *join(struct peers *peers, int *client, int64_t now_ms)
{
	int pair[2];

	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	*client = pair[1];
	return peers_add(peers, pair[0], now_ms);
}

static bool is_cut(int client)
{
	char byte;

	return recv(client, &byte, 1, MSG_DONTWAIT) == 0;
}

START_TEST(oldest_gives_way_before_all_places_are_taken)
{
	struct peers peers = { .most = 16 };
	int clients[20];
	struct peer *list[20];

	for (int i = 0; i < 20; i++)
		list[i] = join(&peers, &clients[i], 100 + i);
	for (int i = 0; i < 20; i++)
		ck_assert_msg(is_cut(clients[i]) == (i < 6), "%d", i);
	ck_assert_uint_eq(peers.count, 14);
	for (int i = 0; i < 20; i++)
		peers_remove(&peers, list[i]);
	ck_assert_uint_eq(peers.count, 0);
}
END_TEST

START_TEST(sweep_cuts_who_completes_nothing)
{
	struct peers peers = { .most = 16 };
	int slow, busy;
	struct peer *first = join(&peers, &slow, 1), *second = join(&peers, &busy, 2);

	second->since_ms = 50;
	peers_sweep(&peers, 20);
	peers_sweep(&peers, 20);
	ck_assert(is_cut(slow));
	ck_assert(!is_cut(busy));
	ck_assert_uint_eq(peers.count, 1);
	peers_remove(&peers, first);
	peers_remove(&peers, second);
	peers_remove(&peers, NULL);
	ck_assert_uint_eq(peers.count, 0);
}
END_TEST

static Suite *suite(void)
{
	Suite *suite = suite_create("daemon_limits");
	TCase *all = tcase_create("all");

	tcase_add_test(all, minute_holds_as_many_as_it_says);
	tcase_add_test(all, who_asks_and_for_what_are_counted_apart);
	tcase_add_test(all, no_limit_is_none);
	tcase_add_test(all, a_crowd_does_not_free_who_is_over);
	tcase_add_loop_test(all, last_address_is_the_client, 0, (int)COUNT_OF(forwards));
	tcase_add_test(all, networks_differ);
	tcase_add_test(all, what_is_no_address_says_nothing);
	tcase_add_test(all, oldest_gives_way_before_all_places_are_taken);
	tcase_add_test(all, sweep_cuts_who_completes_nothing);
	suite_add_tcase(suite, all);
	return suite;
}

UNIT_MAIN(suite)

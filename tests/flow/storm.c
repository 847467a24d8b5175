#include "flow/storm.h"

#include <check.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>

#include "base/files.h"

struct storm_hook *storm_add(struct storm *storm, struct stage *stage, const char *event,
			     struct code_host_facts facts)
{
	struct storm_hook *hook = &storm->hooks[storm->count++];

	ck_assert_uint_le(storm->count, STORM_ALL);
	facts.repository = facts.repository ? facts.repository : STAGE_REPOSITORY;
	facts.time_s = facts.time_s ? facts.time_s : stage->clock_s++;
	*hook = (struct storm_hook){ .path = "/hooks/github/" STAGE_REPOSITORY,
				     .event = event,
				     .body = code_host_payload(event, &facts) };
	code_host_guid(hook->guid);
	return hook;
}

struct storm_hook *storm_add_push(struct storm *storm, struct stage *stage, const struct oid *commit)
{
	return storm_add(storm, stage, "push",
			 (struct code_host_facts){ .ref = "refs/heads/main", .after = commit->hex });
}

struct storm_hook *storm_add_change(struct storm *storm, struct stage *stage, uint64_t number,
				    const struct oid *head)
{
	return storm_add(storm, stage, "pull_request",
			 (struct code_host_facts){
				 .action = "opened",
				 .number = number,
				 .head = head->hex,
				 .base = stage->main.hex,
				 .base_ref = "main",
			 });
}

void storm_add_pushes(struct storm *storm, struct stage *stage, size_t count)
{
	for (size_t i = 0; i < count; i++)
		(void)storm_add_push(storm, stage, &stage->main);
}

/* The daemon accepts only some of those that dial at once: whoever was answered is in. */
static void connect_some(struct storm *storm, const struct stage *stage, size_t count)
{
	char text[HOOK_ANSWER_ROOM];

	ck_assert_uint_le(count, STORM_MOST);
	for (; storm->connected < count; storm->connected++) {
		struct hook_client *client = &storm->clients[storm->connected];
		*client = (struct hook_client){ stage->port, -1 };
		ck_assert(hook_client_say(client, VIEW("GET /livez HTTP/1.1\r\nHost: x\r\n\r\n")));
		ck_assert_int_eq(hook_client_hear(text, client), 200);
	}
}

static void say(struct hook_client *client, const struct storm_hook *hook, const char *secret)
{
	const struct hook_request request = { hook->path, hook->event, hook->guid, secret,
					      view_of(hook->body) };
	scoped_buf text = { 0 };

	hook_request_print(&text, &request);
	ck_assert(hook_client_say(client, buf_view(&text)));
}

static void stand_still(const struct stage *stage)
{
	int status;

	ck_assert_int_eq(kill(stage->daemon, SIGSTOP), 0);
	ck_assert_int_eq(waitpid(stage->daemon, &status, WUNTRACED), stage->daemon);
	ck_assert(WIFSTOPPED(status));
}

void storm_send(struct storm *storm, struct stage *stage, int signal)
{
	scoped_buf secret = { 0 };

	stage_read(stage, &secret, "secret");
	connect_some(storm, stage, storm->count - storm->sent);
	stand_still(stage);
	for (size_t i = 0; storm->sent < storm->count; i++)
		say(&storm->clients[i], &storm->hooks[storm->sent++], buf_string(&secret));
	if (signal)
		ck_assert_int_eq(kill(stage->daemon, signal), 0);
	ck_assert_int_eq(kill(stage->daemon, SIGCONT), 0);
}

static void hear(struct storm_hook *hook, struct hook_client *client)
{
	char text[HOOK_ANSWER_ROOM];

	hook->status = hook_client_hear(text, client);
	const char *body = hook->status ? strstr(text, "\r\n\r\n") : NULL;
	(void)snprintf(hook->answer, sizeof(hook->answer), "%.*s", (int)sizeof(hook->answer) - 1,
		       body ? body + 4 : "");
}

void storm_hear(struct storm *storm)
{
	for (size_t i = 0; storm->heard < storm->sent; i++)
		hear(&storm->hooks[storm->heard++], &storm->clients[i]);
}

void storm_part(struct storm *storm)
{
	for (size_t i = 0; i < storm->connected; i++)
		hook_client_close(&storm->clients[i]);
	storm->connected = 0;
}

void storm_release(struct storm *storm)
{
	storm_part(storm);
	for (size_t i = 0; i < storm->count; i++)
		free(storm->hooks[i].body);
	storm->count = storm->sent = storm->heard = 0;
}

void storm_assert_answers(const struct storm *storm, int status, const char *text)
{
	for (size_t i = 0; i < storm->heard; i++) {
		const struct storm_hook *hook = &storm->hooks[i];
		ck_assert_msg(hook->status == status && strstr(hook->answer, text), "%zu: %d %s", i,
			      hook->status, hook->answer);
	}
}

static struct store *open_store(const struct stage *stage)
{
	scoped_free char *path = stage_path(stage, "data/heapgate.db");
	struct store *store;
	struct err err;

	ck_assert_msg(store_open(&store, path, STORE_READ, &err) == 0, "%s", err.text);
	return store;
}

size_t storm_stored(const struct storm *storm, const struct stage *stage)
{
	scoped_store *store = open_store(stage);
	size_t count = 0;
	int64_t id;
	struct err err;

	for (size_t i = 0; i < storm->sent; i++) {
		ck_assert_int_eq(delivery_known(&id, store, "github", storm->hooks[i].guid, &err), 0);
		count += id != 0;
	}
	return count;
}

void storm_assert_kept(const struct storm *storm, const struct stage *stage)
{
	scoped_store *store = open_store(stage);
	scoped_arena arena = { 0 };
	struct delivery row;
	struct err err;

	for (size_t i = 0; i < storm->heard; i++) {
		const char *guid = storm->hooks[i].guid;
		if (storm->hooks[i].status != 202)
			continue;
		ck_assert_msg(delivery_find(&row, &arena, store, "github", guid, &err) == 0,
			      "%zu, %s, was acknowledged and is lost: %s", i, guid, err.text);
		ck_assert_msg(row.job && view_starts(view_of(row.outcome), VIEW("accepted: job ")),
			      "%zu, %s: %s", i, guid, row.outcome);
	}
}

void storm_assert_taken(struct storm *storm, struct stage *stage)
{
	storm_part(storm);
	storm_assert_answers(storm, 202, STORM_ACCEPTED);
	stage_await_taken(stage);
	storm_assert_kept(storm, stage);
}

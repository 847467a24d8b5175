/* heapgate outbox: what is on its way to the code hosts, and another try for what was given up. */
#include <inttypes.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "daemon/commands.h"
#include "daemon/config.h"
#include "daemon/go_options.h"
#include "store/outbox.h"
#include "view/text.h"

enum { LIST_DEFAULT = 50 };

struct wish {
	const char *config;
	bool dead, all;
	uint64_t limit;
};

static void print_message(struct buf *out, const struct message *message)
{
	char when[CLOCK_TEXT];

	clock_print(message->created_ms, when);
	buf_print(out, "%6" PRId64 "  %s  %-7s  %-7s  %-9s  %s %.*s", message->id, when,
		  message_stage_name(message->stage), message_kind_name(message->kind),
		  status_state_name(message->state), message->repository_name, OID_SHORT,
		  message->commit.hex);
	if (message->number)
		buf_print(out, " #%" PRIu64, message->number);
	if (message->error[0]) {
		buf_print(out, "\n        attempt %d: ", message->attempt);
		text_plain(out, view_of(message->error));
	}
	buf_char(out, '\n');
}

static int print_counts(struct buf *out, struct store *store, struct err *err)
{
	size_t counts[MESSAGE_STAGE_COUNT];

	if (outbox_count(counts, store, err) < 0)
		return -1;
	buf_print(out, "due: %zu, sending: %zu, dead: %zu\n", counts[MESSAGE_DUE], counts[MESSAGE_SENDING],
		  counts[MESSAGE_DEAD]);
	return 0;
}

static int list(struct buf *out, struct store *store, const struct wish *wish, struct err *err)
{
	scoped_arena arena = { 0 };
	struct messages messages = { 0 };

	if ((wish->dead ? outbox_dead_list : outbox_list)(&messages, &arena, store, 0, wish->limit, err) < 0)
		return -1;
	for (size_t i = 0; i < messages.count; i++)
		print_message(out, &messages.list[i]);
	return print_counts(out, store, err);
}

static int retry_all(struct buf *out, struct store *store, struct err *err)
{
	size_t count;

	if (outbox_revive_all(&count, store, clock_wall_ms(), err) < 0)
		return -1;
	buf_print(out, "%zu due again\n", count);
	return 0;
}

static int retry(struct buf *out, struct store *store, const char *id, struct err *err)
{
	uint64_t number;

	if (!view_number(view_of(id), INT64_MAX, &number))
		return err_set(err, ERR_INPUT, "%s is not the number of a message", id);
	if (outbox_revive(store, (int64_t)number, clock_wall_ms(), err) < 0)
		return -1;
	buf_print(out, "%s is due again\n", id);
	return 0;
}

static int run(const struct wish *wish, const struct operands *given)
{
	bool retries = given->count && strcmp(given->list[0], "retry") == 0;
	scoped_config *config = NULL;
	scoped_store *store = NULL;
	scoped_buf out = { 0 };
	struct err err;

	if (!config_open_plain(&config, "outbox", wish->config))
		return EXIT_USAGE;
	scoped_free char *database = settings_database(&config->gate);
	if (store_open(&store, database, retries ? STORE_SERVE : STORE_READ, &err) < 0)
		return command_failed("outbox", &err);
	int done = !retries    ? list(&out, store, wish, &err)
		   : wish->all ? retry_all(&out, store, &err)
			       : retry(&out, store, given->list[1], &err);
	if (done < 0 && err.kind == ERR_INPUT)
		return command_misused("outbox", "%s", err.text);
	return done < 0 ? command_failed("outbox", &err) : output_print("outbox", &out, EXIT_PASS);
}

int cmd_outbox(int argc, char **argv)
{
	struct wish wish = { .limit = LIST_DEFAULT };
	struct operands given;
	const struct option_row rows[] = {
		{ 'c', "config", OPTION_TEXT, &wish.config, "FILE",
		  "configuration (default: " CONFIG_DEFAULT ")" },
		{ 'd', "dead", OPTION_FLAG, &wish.dead, NULL, "list only what was given up" },
		{ 'n', "limit", OPTION_NUMBER, &wish.limit, "N", "how many to list (default: 50)" },
		{ 'a', "all", OPTION_FLAG, &wish.all, NULL, "retry all that were given up" },
	};
	const struct options options = {
		.command = "outbox",
		.operands = "[list | retry ID | retry --all]",
		.most = 2,
		.summary = "Lists messages to the code hosts, the newest first, with what became of each; or "
			   "sends again what was given up, unless something newer has taken its place.",
		.examples = "  heapgate outbox --dead\n  heapgate outbox retry 17\n",
		.rows = rows,
		.count = COUNT_OF(rows),
	};
	int code = options_read(&given, &options, argc, argv);

	if (code != OPTIONS_GO_ON)
		return code;
	bool retries = given.count && strcmp(given.list[0], "retry") == 0;
	if (given.count && !retries && (strcmp(given.list[0], "list") != 0 || given.count > 1))
		return command_misused("outbox", "expected list or retry");
	if (retries && (given.count == 2) == wish.all)
		return command_misused("outbox", "retry takes the number of a message, or --all");
	return run(&wish, &given);
}

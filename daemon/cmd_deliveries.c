/* heapgate deliveries: what the code hosts announced, what came of it, and once more. */
#include <inttypes.h>
#include <stdarg.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "daemon/commands.h"
#include "daemon/config.h"
#include "daemon/go_options.h"
#include "gate/intake.h"
#include "hook/host.h"
#include "store/deliveries.h"
#include "store/jobs.h"
#include "view/delivery.h"
#include "view/text.h"

enum { LIST_DEFAULT = 50 };

struct wish {
	const char *config;
	bool failed, json, raw;
	uint64_t limit;
};

/* The state of the job that a delivery made; "" where there is none any more. */
static int job_state(const char **out, struct arena *arena, struct store *store, int64_t job, struct err *err)
{
	struct job_row row;

	*out = "";
	if (!job)
		return 0;
	if (job_get(&row, arena, store, job, err) < 0)
		return err->kind == ERR_ABSENT ? 0 : -1;
	*out = job_state_name(row.job.state);
	return 0;
}

static int read_list(struct page_delivery **out, size_t *count, struct arena *arena, struct store *store,
		     const struct wish *wish, struct err *err)
{
	struct deliveries found = { 0 };

	if ((wish->failed ? deliveries_failed : deliveries_list)(&found, arena, store, 0, wish->limit, err) <
	    0)
		return -1;
	struct page_delivery *list = arena_zero(arena, found.count, sizeof(*list));
	for (size_t i = 0; i < found.count; i++) {
		const struct delivery *row = &found.list[i];
		list[i] = (struct page_delivery){ row->id,    row->host,   row->guid,	     row->repository,
						  row->event, row->action, row->received_ms, row->outcome,
						  row->job,   "" };
		if (job_state(&list[i].job_state, arena, store, row->job, err) < 0)
			return -1;
	}
	*out = list;
	*count = found.count;
	return 0;
}

static void print_line(struct buf *out, const struct page_delivery *delivery)
{
	scoped_buf line = { 0 };
	char when[CLOCK_TEXT];

	clock_print(delivery->received_ms, when);
	buf_print(&line, "%6" PRId64 "  %s  %s %s  %s%s%s  %s", delivery->id, when, delivery->host,
		  delivery->repository, delivery->event, delivery->action[0] ? "/" : "", delivery->action,
		  delivery->outcome[0] ? delivery->outcome : "never decided");
	if (delivery->job)
		buf_print(&line, " (%s)", delivery->job_state[0] ? delivery->job_state : "gone");
	text_plain(out, buf_view(&line));
	buf_char(out, '\n');
}

static int list(struct buf *out, struct store *store, const struct wish *wish, struct err *err)
{
	scoped_arena arena = { 0 };
	struct page_delivery *found;
	size_t count;

	if (read_list(&found, &count, &arena, store, wish, err) < 0)
		return -1;
	if (wish->json)
		deliveries_json(out, found, count);
	for (size_t i = 0; i < count && !wish->json; i++)
		print_line(out, &found[i]);
	return 0;
}

static void print_fact(struct buf *out, const char *label, const char *format, ...) PRINTF(3, 4);

static void print_fact(struct buf *out, const char *label, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	scoped_free char *text = mem_vprint(format, arguments);
	va_end(arguments);
	buf_print(out, "%-12s ", label);
	text_plain(out, view_of(text));
	buf_char(out, '\n');
}

static void print_facts(struct buf *out, const struct delivery *delivery, const char *state)
{
	char when[CLOCK_TEXT];

	clock_print(delivery->received_ms, when);
	print_fact(out, "received:", "%s", when);
	print_fact(out, "host:", "%s", delivery->host);
	print_fact(out, "delivery:", "%s", delivery->guid);
	print_fact(out, "repository:", "%s", delivery->repository);
	print_fact(out, "event:", "%s%s%s", delivery->event, delivery->action[0] ? "/" : "",
		   delivery->action);
	print_fact(out, "outcome:", "%s", delivery->outcome[0] ? delivery->outcome : "never decided");
	if (delivery->job)
		print_fact(out, "job:", "%" PRId64 " (%s)", delivery->job, state[0] ? state : "gone");
	print_fact(out, "body:", "%s, %zu bytes", delivery->content_type, delivery->body.len);
}

static int show(struct buf *out, struct store *store, const struct wish *wish, int64_t id, struct err *err)
{
	scoped_arena arena = { 0 };
	struct delivery delivery;
	const char *state;

	if (delivery_get(&delivery, &arena, store, id, err) < 0 ||
	    job_state(&state, &arena, store, delivery.job, err) < 0)
		return -1;
	if (!wish->raw) {
		print_facts(out, &delivery, state);
		buf_char(out, '\n');
	}
	buf_add(out, delivery.body);
	if (!wish->raw)
		buf_char(out, '\n');
	return 0;
}

/* Reads the stored body as when it came.  It was verified then, and the secret may be another one by now. */
static int parse_stored(struct event *event, const struct config *config, const struct delivery *delivery,
			struct err *err)
{
	const struct config_host *host = config_host_find(config, view_of(delivery->host));
	const struct hook_host *kind = host ? hook_host_find(view_of(host->kind)) : NULL;
	const struct envelope envelope = {
		.event = view_of(delivery->event),
		.delivery = view_of(delivery->guid),
		.content_type = view_of(delivery->content_type),
		.body = delivery->body,
	};

	if (!kind)
		return err_set(err, ERR_INPUT, "the host \"%s\" is no longer configured", delivery->host);
	if (strcmp(delivery->event, INTAKE_FOUND) == 0)
		return err_set(err, ERR_INPUT,
			       "no webhook told this, `heapgate sweep` found it: sweep again");
	return kind->parse(event, &envelope, err);
}

static int replay(struct buf *out, const struct config *config, struct store *store, int64_t id,
		  struct err *err)
{
	scoped_arena arena = { 0 };
	scoped_event event = { 0 };
	struct intake_result result;
	struct delivery delivery;

	if (delivery_get(&delivery, &arena, store, id, err) < 0 ||
	    parse_stored(&event, config, &delivery, err) < 0)
		return -1;
	const struct arrival arrival = {
		.host = delivery.host,
		.repository = settings_repository(&config->gate, delivery.repository),
		.event = &event,
		.content_type = delivery.content_type,
		.body = delivery.body,
		.now_ms = clock_wall_ms(),
	};
	if (!arrival.repository && delivery.repository[0])
		return err_set(err, ERR_INPUT, "%s is no longer configured", delivery.repository);
	if (intake_again(&result, store, &config->gate, &arrival, id, err) < 0)
		return -1;
	buf_print(out, "%s\n", result.outcome);
	return 0;
}

static int answer(struct buf *out, const struct config *config, struct store *store, const struct wish *wish,
		  const struct operands *given, struct err *err)
{
	uint64_t id;

	if (given->count < 2)
		return list(out, store, wish, err);
	if (!view_number(view_of(given->list[1]), INT64_MAX, &id))
		return err_set(err, ERR_INPUT, "%s is not the number of a delivery", given->list[1]);
	return strcmp(given->list[0], "show") == 0 ? show(out, store, wish, (int64_t)id, err)
						   : replay(out, config, store, (int64_t)id, err);
}

static int run(const struct wish *wish, const struct operands *given)
{
	bool replays = given->count == 2 && strcmp(given->list[0], "replay") == 0;
	scoped_config *config = NULL;
	scoped_store *store = NULL;
	scoped_buf out = { .ceiling = DELIVERY_BODY_MOST + (64 << 10) };
	struct err err;

	if (!config_open_plain(&config, "deliveries", wish->config))
		return EXIT_USAGE;
	scoped_free char *database = settings_database(&config->gate);
	if (store_open(&store, database, replays ? STORE_SERVE : STORE_READ, &err) < 0)
		return command_failed("deliveries", &err);
	if (answer(&out, config, store, wish, given, &err) == 0)
		return (wish->raw ? output_print : output_foreign)("deliveries", &out, EXIT_PASS);
	return err.kind == ERR_INPUT ? command_misused("deliveries", "%s", err.text)
				     : command_failed("deliveries", &err);
}

int cmd_deliveries(int argc, char **argv)
{
	struct wish wish = { .limit = LIST_DEFAULT };
	struct operands given;
	const struct option_row rows[] = {
		{ 'c', "config", OPTION_TEXT, &wish.config, "FILE",
		  "configuration (default: " CONFIG_DEFAULT ")" },
		{ 'f', "failed", OPTION_FLAG, &wish.failed, NULL,
		  "only those never decided, refused, or whose check could not judge" },
		{ 'j', "json", OPTION_FLAG, &wish.json, NULL, "list as JSON" },
		{ 'n', "limit", OPTION_NUMBER, &wish.limit, "N", "how many to list (default: 50)" },
		{ '\0', "raw", OPTION_FLAG, &wish.raw, NULL,
		  "show: nothing but the body, byte by byte, on a terminal as well" },
	};
	const struct options options = {
		.command = "deliveries",
		.operands = "[list | show ID | replay ID]",
		.most = 2,
		.summary = "Lists what the code hosts announced, the newest first, with what came of each; "
			   "shows "
			   "one; or takes one in again, as if it came now.  What was refused is not stored: "
			   "it is "
			   "in the log and in the metrics.",
		.examples = "  heapgate deliveries --failed\n  heapgate deliveries replay 17\n",
		.rows = rows,
		.count = COUNT_OF(rows),
	};
	int code = options_read(&given, &options, argc, argv);

	if (code != OPTIONS_GO_ON)
		return code;
	const char *word = given.count ? given.list[0] : "list";
	bool one = strcmp(word, "show") == 0 || strcmp(word, "replay") == 0;
	if (!one && strcmp(word, "list") != 0)
		return command_misused("deliveries", "expected list, show or replay");
	if (given.count && one != (given.count == 2))
		return command_misused("deliveries",
				       one ? "%s takes the number of a delivery" : "%s takes nothing more",
				       word);
	if (wish.raw && strcmp(word, "show") != 0)
		return command_misused("deliveries", "--raw goes with show");
	return run(&wish, &given);
}

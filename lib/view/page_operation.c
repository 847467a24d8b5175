/*
 * For whoever runs the server: what came in, and what goes out.
 */
#include "view/page_list.h"

/* The pages lead to each other. */
static void begin(struct html *html, const char *title)
{
	layout_begin(html, title, NULL);
	html_leaf(html, title, "h1");
	html_open(html, "p", "class", "orders");
	html_leaf(html, "Deliveries", "a", "href", "/deliveries");
	html_text(html, " · ");
	html_leaf(html, "Outbox", "a", "href", "/outbox");
	html_close(html);
}

static void check_link(struct html *html, int64_t job)
{
	scoped_buf url = { 0 };

	if (!job)
		return;
	buf_print(&url, "/c/%lld", (long long)job);
	html_text(html, " ");
	html_leaf(html, "its check", "a", "href", buf_string(&url));
}

static void more(struct html *html, int64_t before, const char *text)
{
	scoped_buf url = { 0 };

	buf_print(&url, "?before=%lld", (long long)before);
	list_more(html, before ? buf_string(&url) : NULL, text);
}

/* What is in need of somebody begins so. */
static const char *const trouble[] = { "failed", "refused" };

static void outcome_cell(struct html *html, const struct delivery *delivery)
{
	const char *outcome = *delivery->outcome ? delivery->outcome : "not decided yet";

	html_open(html, "td");
	for (size_t i = 0; i < COUNT_OF(trouble); i++) {
		size_t length = strlen(trouble[i]);
		if (strncmp(outcome, trouble[i], length) != 0)
			continue;
		html_leaf(html, trouble[i], "span", "class", "badge error");
		outcome += length;
		break;
	}
	html_text(html, outcome);
	check_link(html, delivery->job);
	html_close(html);
}

static void delivery_row(struct html *html, const struct delivery *delivery)
{
	html_open(html, "tr");
	html_open(html, "td", "class", "number");
	html_print(html, "%lld", (long long)delivery->id);
	html_close(html);
	html_open(html, "td");
	layout_time(html, delivery->received_ms);
	html_close(html);
	html_open(html, "td");
	html_print(html, "%s %s", delivery->host, delivery->repository);
	html_close(html);
	html_open(html, "td");
	html_print(html, "%s%s%s", delivery->event, *delivery->action ? " " : "", delivery->action);
	html_close(html);
	outcome_cell(html, delivery);
	html_close(html);
}

void show_deliveries(struct buf *out, const struct page_operation *operation)
{
	static const struct layout_column columns[] = { { "Number", "number" },
							{ "Received", NULL },
							{ "From", NULL },
							{ "Event", NULL },
							{ "Outcome", NULL } };
	struct html html = { .out = out };
	size_t depth;

	begin(&html, "Deliveries");
	depth = html.depth;
	if (operation->delivery_count) {
		layout_table(&html, columns, COUNT_OF(columns), "wide", "Webhooks, newest first");
		for (size_t i = 0; i < operation->delivery_count; i++)
			delivery_row(&html, &operation->deliveries[i]);
		html_close_to(&html, depth);
	} else {
		html_leaf(&html, "No webhook came yet. heapgate doctor says whether one could.", "p");
	}
	more(&html, operation->deliveries_before, "Older deliveries");
	layout_end(&html);
}

static void stage_badge(struct html *html, const struct message *message)
{
	static const char *const classes[] = {
		[MESSAGE_DUE] = "badge wait",  [MESSAGE_SENDING] = "badge wait",
		[MESSAGE_SENT] = "badge pass", [MESSAGE_DEAD] = "badge fail",
		[MESSAGE_DROPPED] = "badge wait",
	};

	html_leaf(html, message_stage_name(message->stage), "span", "class", classes[message->stage]);
	if (message->in_doubt)
		html_text(html, " in doubt");
	if (message->attempt > 1)
		html_print(html, " at attempt %d", message->attempt);
}

static void message_cell(struct html *html, const struct message *message)
{
	html_open(html, "td");
	html_print(html, "%s %s: %s%s%s", message_kind_name(message->kind), message->context,
		   status_state_name(message->state), *message->description ? ", " : "",
		   message->description);
	check_link(html, message->job);
	html_close(html);
}

static void message_row(struct html *html, const struct page_message *row)
{
	const struct message *message = row->message;

	html_open(html, "tr");
	html_open(html, "td", "class", "number");
	html_print(html, "%lld", (long long)message->id);
	html_close(html);
	html_open(html, "td");
	layout_time(html, message->sent_ms ? message->sent_ms : message->created_ms);
	html_close(html);
	html_open(html, "td");
	html_print(html, "%s %s ", message->host, message->repository_name);
	layout_commit(html, &row->web, &message->commit);
	html_close(html);
	message_cell(html, message);
	html_open(html, "td");
	stage_badge(html, message);
	if (*message->error) {
		html_void(html, "br");
		html_text(html, message->error);
	}
	html_close(html);
	html_close(html);
}

static void show_counts(struct html *html, const struct page_operation *operation)
{
	html_open(html, "p");
	html_print(html, "%zu due, %zu being sent, %zu dead.", operation->due, operation->sending,
		   operation->dead);
	if (operation->dead)
		html_text(html, " A dead one is not sent again by itself: its reason stands beside it.");
	html_close(html);
}

void show_outbox(struct buf *out, const struct page_operation *operation)
{
	static const struct layout_column columns[] = { { "Number", "number" },
							{ "When", NULL },
							{ "Commit", NULL },
							{ "Message", NULL },
							{ "Stage", NULL } };
	struct html html = { .out = out };
	size_t depth;

	begin(&html, "Outbox");
	show_counts(&html, operation);
	depth = html.depth;
	if (operation->message_count) {
		layout_table(&html, columns, COUNT_OF(columns), "wide", "Messages to code hosts, newest first");
		for (size_t i = 0; i < operation->message_count; i++)
			message_row(&html, &operation->messages[i]);
		html_close_to(&html, depth);
	} else {
		html_leaf(&html, "Nothing was sent yet.", "p");
	}
	more(&html, operation->messages_before, "Older messages");
	layout_end(&html);
}

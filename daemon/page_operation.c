/*
 * Deliveries and outbox, for whoever runs the server.
 */
#include "daemon/rows.h"
#include "store/deliveries.h"
#include "store/outbox.h"

enum { ROWS_SHOWN = 50 };

static int read_deliveries(struct page_operation *out, struct rows *rows, int64_t before,
			   struct err *err)
{
	struct deliveries found = { 0 };

	if (deliveries_list(&found, &rows->arena, rows->store, before, ROWS_SHOWN, err) < 0)
		return -1;
	out->deliveries = found.list;
	out->delivery_count = found.count;
	out->deliveries_before = found.count == ROWS_SHOWN ? found.list[found.count - 1].id : 0;
	return 0;
}

static int read_counts(struct page_operation *out, struct rows *rows, struct err *err)
{
	size_t counts[MESSAGE_STAGE_COUNT];

	if (outbox_count(counts, rows->store, err) < 0)
		return -1;
	out->due = counts[MESSAGE_DUE];
	out->sending = counts[MESSAGE_SENDING];
	out->dead = counts[MESSAGE_DEAD];
	return 0;
}

static int read_messages(struct page_operation *out, struct rows *rows, int64_t before, struct err *err)
{
	struct messages found = { 0 };

	if (read_counts(out, rows, err) < 0 ||
	    outbox_list(&found, &rows->arena, rows->store, before, ROWS_SHOWN, err) < 0)
		return -1;
	struct page_message *list = arena_zero(&rows->arena, found.count, sizeof(*list));
	for (size_t i = 0; i < found.count; i++)
		list[i] = (struct page_message){
			.message = &found.list[i],
			.web = page_weblink(&rows->arena, rows->config, found.list[i].repository_name),
		};
	out->messages = list;
	out->message_count = found.count;
	out->messages_before = found.count == ROWS_SHOWN ? found.list[found.count - 1].id : 0;
	return 0;
}

typedef int read_function(struct page_operation *out, struct rows *rows, int64_t before,
			  struct err *err);
typedef void show_function(struct buf *out, const struct page_operation *operation);

static void answer(struct page *page, read_function *read, show_function *show)
{
	scoped_rows rows = rows_of(page);
	struct page_operation operation = { 0 };
	int64_t before;
	struct err err;

	if (!rows_before(page, &before))
		return;
	rows_html(page);
	if (read(&operation, &rows, before, &err) < 0)
		page_fail(page, &err);
	else
		show(&page->response->body, &operation);
}

void page_deliveries(struct page *page)
{
	answer(page, read_deliveries, show_deliveries);
}

void page_outbox(struct page *page)
{
	answer(page, read_messages, show_outbox);
}

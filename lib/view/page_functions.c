/*
 * Functions that were looked for.
 */
#include "view/page_list.h"

/* "that escape most", with what narrows it. */
static void show_asked(struct html *html, const struct page_functions *functions)
{
	static const struct {
		const char *order, *words;
	} orders[] = {
		{ "escapes", "the most heap escapes first" },
		{ "change", "what changed last first" },
		{ "age", "what has escaped for longest first" },
		{ "name", "by name" },
	};

	html_open(html, "p", "class", "quiet subtitle");
	for (size_t i = 0; i < COUNT_OF(orders); i++)
		if (strcmp(orders[i].order, functions->order) == 0)
			html_text(html, orders[i].words);
	if (*functions->package)
		html_print(html, ", in %s", functions->package);
	if (*functions->cause)
		html_print(html, ", because of %s", functions->cause);
	html_close(html);
}

/* What was asked for, in another order; a cause goes with every order but that of names. */
static void query(struct buf *out, const struct page_functions *functions, const char *order)
{
	buf_print(out, "order=%s&name=", order);
	html_percent(out, functions->name, NULL);
	buf_text(out, "&package=");
	html_percent(out, functions->package, "/");
	if (*functions->cause && strcmp(order, "name") != 0)
		buf_print(out, "&cause=%s", functions->cause);
}

static void order_link(struct html *html, const struct page_functions *functions, const char *order,
		       const char *text)
{
	scoped_buf url = { 0 };

	if (strcmp(order, functions->order) == 0) {
		html_leaf(html, text, "b");
		return;
	}
	buf_char(&url, '?');
	query(&url, functions, order);
	layout_configuration_query(&url, &functions->configuration, '&');
	html_leaf(html, text, "a", "href", buf_string(&url));
}

static void show_orders(struct html *html, const struct page_functions *functions)
{
	static const struct {
		const char *order, *text;
	} orders[] = {
		{ "escapes", "most escapes" },
		{ "change", "last changed" },
		{ "age", "longest" },
		{ "name", "by name" },
	};

	html_open(html, "p", "class", "orders");
	for (size_t i = 0; i < COUNT_OF(orders); i++) {
		html_text(html, i ? " · " : "");
		order_link(html, functions, orders[i].order, orders[i].text);
	}
	html_close(html);
}

void show_functions(struct buf *out, const struct page_functions *functions)
{
	struct html html = { .out = out };
	scoped_buf asked = { 0 };

	query(&asked, functions, functions->order);
	layout_begin(&html, "Functions", functions->repository);
	html_leaf(&html, "Functions", "h1");
	show_asked(&html, functions);
	layout_configurations(&html, &functions->configuration, buf_string(&asked));
	list_search(&html, functions->repository, &functions->configuration, functions->name);
	show_orders(&html, functions);
	if (functions->count)
		list_functions(&html, functions->repository, &functions->configuration, functions->list,
			       functions->count, "Functions");
	else if (functions->collected)
		html_leaf(&html, "No such function is collected. That does not mean that it has no escapes.",
			  "p");
	else
		html_leaf(&html, "Nothing is collected yet; the first check or push does it.", "p");
	list_more(&html, functions->next, "More functions");
	layout_end(&html);
}

#include "support/code_host_rest.h"

#include "base/mem.h"

static int digit(char c)
{
	const char *digits = "0123456789abcdef", *at = c ? strchr(digits, c | 0x20) : NULL;

	return at ? (int)(at - digits) : -1;
}

static char *decoded(struct view text)
{
	scoped_buf out = { 0 };

	for (size_t i = 0; i < text.len; i++)
		if (text.at[i] == '%' && i + 2 < text.len && digit(text.at[i + 1]) >= 0 &&
		    digit(text.at[i + 2]) >= 0) {
			buf_char(&out, (char)(digit(text.at[i + 1]) * 16 + digit(text.at[i + 2])));
			i += 2;
		} else {
			buf_char(&out, text.at[i]);
		}
	return buf_take(&out);
}

static void parts_release(struct rest *rest)
{
	for (size_t i = 0; i < REST_PARTS_MOST; i++) {
		free(rest->parts[i]);
		rest->parts[i] = NULL;
	}
	json_decref(rest->body);
	rest->body = NULL;
}

static bool match(struct rest *rest, struct view pattern, struct view path)
{
	struct view wanted, given;
	size_t count = 0;

	while (pattern.at && path.at) {
		(void)view_split(&pattern, '/', &wanted);
		(void)view_split(&path, '/', &given);
		if (view_is(wanted, "{}") && given.len && count < REST_PARTS_MOST)
			rest->parts[count++] = decoded(given);
		else if (!view_equal(wanted, given))
			return false;
	}
	return !pattern.at && !path.at;
}

bool rest_serve(struct code_host *host, struct exchange *exchange, const char *prefix,
		const struct rest_route *routes, size_t count)
{
	SCOPED(parts_release) struct rest rest = { .host = host, .exchange = exchange };
	struct view path = view_of(exchange->raw_path);

	if (!view_skip(&path, view_of(prefix)))
		return false;
	for (size_t i = 0; i < count; i++) {
		if (strcmp(exchange->method, routes[i].method) != 0 ||
		    !match(&rest, view_of(routes[i].pattern), path)) {
			parts_release(&rest);
			continue;
		}
		rest.body = json_loads(buf_string(&exchange->body), JSON_REJECT_DUPLICATES, NULL);
		routes[i].go(&rest);
		return true;
	}
	return false;
}

bool rest_authorized(const struct code_host *host, const struct exchange *exchange, const char *scheme)
{
	struct view given =
		view_of(MHD_lookup_connection_value(exchange->connection, MHD_HEADER_KIND, "Authorization"));

	return view_skip(&given, view_of(scheme)) && view_is(given, host->options.token);
}

size_t rest_characters(const char *text)
{
	size_t count = 0;

	for (; *text; text++)
		count += ((unsigned char)*text & 0xc0) != 0x80;
	return count;
}

bool rest_is_url(const char *text)
{
	return view_starts(view_of(text), VIEW("http://")) || view_starts(view_of(text), VIEW("https://"));
}

const char *rest_text(const json_t *object, const char *name)
{
	const char *text = json_string_value(json_object_get(object, name));

	return text ? text : "";
}

static bool is_one_of(const char *text, const char *const *values)
{
	for (; *values; values++)
		if (strcmp(text, *values) == 0)
			return true;
	return false;
}

const char *rest_broken(const json_t *object, const struct rest_rule *rules, size_t count, const char **why)
{
	for (size_t i = 0; i < count; i++) {
		const json_t *value = json_object_get(object, rules[i].name);
		const char *text = rest_text(object, rules[i].name);
		*why = "is missing";
		if (!value && rules[i].required)
			return rules[i].name;
		if (!value)
			continue;
		*why = "has the wrong type";
		if (rules[i].most ? !json_is_string(value) : json_is_string(value))
			return rules[i].name;
		*why = "is too long";
		if (rules[i].most && rest_characters(text) > rules[i].most)
			return rules[i].name;
		*why = "does not have a valid value";
		if ((rules[i].values && !is_one_of(text, rules[i].values)) ||
		    (rules[i].required && rules[i].most && !*text))
			return rules[i].name;
	}
	return NULL;
}

struct thing *rest_keep(struct code_host *host, const char *kind, const char *place, json_t *json)
{
	struct thing *thing = mem_push(host->things, host->thing_count, host->thing_room);

	*thing = (struct thing){ mem_text(kind), mem_text(place), ++host->last_id, json };
	if (json_is_object(json) && !json_object_get(json, "id"))
		(void)json_object_set_new(json, "id", json_integer((json_int_t)thing->id));
	return thing;
}

struct thing *rest_find(const struct code_host *host, const char *kind, const char *place, uint64_t id)
{
	for (size_t i = 0; i < host->thing_count; i++)
		if (host->things[i].id == id && strcmp(host->things[i].kind, kind) == 0 &&
		    strcmp(host->things[i].place, place) == 0)
			return &host->things[i];
	return NULL;
}

struct thing *rest_newest(const struct code_host *host, const char *kind, const char *place, size_t index)
{
	for (size_t i = host->thing_count; i-- > 0;)
		if (strcmp(host->things[i].kind, kind) == 0 &&
		    (!place || strcmp(host->things[i].place, place) == 0) && index-- == 0)
			return &host->things[i];
	return NULL;
}

void thing_release(struct thing *thing)
{
	free(thing->kind);
	free(thing->place);
	json_decref(thing->json);
}

void rest_drop(struct code_host *host, const struct thing *thing)
{
	size_t at = (size_t)(thing - host->things);

	thing_release(&host->things[at]);
	memmove(&host->things[at], &host->things[at + 1], (host->thing_count - at - 1) * sizeof(*thing));
	host->thing_count--;
}

void rest_answer(struct rest *rest, unsigned status, const struct thing *thing)
{
	exchange_json(rest->exchange, status, json_incref(thing->json));
}

/* Of the page PAGE of this very list: the query but for the page's number. */
static char *page_url(const struct rest *rest, uint64_t page)
{
	struct view query = view_of(rest->exchange->query ? rest->exchange->query : ""), argument;
	scoped_buf kept = { 0 };

	while (view_split(&query, '&', &argument))
		if (argument.len && !view_starts(argument, VIEW("page=")))
			buf_print(&kept, "%.*s&", VIEW_ARG(argument));
	return mem_print("%s%s?%spage=%llu", rest->host->url, rest->exchange->raw_path, buf_string(&kept),
			 (unsigned long long)page);
}

/* Page PAGE of ALL, whose reference it takes. */
static json_t *cut(json_t *all, uint64_t page, uint64_t size)
{
	json_t *shown = json_array();

	for (uint64_t i = (page - 1) * size; i < page * size && i < json_array_size(all); i++)
		(void)json_array_append(shown, json_array_get(all, (size_t)i));
	json_decref(all);
	return shown;
}

uint64_t rest_answer_page(struct rest *rest, json_t *all, const struct rest_paging *paging)
{
	uint64_t most = rest->host->page_most ? rest->host->page_most : paging->most;
	uint64_t size = exchange_number(rest->exchange, paging->size_argument, UINT32_MAX, paging->usual);
	uint64_t page = exchange_number(rest->exchange, "page", 100000, 1), total = json_array_size(all);

	size = size == 0 || size > most ? most : size;
	page = page ? page : 1;
	scoped_free char *next = page * size < total ? page_url(rest, page + 1) : NULL;
	json_t *shown = cut(all, page, size);
	if (next && !paging->member)
		exchange_header(rest->exchange, "Link", "<%s>; rel=\"next\"", next);
	exchange_json(rest->exchange, 200,
		      paging->member ? json_pack("{s:I, s:I, s:o, s:s*}", "size", (json_int_t)total, "page",
						 (json_int_t)page, paging->member, shown, "next", next)
				     : shown);
	return (total + size - 1) / size;
}

void rest_answer_list(struct rest *rest, const struct rest_list *list)
{
	uint64_t size = exchange_number(rest->exchange, list->page_size_argument, list->most, list->usual);
	uint64_t page = exchange_number(rest->exchange, "page", 100000, 1), total = 0;
	json_t *all = json_array();
	const struct thing *thing;

	for (size_t i = 0; (thing = rest_newest(rest->host, list->kind, list->place, i)); i++)
		if (!list->wanted || strcmp(rest_text(thing->json, list->member), list->wanted) == 0)
			(void)json_array_insert(all, list->newest_first ? json_array_size(all) : 0,
						thing->json);
	total = json_array_size(all);
	json_t *shown = cut(all, page, size);
	if (page * size < total) {
		scoped_free char *next = page_url(rest, page + 1);
		exchange_header(rest->exchange, "Link", "<%s>; rel=\"next\"", next);
	}
	exchange_json(rest->exchange, 200,
		      list->name
			      ? json_pack("{s:I, s:o}", "total_count", (json_int_t)total, list->name, shown)
			      : shown);
}

size_t code_host_thing_count(struct code_host *host, const char *kind, const char *place)
{
	size_t count = 0;

	(void)pthread_mutex_lock(&host->lock);
	while (rest_newest(host, kind, place, count))
		count++;
	(void)pthread_mutex_unlock(&host->lock);
	return count;
}

char *code_host_thing_at(struct code_host *host, const char *kind, const char *place, size_t index)
{
	(void)pthread_mutex_lock(&host->lock);
	const struct thing *thing = rest_newest(host, kind, place, index);
	char *text = thing ? json_dumps(thing->json, JSON_COMPACT | JSON_SORT_KEYS) : NULL;
	(void)pthread_mutex_unlock(&host->lock);
	return text;
}

void code_host_put_thing(struct code_host *host, const char *kind, const char *place, const char *json)
{
	(void)pthread_mutex_lock(&host->lock);
	(void)rest_keep(host, kind, place, json_loads(json, 0, NULL));
	(void)pthread_mutex_unlock(&host->lock);
}

void code_host_drop_thing(struct code_host *host, const char *kind, const char *place)
{
	(void)pthread_mutex_lock(&host->lock);
	rest_drop(host, rest_newest(host, kind, place, 0));
	(void)pthread_mutex_unlock(&host->lock);
}

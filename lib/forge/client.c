#include "forge/client.h"

#include <curl/curl.h>

#include "base/clock.h"
#include "base/mem.h"

enum { CONNECT_MS = 10000, TOTAL_MS = 30000, ETAG_MOST = 1024 };

struct client {
	CURL *curl;
	struct client_options options; /* with its own strings */
	char *proxy, *ca_file;
	char trouble[CURL_ERROR_SIZE];
};

int client_open(struct client **out, const struct client_options *options, struct err *err)
{
	scoped_client *client = mem_zero(1, sizeof(*client));

	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
		return err_set(err, ERR_INTERNAL, "libcurl does not start");
	client->curl = curl_easy_init();
	if (!client->curl)
		return err_set(err, ERR_INTERNAL, "libcurl gives no handle");
	client->options = *options;
	/* An empty proxy is none, whatever the environment says. */
	client->proxy = mem_text(options->proxy ? options->proxy : "");
	client->ca_file = options->ca_file ? mem_text(options->ca_file) : NULL;
	*out = take(client);
	return 0;
}

void client_close(struct client *client)
{
	if (!client)
		return;
	curl_easy_cleanup(client->curl);
	free(client->proxy);
	free(client->ca_file);
	free(client);
}

void client_response_release(struct client_response *response)
{
	buf_release(&response->body);
	free(response->next);
	free(response->etag);
	*response = (struct client_response){ 0 };
}

/* Replaces NEEDLE in TEXT, which is the caller's and freed. */
static char *replaced(char *text, const char *needle)
{
	struct view rest = view_of(text);
	scoped_buf out = { 0 };
	ptrdiff_t at;

	while (*needle && (at = view_find(rest, view_of(needle))) >= 0) {
		buf_add(&out, view_upto(rest, (size_t)at));
		buf_text(&out, "***");
		rest = view_from(rest, (size_t)at + strlen(needle));
	}
	buf_add(&out, rest);
	free(text);
	return buf_take(&out);
}

char *client_redact(struct view text, struct view secret)
{
	char *safe = mem_print("%.*s", VIEW_ARG(text));

	if (secret.len == 0)
		return safe;
	scoped_free char *plain = mem_print("%.*s", VIEW_ARG(secret));
	char *encoded = curl_easy_escape(NULL, secret.at, (int)secret.len);
	safe = replaced(safe, plain);
	safe = replaced(safe, encoded ? encoded : "");
	curl_free(encoded);
	return safe;
}

static size_t on_body(char *bytes, size_t size, size_t count, void *payload)
{
	struct buf *body = payload;

	buf_add(body, (struct view){ bytes, size * count });
	return body->spoiled ? 0 : size * count;
}

/* A line break in a token would start another header. */
static bool token_valid(struct view token)
{
	for (size_t i = 0; i < token.len; i++)
		if (token.at[i] <= ' ' || token.at[i] > '~')
			return false;
	return true;
}

static struct curl_slist *header_list(const struct client_request *request)
{
	struct curl_slist *list = NULL;

	for (const char *const *header = request->headers; header && *header; header++)
		list = curl_slist_append(list, *header);
	if (request->etag) {
		scoped_free char *line = mem_print("If-None-Match: %s", request->etag);
		list = curl_slist_append(list, line);
	}
	if (request->bearer.len) {
		scoped_free char *line = mem_print("Authorization: Bearer %.*s", VIEW_ARG(request->bearer));
		list = curl_slist_append(list, line);
	}
	return list;
}

static void set_network(struct client *client)
{
	const struct client_options *options = &client->options;
	CURL *curl = client->curl;

	(void)curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, options->plain_http ? "https,http" : "https");
	(void)curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
	(void)curl_easy_setopt(curl, CURLOPT_PROXY, client->proxy);
	(void)curl_easy_setopt(curl, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
	(void)curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	(void)curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS,
			       (long)(options->connect_ms ? options->connect_ms : CONNECT_MS));
	(void)curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS,
			       (long)(options->total_ms ? options->total_ms : TOTAL_MS));
	if (client->ca_file)
		(void)curl_easy_setopt(curl, CURLOPT_CAINFO, client->ca_file);
	(void)curl_easy_setopt(curl, CURLOPT_USERAGENT, "heapgate/" HEAPGATE_VERSION);
}

static void set_request(CURL *curl, const struct client_request *request)
{
	(void)curl_easy_setopt(curl, CURLOPT_URL, request->url);
	if (request->body.len) {
		(void)curl_easy_setopt(curl, CURLOPT_POSTFIELDS, request->body.at);
		(void)curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body.len);
	}
	(void)curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, request->method);
	/* When a kept connection breaks before the answer, libcurl sends the request again by itself: a
	 * change would be made twice, unseen. */
	(void)curl_easy_setopt(curl, CURLOPT_FRESH_CONNECT, strcmp(request->method, "GET") == 0 ? 0L : 1L);
}

static int64_t header_number(CURL *curl, const char *name)
{
	struct curl_header *header;
	uint64_t number;

	if (curl_easy_header(curl, name, 0, CURLH_HEADER, -1, &header) != CURLHE_OK ||
	    !view_number(view_of(header->value), INT64_MAX / 1000, &number))
		return -1;
	return (int64_t)number;
}

/* RFC 8288: `<URL>; rel="next", <URL>; rel="last"`. */
static char *next_link(CURL *curl)
{
	struct curl_header *header;
	struct view rest, link, url;

	if (curl_easy_header(curl, "Link", 0, CURLH_HEADER, -1, &header) != CURLHE_OK)
		return NULL;
	rest = view_of(header->value);
	while (view_split(&rest, ',', &link)) {
		link = view_trim(link);
		if (view_find(link, VIEW("rel=\"next\"")) < 0 || !view_skip(&link, VIEW("<")) ||
		    !view_split(&link, '>', &url) || !link.at)
			continue;
		return mem_print("%.*s", VIEW_ARG(url));
	}
	return NULL;
}

static char *etag_of(CURL *curl)
{
	struct curl_header *header;

	if (curl_easy_header(curl, "ETag", 0, CURLH_HEADER, -1, &header) != CURLHE_OK ||
	    strlen(header->value) > ETAG_MOST)
		return NULL;
	return mem_text(header->value);
}

static void read_answer(struct client_response *out, CURL *curl)
{
	struct curl_header *header;
	curl_off_t retry_after_s = 0;

	(void)curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &out->status);
	/* libcurl reads both forms, seconds and a date; a date that is over gives 0. */
	(void)curl_easy_getinfo(curl, CURLINFO_RETRY_AFTER, &retry_after_s);
	bool told = curl_easy_header(curl, "Retry-After", 0, CURLH_HEADER, -1, &header) == CURLHE_OK;
	out->retry_after_ms =
		told ? (int64_t)(retry_after_s > INT32_MAX ? INT32_MAX : retry_after_s) * 1000 : -1;
	out->limit_left = header_number(curl, "x-ratelimit-remaining");
	int64_t reset_s = header_number(curl, "x-ratelimit-reset");
	out->limit_reset_ms = reset_s < 0 ? -1 : reset_s * 1000;
	out->next = next_link(curl);
	out->etag = etag_of(curl);
}

static enum err_kind kind_of(CURLcode code)
{
	static const struct {
		CURLcode code;
		enum err_kind kind;
	} kinds[] = {
		{ CURLE_UNSUPPORTED_PROTOCOL, ERR_INPUT }, { CURLE_URL_MALFORMAT, ERR_INPUT },
		{ CURLE_WRITE_ERROR, ERR_LIMIT },	   { CURLE_OUT_OF_MEMORY, ERR_INTERNAL },
		{ CURLE_FAILED_INIT, ERR_INTERNAL },	   { CURLE_SSL_CACERT_BADFILE, ERR_INTERNAL },
	};

	for (size_t i = 0; i < COUNT_OF(kinds); i++)
		if (kinds[i].code == code)
			return kinds[i].kind;
	return ERR_BUSY;
}

static int explain(const struct client *client, CURLcode code, const struct client_request *request,
		   struct err *err)
{
	const char *trouble = client->trouble[0] ? client->trouble : curl_easy_strerror(code);
	scoped_free char *text = code == CURLE_WRITE_ERROR ? mem_text("the answer is too large")
							   : client_redact(view_of(trouble), request->bearer);

	return err_set(err, kind_of(code), "%s", text);
}

int client_send(struct client_response *out, struct client *client, const struct client_request *request,
		struct err *err)
{
	scoped_client_response response = { 0 };
	CURL *curl = client->curl;
	long sent = 0;

	out->doubtful = false;
	if (!token_valid(request->bearer))
		return err_set(err, ERR_INPUT, "the token has characters that no token has");
	response.body.ceiling = client->options.body_most ? client->options.body_most : CLIENT_BODY_MOST;
	client->trouble[0] = '\0';
	curl_easy_reset(curl);
	set_network(client);
	set_request(curl, request);
	struct curl_slist *headers = header_list(request);
	(void)curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
	(void)curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, client->trouble);
	(void)curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, on_body);
	(void)curl_easy_setopt(curl, CURLOPT_WRITEDATA, &response.body);
	CURLcode code = curl_easy_perform(curl);
	/* Before the list goes: the handle still points to it. */
	(void)curl_easy_setopt(curl, CURLOPT_HTTPHEADER, NULL);
	curl_slist_free_all(headers);
	(void)curl_easy_getinfo(curl, CURLINFO_REQUEST_SIZE, &sent);
	if (code != CURLE_OK) {
		out->doubtful = sent > 0;
		return explain(client, code, request, err);
	}
	read_answer(&response, curl);
	*out = response;
	response = (struct client_response){ 0 };
	return 0;
}

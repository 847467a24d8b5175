/*
 * The JSON documents of API version 1.
 */
#include "base/clock.h"
#include "view/json_api.h"

json_t *api_time(int64_t wall_ms)
{
	char text[CLOCK_TEXT];

	if (!wall_ms)
		return json_null();
	clock_print(wall_ms, text);
	return json_string(text);
}

json_t *api_oid(const struct oid *oid)
{
	return oid_is_empty(oid) ? json_null() : json_string(oid->hex);
}

void api_put(json_t *object, const char *name, json_t *value)
{
	if (json_object_set_new(object, name, value) < 0)
		abort();
}

void api_write(struct buf *out, json_t *document)
{
	char *text = json_dumps(document, JSON_ENSURE_ASCII | JSON_INDENT(2));

	if (!text)
		abort();
	buf_text(out, text);
	buf_char(out, '\n');
	free(text);
	json_decref(document);
}

json_t *api_check_object(const struct page_check *check)
{
	json_t *object = json_object();

	api_put(object, "id", json_integer(check->id));
	api_put(object, "repository", json_of_text(check->repository));
	api_put(object, "kind", json_string(job_kind_name(check->kind)));
	api_put(object, "state", json_string(job_state_name(check->state)));
	api_put(object, "verdict", check->judged ? json_string(verdict_name(check->verdict)) : json_null());
	api_put(object, "text", json_of_text(check->text));
	api_put(object, "number", check->number ? json_integer((json_int_t)check->number) : json_null());
	api_put(object, "title", json_of_text(check->title));
	api_put(object, "ref", json_of_text(check->ref));
	api_put(object, "head", api_oid(&check->head));
	api_put(object, "base", api_oid(&check->base));
	api_put(object, "base_reason", json_of_text(check->base_reason));
	api_put(object, "attempt", json_integer(check->attempt));
	api_put(object, "created", api_time(check->created_ms));
	api_put(object, "finished", api_time(check->finished_ms));
	api_put(object, "toolchain", json_of_configuration(check->configuration));
	api_put(object, "configurations", json_of_text(check->configurations ? check->configurations : ""));
	api_put(object, "sandbox", json_of_text(check->sandbox ? check->sandbox : ""));
	return object;
}

int api_check(struct buf *out, const struct page_check *check, struct err *err)
{
	json_t *document = api_check_object(check), *result = json_null();
	json_error_t error;

	if (check->result.len)
		result = json_loadb(check->result.at, check->result.len, JSON_REJECT_DUPLICATES, &error);
	if (!result) {
		json_decref(document);
		return err_set(err, ERR_INTERNAL, "the stored result of check %lld is not JSON: %s",
			       (long long)check->id, error.text);
	}
	api_put(document, "result", result);
	api_write(out, document);
	return 0;
}

json_t *api_repository_object(const struct page_repository *repository)
{
	json_t *object = json_object();

	api_put(object, "name", json_of_text(repository->name));
	api_put(object, "main_branch", json_of_text(repository->main_branch));
	api_put(object, "web", json_of_text(repository->web.root ? repository->web.root : ""));
	api_put(object, "latest_check",
		repository->check_count ? api_check_object(&repository->checks[0]) : json_null());
	return object;
}

void api_overview(struct buf *out, const struct page_overview *overview)
{
	json_t *document = json_object(), *list = json_array();

	for (size_t i = 0; i < overview->count; i++)
		json_array_append_new(list, api_repository_object(&overview->repositories[i]));
	api_put(document, "repositories", list);
	api_write(out, document);
}

json_t *api_site_object(const struct site *site)
{
	json_t *object = json_object();

	api_put(object, "kind", json_string(site_kind_name(site->kind)));
	api_put(object, "message", json_of_text(site->message));
	api_put(object, "subject", json_of_text(site->subject));
	api_put(object, "cause", json_string(cause_info(site->cause)->name));
	api_put(object, "allocation", json_string(allocation_name(site->allocation)));
	return object;
}

static json_t *sites_of(const struct site *sites, size_t count)
{
	json_t *list = json_array();

	for (size_t i = 0; i < count; i++)
		json_array_append_new(list, api_site_object(&sites[i]));
	return list;
}

static json_t *change_of(const struct page_change *change)
{
	json_t *object = json_object();

	api_put(object, "commit", api_oid(&change->commit.oid));
	api_put(object, "subject", json_of_text(change->commit.subject));
	api_put(object, "author", json_of_text(change->commit.author));
	api_put(object, "time", api_time(change->commit.time_ms));
	api_put(object, "package", json_of_text(change->package));
	api_put(object, "go_version", json_of_text(change->go_version));
	api_put(object, "toolchain_changed", json_boolean(change->toolchain_changed));
	api_put(object, "not_collected_before", json_integer(change->gap));
	api_put(object, "exists", json_boolean(change->exists));
	api_put(object, "allocating", json_integer((json_int_t)change->allocating));
	api_put(object, "leaks", json_integer((json_int_t)change->leaks));
	api_put(object, "added", sites_of(change->added, change->added_count));
	api_put(object, "removed", sites_of(change->removed, change->removed_count));
	return object;
}

void api_history(struct buf *out, const struct page_history *history)
{
	json_t *document = json_object(), *functions = json_array(), *changes = json_array();

	for (size_t i = 0; i < history->choice_count; i++) {
		json_t *object = json_object();
		api_put(object, "package", json_of_text(history->choices[i].package));
		api_put(object, "function", json_of_text(history->choices[i].name));
		api_put(object, "file", json_of_text(history->choices[i].file));
		json_array_append_new(functions, object);
	}
	for (size_t i = 0; i < history->change_count; i++)
		json_array_append_new(changes, change_of(&history->changes[i]));
	api_put(document, "repository", json_of_text(history->repository));
	api_put(document, "asked", json_of_text(history->asked));
	api_put(document, "collected", json_boolean(history->choice_count > 0));
	api_put(document, "functions", functions);
	api_put(document, "changes", changes);
	api_put(document, "more", json_boolean(history->more));
	api_write(out, document);
}

static const char *phrase_of(unsigned status)
{
	static const struct {
		unsigned status;
		const char *phrase;
	} phrases[] = {
		{ 400, "Bad Request" },	       { 401, "Unauthorized" },
		{ 403, "Forbidden" },	       { 404, "Not Found" },
		{ 405, "Method Not Allowed" }, { 409, "Conflict" },
		{ 413, "Content Too Large" },  { 422, "Unprocessable Content" },
		{ 429, "Too Many Requests" },  { 503, "Service Unavailable" },
	};

	for (size_t i = 0; i < COUNT_OF(phrases); i++)
		if (phrases[i].status == status)
			return phrases[i].phrase;
	return "Internal Server Error";
}

void api_problem(struct buf *out, unsigned status, const char *detail, const char *parameter)
{
	json_t *document = json_object();

	api_put(document, "type", json_string("about:blank"));
	api_put(document, "status", json_integer(status));
	api_put(document, "title", json_string(phrase_of(status)));
	api_put(document, "detail", json_of_text(detail));
	if (parameter)
		api_put(document, "parameter", json_of_text(parameter));
	api_write(out, document);
}

/*
 * The JSON documents of API version 1.
 */
#include "base/clock.h"
#include "view/json.h"
#include "view/page.h"

static json_t *time_of(int64_t wall_ms)
{
	char text[CLOCK_TEXT];

	if (!wall_ms)
		return json_null();
	clock_print(wall_ms, text);
	return json_string(text);
}

static json_t *commit_of(const struct oid *oid)
{
	return oid_is_empty(oid) ? json_null() : json_string(oid->hex);
}

static void put(json_t *object, const char *name, json_t *value)
{
	if (json_object_set_new(object, name, value) < 0)
		abort();
}

static void write_document(struct buf *out, json_t *document)
{
	char *text = json_dumps(document, JSON_ENSURE_ASCII | JSON_INDENT(2));

	if (!text)
		abort();
	buf_text(out, text);
	buf_char(out, '\n');
	free(text);
}

/* Everything but the result. */
static json_t *check_of(const struct page_check *check)
{
	json_t *object = json_object();

	put(object, "id", json_integer(check->id));
	put(object, "repository", json_of_text(check->repository));
	put(object, "kind", json_string(job_kind_name(check->kind)));
	put(object, "state", json_string(job_state_name(check->state)));
	put(object, "verdict", check->judged ? json_string(verdict_name(check->verdict)) : json_null());
	put(object, "text", json_of_text(check->text));
	put(object, "number", check->number ? json_integer((json_int_t)check->number) : json_null());
	put(object, "title", json_of_text(check->title));
	put(object, "ref", json_of_text(check->ref));
	put(object, "head", commit_of(&check->head));
	put(object, "base", commit_of(&check->base));
	put(object, "base_reason", json_of_text(check->base_reason));
	put(object, "attempt", json_integer(check->attempt));
	put(object, "created", time_of(check->created_ms));
	put(object, "finished", time_of(check->finished_ms));
	put(object, "toolchain", json_of_configuration(check->configuration));
	put(object, "configurations", json_of_text(check->configurations ? check->configurations : ""));
	return object;
}

int api_check(struct buf *out, const struct page_check *check, struct err *err)
{
	json_t *document = check_of(check), *result = json_null();
	json_error_t error;

	if (check->result.len)
		result = json_loadb(check->result.at, check->result.len, JSON_REJECT_DUPLICATES, &error);
	if (!result) {
		json_decref(document);
		return err_set(err, ERR_INTERNAL, "the stored result of check %lld is not JSON: %s",
			       (long long)check->id, error.text);
	}
	put(document, "result", result);
	write_document(out, document);
	json_decref(document);
	return 0;
}

void api_overview(struct buf *out, const struct page_overview *overview)
{
	json_t *document = json_object(), *list = json_array();

	for (size_t i = 0; i < overview->count; i++) {
		const struct page_repository *repository = &overview->repositories[i];
		json_t *object = json_object();
		put(object, "name", json_of_text(repository->name));
		put(object, "main_branch", json_of_text(repository->main_branch));
		put(object, "web", json_of_text(repository->web.root ? repository->web.root : ""));
		put(object, "latest_check",
		    repository->check_count ? check_of(&repository->checks[0]) : json_null());
		json_array_append_new(list, object);
	}
	put(document, "repositories", list);
	write_document(out, document);
	json_decref(document);
}

static json_t *sites_of(const struct site *sites, size_t count)
{
	json_t *list = json_array();

	for (size_t i = 0; i < count; i++) {
		json_t *object = json_object();
		put(object, "kind", json_string(site_kind_name(sites[i].kind)));
		put(object, "message", json_of_text(sites[i].message));
		put(object, "subject", json_of_text(sites[i].subject));
		put(object, "cause", json_string(cause_info(sites[i].cause)->name));
		put(object, "allocation", json_string(allocation_name(sites[i].allocation)));
		json_array_append_new(list, object);
	}
	return list;
}

static json_t *change_of(const struct page_change *change)
{
	json_t *object = json_object();

	put(object, "commit", commit_of(&change->commit.oid));
	put(object, "subject", json_of_text(change->commit.subject));
	put(object, "author", json_of_text(change->commit.author));
	put(object, "time", time_of(change->commit.time_ms));
	put(object, "package", json_of_text(change->package));
	put(object, "go_version", json_of_text(change->go_version));
	put(object, "toolchain_changed", json_boolean(change->toolchain_changed));
	put(object, "not_collected_before", json_integer(change->gap));
	put(object, "exists", json_boolean(change->exists));
	put(object, "allocating", json_integer((json_int_t)change->allocating));
	put(object, "leaks", json_integer((json_int_t)change->leaks));
	put(object, "added", sites_of(change->added, change->added_count));
	put(object, "removed", sites_of(change->removed, change->removed_count));
	return object;
}

void api_history(struct buf *out, const struct page_history *history)
{
	json_t *document = json_object(), *functions = json_array(), *changes = json_array();

	for (size_t i = 0; i < history->choice_count; i++) {
		json_t *object = json_object();
		put(object, "package", json_of_text(history->choices[i].package));
		put(object, "function", json_of_text(history->choices[i].name));
		put(object, "file", json_of_text(history->choices[i].file));
		json_array_append_new(functions, object);
	}
	for (size_t i = 0; i < history->change_count; i++)
		json_array_append_new(changes, change_of(&history->changes[i]));
	put(document, "repository", json_of_text(history->repository));
	put(document, "asked", json_of_text(history->asked));
	put(document, "collected", json_boolean(history->choice_count > 0));
	put(document, "functions", functions);
	put(document, "changes", changes);
	put(document, "more", json_boolean(history->more));
	write_document(out, document);
	json_decref(document);
}

void api_problem(struct buf *out, unsigned status, const char *detail)
{
	json_t *document = json_object();

	put(document, "type", json_string("about:blank"));
	put(document, "status", json_integer(status));
	put(document, "title", json_of_text(detail));
	write_document(out, document);
	json_decref(document);
}

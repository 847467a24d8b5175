#include "view/json_api.h"
#include "view/lists.h"
#include "view/report.h"

static json_t *head_of(const struct list_head *head)
{
	json_t *document = json_object();

	api_put(document, "repository", json_of_text(head->repository));
	api_put(document, "configuration", json_of_text(head->configuration));
	return document;
}

/* Null where there is none. */
static json_t *commit_object(const struct commit_info *commit)
{
	json_t *object;

	if (oid_is_empty(&commit->oid))
		return json_null();
	object = json_object();
	api_put(object, "commit", api_oid(&commit->oid));
	api_put(object, "author", json_of_text(commit->author));
	api_put(object, "subject", json_of_text(commit->subject));
	api_put(object, "time", api_time(commit->time_ms));
	return object;
}

static json_t *words_of(const char *words)
{
	struct view rest = view_of(words), word;
	json_t *list = json_array();

	while (view_split(&rest, ' ', &word))
		if (word.len)
			json_array_append_new(list, json_stringn(word.at, word.len));
	return list;
}

static json_t *name_object(const struct function_name *function)
{
	json_t *object = json_object();

	api_put(object, "package", json_of_text(function->package));
	api_put(object, "function", json_of_text(function->name));
	api_put(object, "file", json_of_text(function->file));
	return object;
}

void api_functions(struct buf *out, const struct list_head *head, const char *sort,
		   const struct listed_functions *functions)
{
	json_t *document = head_of(head), *list = json_array();

	for (size_t i = 0; i < functions->count; i++) {
		const struct listed_function *row = &functions->list[i];
		json_t *object = name_object(&row->function);
		api_put(object, "compiled_by", row->compiled[0] ? json_of_text(row->compiled) : json_null());
		api_put(object, "allocating", json_integer(row->allocating));
		api_put(object, "causes", words_of(row->causes));
		api_put(object, "changed", commit_object(&row->changed_commit));
		api_put(object, "since", commit_object(&row->since_commit));
		json_array_append_new(list, object);
	}
	api_put(document, "sort", json_string(sort));
	api_put(document, "functions", list);
	api_write(out, document);
}

static void put_tally(json_t *object, const struct tally *tally)
{
	json_t *causes = json_object();

	for (size_t i = 0; i < CAUSE_COUNT; i++)
		if (tally->causes[i])
			api_put(causes, cause_info((enum cause)i)->name, json_integer(tally->causes[i]));
	api_put(object, "sites", json_integer(tally->sites));
	api_put(object, "allocating", json_integer(tally->allocating));
	api_put(object, "functions", json_integer(tally->functions));
	api_put(object, "causes", causes);
}

static json_t *point_object(const struct trend_point *point, bool whole)
{
	json_t *object = commit_object(&point->commit);

	api_put(object, "position", json_integer(point->position));
	api_put(object, "go_version", json_of_text(point->go_version));
	put_tally(object, &point->tally);
	if (whole) {
		api_put(object, "changed_functions", json_integer(point->changed));
		api_put(object, "not_collected_before",
			point->gap < 0 ? json_null() : json_integer(point->gap));
	} else {
		api_put(object, "gone", json_boolean(point->gone));
	}
	return object;
}

void api_trend(struct buf *out, const struct list_head *head, const char *package, const struct trend *trend)
{
	json_t *document = head_of(head), *list = json_array();

	for (size_t i = 0; i < trend->count; i++)
		json_array_append_new(list, point_object(&trend->list[i], !package));
	api_put(document, "package", package ? json_of_text(package) : json_null());
	api_put(document, "points", list);
	api_write(out, document);
}

void api_packages(struct buf *out, const struct list_head *head, const struct listed_packages *packages)
{
	json_t *document = head_of(head), *list = json_array();

	for (size_t i = 0; i < packages->count; i++) {
		const struct listed_package *package = &packages->list[i];
		json_t *object = json_object();
		api_put(object, "package", json_of_text(package->path));
		api_put(object, "position", json_integer(package->changed));
		put_tally(object, &package->tally);
		api_put(object, "incomplete",
			package->incomplete ? json_of_text(package->incomplete) : json_null());
		json_array_append_new(list, object);
	}
	api_put(document, "packages", list);
	api_write(out, document);
}

static json_t *blamed_object(const struct blamed_site *blamed)
{
	const struct site *site = blamed->site;
	json_t *object = api_site_object(site), *since = json_null();

	if (blamed->known) {
		since = commit_object(&blamed->commit);
		api_put(since, "go_version", json_of_text(blamed->go_version));
		api_put(since, "toolchain_changed", json_boolean(blamed->toolchain_changed));
		api_put(since, "at_least", json_boolean(blamed->at_least));
	}
	api_put(object, "compiled_by", json_of_text(blamed->package));
	api_put(object, "since", since);
	return object;
}

void api_blame(struct buf *out, const struct list_head *head, const char *asked,
	       const struct function_name *choices, size_t choice_count, const struct blame *blame)
{
	json_t *document = head_of(head), *functions = json_array(), *sites = json_array();

	for (size_t i = 0; i < choice_count; i++)
		json_array_append_new(functions, name_object(&choices[i]));
	for (size_t i = 0; i < blame->count; i++)
		json_array_append_new(sites, blamed_object(&blame->list[i]));
	api_put(document, "asked", json_of_text(asked));
	api_put(document, "collected", json_boolean(choice_count > 0));
	api_put(document, "functions", functions);
	api_put(document, "sites", sites);
	api_write(out, document);
}

void api_commit(struct buf *out, const struct list_head *head, const struct commit_info *commit,
		const struct configuration *configurations, size_t configuration_count,
		const struct page_check *check)
{
	json_t *document = json_object(), *list = json_array();

	for (size_t i = 0; i < configuration_count; i++)
		json_array_append_new(list, json_of_configuration(&configurations[i]));
	api_put(document, "repository", json_of_text(head->repository));
	api_put(document, "commit", api_oid(&commit->oid));
	api_put(document, "author", json_of_text(commit->author));
	api_put(document, "subject", json_of_text(commit->subject));
	api_put(document, "time", api_time(commit->time_ms));
	api_put(document, "collected", json_boolean(configuration_count > 0));
	api_put(document, "toolchains", list);
	api_put(document, "check", check ? api_check_object(check) : json_null());
	api_write(out, document);
}

void api_comparison(struct buf *out, const struct list_head *head, const struct comparison *comparison)
{
	static const char *const judged[] = { "verdict", "status", "policy" };
	scoped_buf text = { 0 };
	json_t *document;

	report_diff_json(&text, comparison);
	document = json_loadb(text.ptr, text.len, 0, NULL);
	if (!document)
		abort();
	for (size_t i = 0; i < COUNT_OF(judged); i++)
		json_object_del(document, judged[i]);
	api_put(document, "repository", json_of_text(head->repository));
	api_write(out, document);
}

void api_checks(struct buf *out, const struct page_repository *repository)
{
	json_t *document = json_object(), *list = json_array();

	for (size_t i = 0; i < repository->check_count; i++)
		json_array_append_new(list, api_check_object(&repository->checks[i]));
	api_put(document, "repository", json_of_text(repository->name));
	api_put(document, "checks", list);
	api_write(out, document);
}

void api_repository(struct buf *out, const struct page_repository *repository, const struct tally *tally)
{
	json_t *document = api_repository_object(repository), *main = json_null();

	if (repository->head && tally) {
		main = commit_object(repository->head);
		put_tally(main, tally);
	}
	api_put(document, "main", main);
	api_write(out, document);
}

static json_t *delivery_object(const struct delivery *delivery)
{
	json_t *object = json_object();

	api_put(object, "id", json_integer(delivery->id));
	api_put(object, "host", json_of_text(delivery->host));
	api_put(object, "delivery", json_of_text(delivery->guid));
	api_put(object, "repository", json_of_text(delivery->repository));
	api_put(object, "event", json_of_text(delivery->event));
	api_put(object, "action", json_of_text(delivery->action));
	api_put(object, "received", api_time(delivery->received_ms));
	api_put(object, "outcome", delivery->outcome[0] ? json_of_text(delivery->outcome) : json_null());
	api_put(object, "check", delivery->job ? json_integer(delivery->job) : json_null());
	return object;
}

void api_deliveries(struct buf *out, const struct delivery *deliveries, size_t count)
{
	json_t *document = json_object(), *list = json_array();

	for (size_t i = 0; i < count; i++)
		json_array_append_new(list, delivery_object(&deliveries[i]));
	api_put(document, "deliveries", list);
	api_write(out, document);
}

static json_t *message_object(const struct message *message)
{
	json_t *object = json_object();

	api_put(object, "id", json_integer(message->id));
	api_put(object, "repository", json_of_text(message->repository_name));
	api_put(object, "kind", json_string(message_kind_name(message->kind)));
	api_put(object, "commit", api_oid(&message->commit));
	api_put(object, "context", json_of_text(message->context));
	api_put(object, "state", json_string(status_state_name(message->state)));
	api_put(object, "stage", json_string(message_stage_name(message->stage)));
	api_put(object, "description", json_of_text(message->description));
	api_put(object, "check", message->job ? json_integer(message->job) : json_null());
	api_put(object, "attempt", json_integer(message->attempt));
	api_put(object, "created", api_time(message->created_ms));
	api_put(object, "not_before", api_time(message->not_before_ms));
	api_put(object, "sent", api_time(message->sent_ms));
	api_put(object, "error", message->error[0] ? json_of_text(message->error) : json_null());
	return object;
}

void api_outbox(struct buf *out, const struct message *messages, size_t count)
{
	json_t *document = json_object(), *list = json_array();

	for (size_t i = 0; i < count; i++)
		json_array_append_new(list, message_object(&messages[i]));
	api_put(document, "messages", list);
	api_write(out, document);
}

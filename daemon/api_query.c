#include "daemon/api_query.h"

#include <stdarg.h>
#include <stdio.h>

#include "daemon/routes.h"
#include "model/message.h"
#include "model/site.h"
#include "store/functions.h"
#include "view/html.h"
#include "view/openapi.h"

#define REPOSITORY "/api/v1/repositories/{owner}/{name}"
#define PAGING "cursor per_page"

const struct api_operation api_operations[] = {
	{ "GET", "/api/v1/openapi.json", "", NULL, NULL, 0, NULL },
	{ "GET", "/api/v1/repositories", PAGING, "Repositories", NULL, 0, NULL },
	{ "GET", REPOSITORY, "", "Repository", NULL, 0, NULL },
	{ "GET", REPOSITORY "/commits", PAGING " configuration", "Trend", NULL, 0, NULL },
	{ "GET", REPOSITORY "/commits/{commit}", "", "CommitState", NULL, 0, NULL },
	{ "GET", REPOSITORY "/checks", PAGING, "Checks", NULL, 0, NULL },
	{ "GET", "/api/v1/checks/{id}", "", "Check", NULL, 0, NULL },
	{ "GET", REPOSITORY "/compare/{range}", "configuration", "Comparison", NULL, 0, NULL },
	{ "GET", REPOSITORY "/functions", PAGING " configuration name package cause sort", "Functions", NULL,
	  0, NULL },
	{ "GET", REPOSITORY "/functions/history", "function! file configuration", "History", NULL, 0, NULL },
	{ "GET", REPOSITORY "/functions/blame", "function! file configuration", "Blame", NULL, 0, NULL },
	{ "GET", REPOSITORY "/top", PAGING " configuration package cause", "Functions", NULL, 0, NULL },
	{ "GET", REPOSITORY "/trend", PAGING " configuration package", "Trend", NULL, 0, NULL },
	{ "GET", REPOSITORY "/packages", PAGING " configuration", "Packages", NULL, 0, NULL },
	{ "GET", REPOSITORY "/badge.svg", "configuration", NULL, "image/svg+xml", 0, NULL },
	{ "GET", REPOSITORY "/badge.json", "configuration", "Shields", NULL, 0, NULL },
	{ "GET", REPOSITORY "/waivers", "before", "Waivers", NULL, 0, NULL },
	{ "POST", REPOSITORY "/waivers", "", "Waiver", NULL, 201, "WaiverRequest" },
	{ "DELETE", REPOSITORY "/waivers/{id}", "reason", "Waiver", NULL, 0, NULL },
	{ "GET", "/api/v1/deliveries", PAGING, "Deliveries", NULL, 0, NULL },
	{ "GET", "/api/v1/outbox", PAGING " stage", "Outbox", NULL, 0, NULL },
};
const size_t api_operation_count = COUNT_OF(api_operations);

static const struct {
	const char *name, *help;
	bool number;
	uint64_t least, most;
} parameters[PARAMETER_COUNT] = {
	[PARAMETER_CURSOR] = { "cursor", "where the list goes on: take it from the Link header", false, 1,
			       4096 },
	[PARAMETER_PER_PAGE] = { "per_page", "how many to give, 30 where it is not said", true, 1,
				 API_PER_PAGE_MOST },
	[PARAMETER_CONFIGURATION] = { "configuration",
				      "which of the repository's configurations; default: its first", false,
				      1, 64 },
	[PARAMETER_NAME] = { "name", "part of a function's name, case ignored", false, 1, 1024 },
	[PARAMETER_PACKAGE] = { "package",
				"an import path; in lists of functions with /... at its end what lies below, "
				"too",
				false, 1, 4096 },
	[PARAMETER_CAUSE] = { "cause", "only functions with a site of this cause", false, 1, 64 },
	[PARAMETER_SORT] = { "sort",
			     "escapes: most first; change: last changed first; age: escaping for longest "
			     "first; "
			     "name: all functions ever collected",
			     false, 1, 16 },
	[PARAMETER_FUNCTION] = { "function", "a name as Go writes it, with or without its package", false, 1,
				 1024 },
	[PARAMETER_FILE] = { "file", "which of several init functions", false, 1, 4096 },
	[PARAMETER_STAGE] = { "stage", "dead: only messages that nobody will send", false, 1, 16 },
	[PARAMETER_BEFORE] = { "before", "the list goes on below this number", true, 0, INT64_MAX },
	[PARAMETER_REASON] = { "reason", "why", false, 0, 1024 },
};

const struct api_operation *api_operation_find(const char *method, const char *pattern)
{
	for (size_t i = 0; i < api_operation_count; i++)
		if (strcmp(api_operations[i].method, method) == 0 &&
		    strcmp(api_operations[i].pattern, pattern) == 0)
			return &api_operations[i];
	return NULL;
}

/* Cuts the next word off *REST: a parameter, and whether it must be given.  False at the end. */
static bool next_parameter(struct view *rest, size_t *out, bool *required)
{
	struct view word;

	if (!view_split(rest, ' ', &word) || !word.len)
		return false;
	*required = view_drop(&word, VIEW("!"));
	for (*out = 0; *out < PARAMETER_COUNT && !view_is(word, parameters[*out].name);)
		++*out;
	return *out < PARAMETER_COUNT;
}

static bool fault_set(struct api_fault *fault, const char *parameter, const char *format, ...) PRINTF(3, 4);
static bool fault_set(struct api_fault *fault, const char *parameter, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	(void)vsnprintf(fault->text, sizeof(fault->text), format, arguments);
	va_end(arguments);
	fault->parameter = parameter;
	return false;
}

/* The words that a parameter may be, where there are such; their number. */
static size_t choices_of(const char *out[CAUSE_COUNT], size_t parameter)
{
	size_t count = 0;

	if (parameter == PARAMETER_CAUSE)
		for (; count < CAUSE_COUNT; count++)
			out[count] = cause_info((enum cause)count)->name;
	if (parameter == PARAMETER_SORT)
		for (; count < FUNCTIONS_ORDER_COUNT; count++)
			out[count] = functions_order_name((enum functions_order)count);
	if (parameter == PARAMETER_STAGE)
		out[count++] = message_stage_name(MESSAGE_DEAD);
	return count;
}

static bool is_choice(size_t parameter, const char *value)
{
	const char *choices[CAUSE_COUNT];
	size_t count = choices_of(choices, parameter);

	for (size_t i = 0; i < count; i++)
		if (strcmp(choices[i], value) == 0)
			return true;
	return !count;
}

static bool take_value(struct api_query *query, size_t parameter, const char *value, struct api_fault *fault)
{
	const char *name = parameters[parameter].name;
	uint64_t least = parameters[parameter].least, most = parameters[parameter].most;

	if (query->texts[parameter])
		return fault_set(fault, name, "%s is given twice", name);
	if (parameters[parameter].number) {
		if (!view_number(view_of(value), most, &query->numbers[parameter]) ||
		    query->numbers[parameter] < least)
			return fault_set(fault, name, "%s takes a number from %llu to %llu", name,
					 (unsigned long long)least, (unsigned long long)most);
	} else if (strlen(value) < least || strlen(value) > most) {
		return fault_set(fault, name, "%s takes %llu to %llu bytes", name, (unsigned long long)least,
				 (unsigned long long)most);
	}
	if (!is_choice(parameter, value))
		return fault_set(fault, name, "%s cannot be '%.60s'; see /api/v1/openapi.json", name, value);
	query->texts[parameter] = value;
	return true;
}

bool api_query_take(struct api_query *query, const struct api_operation *operation, const char *name,
		    const char *value, struct api_fault *fault)
{
	struct view rest = view_of(operation->parameters);
	size_t parameter;
	bool required;

	while (next_parameter(&rest, &parameter, &required))
		if (strcmp(parameters[parameter].name, name) == 0)
			return take_value(query, parameter, value ? value : "", fault);
	return fault_set(fault, name, "there is no parameter '%.60s' here; see /api/v1/openapi.json", name);
}

bool api_query_complete(struct api_query *query, const struct api_operation *operation,
			struct api_fault *fault)
{
	struct view rest = view_of(operation->parameters);
	size_t parameter;
	bool required;

	while (next_parameter(&rest, &parameter, &required))
		if (required && !query->texts[parameter])
			return fault_set(fault, parameters[parameter].name, "say which %s: %s",
					 parameters[parameter].name, parameters[parameter].help);
	if (!query->texts[PARAMETER_PER_PAGE])
		query->numbers[PARAMETER_PER_PAGE] = API_PER_PAGE;
	return true;
}

bool api_cursor_read(int64_t *out, size_t count, struct view text)
{
	int64_t numbers[4];
	struct view part;
	size_t found = 0;

	while (view_split(&text, '.', &part)) {
		bool negative = view_skip(&part, VIEW("-"));
		uint64_t number;
		if (found == COUNT_OF(numbers) || found == count || !view_number(part, INT64_MAX, &number))
			return false;
		numbers[found++] = negative ? -(int64_t)number : (int64_t)number;
	}
	if (found != count)
		return false;
	memcpy(out, numbers, count * sizeof(*out));
	return true;
}

void api_query_print(struct buf *out, const struct api_query *query, const char *cursor)
{
	buf_text(out, "?cursor=");
	html_percent(out, cursor, "/");
	for (size_t i = 0; i < PARAMETER_COUNT; i++) {
		if (i == PARAMETER_CURSOR || !query->texts[i])
			continue;
		buf_print(out, "&%s=", parameters[i].name);
		html_percent(out, query->texts[i], "/");
	}
}

static void describe_parameters(struct openapi_operation *out, const struct api_operation *operation,
				const char *choices[PARAMETER_COUNT][CAUSE_COUNT])
{
	struct view rest = view_of(operation->parameters);
	size_t parameter;
	bool required;

	while (next_parameter(&rest, &parameter, &required))
		out->parameters[out->parameter_count++] = (struct openapi_parameter){
			.name = parameters[parameter].name,
			.help = parameters[parameter].help,
			.required = required,
			.number = parameters[parameter].number,
			.least = parameters[parameter].least,
			.most = parameters[parameter].most,
			.choices = choices[parameter],
			.choice_count = choices_of(choices[parameter], parameter),
		};
}

void api_describe(struct buf *out, const char *server)
{
	static const char *choices[PARAMETER_COUNT][CAUSE_COUNT];
	scoped_arena arena = { 0 };
	struct openapi_operation *list = arena_zero(&arena, route_count, sizeof(*list));
	size_t count = 0;

	for (size_t i = 0; i < route_count; i++) {
		const struct route *route = &routes[i];
		const struct api_operation *operation = api_operation_find(route->method, route->pattern);
		if (route->audience != AUDIENCE_PROGRAM || !operation)
			continue;
		list[count] = (struct openapi_operation){
			.method = route->method,
			.path = route->pattern,
			.help = route->help,
			.answer = operation->answer,
			.type = operation->type ? operation->type : "application/json",
			.status = operation->status ? operation->status : 200,
			.body = operation->body,
			.waives = route->access == ACCESS_WAIVE,
		};
		describe_parameters(&list[count++], operation, choices);
	}
	openapi_write(out, list, count, server);
}

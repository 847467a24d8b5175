#include "judge/policy.h"

#include "base/gitconfig.h"
#include "base/scope.h"

static const char *const presets[PRESET_COUNT] = {
	[PRESET_STRICT] = "strict",
	[PRESET_RATCHET] = "ratchet",
	[PRESET_REPORT] = "report",
};

bool preset_parse(struct view name, enum preset *out)
{
	for (size_t i = 0; i < PRESET_COUNT; i++)
		if (view_is(name, presets[i]))
			return *out = (enum preset)i, true;
	return false;
}

const char *preset_name(enum preset preset)
{
	return presets[preset];
}

static int set_preset(struct policy *policy, const struct gitconfig_entry *entry, struct err *err)
{
	const char *name;

	if (gitconfig_text(&name, entry, err) < 0)
		return -1;
	if (!preset_parse(view_of(name), &policy->preset))
		return err_set(err, ERR_INPUT, "policy.preset is strict, ratchet or report, not '%s'", name);
	return 0;
}

static int set_budget(struct policy *policy, const struct gitconfig_entry *entry, struct err *err)
{
	uint64_t budget;

	if (gitconfig_number(&budget, entry, 0, 1000000, err) < 0)
		return -1;
	policy->budget = (size_t)budget;
	return 0;
}

static int add_path(struct policy *policy, const struct gitconfig_entry *entry, struct err *err)
{
	const char *pattern;

	if (gitconfig_text(&pattern, entry, err) < 0)
		return -1;
	arena_push(&policy->arena, policy->ignored_paths, policy->ignored_path_count,
		   policy->ignored_path_room);
	policy->ignored_paths[policy->ignored_path_count - 1] = arena_text(&policy->arena, view_of(pattern));
	return 0;
}

static int add_function(struct policy *policy, const struct gitconfig_entry *entry, struct err *err)
{
	const char *pattern;

	if (gitconfig_text(&pattern, entry, err) < 0)
		return -1;
	arena_push(&policy->arena, policy->ignored_functions, policy->ignored_function_count,
		   policy->ignored_function_room);
	policy->ignored_functions[policy->ignored_function_count - 1] =
		arena_text(&policy->arena, view_of(pattern));
	return 0;
}

static int allow_cause(struct policy *policy, const struct gitconfig_entry *entry, struct err *err)
{
	const char *name;
	enum cause cause;

	if (gitconfig_text(&name, entry, err) < 0)
		return -1;
	if (!cause_parse(view_of(name), &cause))
		return err_set(err, ERR_INPUT, "policy.allow-cause: there is no cause '%s'", name);
	policy->cause_allowed[cause] = true;
	return 0;
}

static int allow_comments(struct policy *policy, const struct gitconfig_entry *entry, struct err *err)
{
	return gitconfig_bool(&policy->allow_comments, entry, err);
}

static int allow_trailers(struct policy *policy, const struct gitconfig_entry *entry, struct err *err)
{
	return gitconfig_bool(&policy->allow_trailers, entry, err);
}

/* A key whose values are STRICT and "report". */
static int set_reported(bool *out, const struct gitconfig_entry *entry, const char *strict, struct err *err)
{
	const char *value;

	if (gitconfig_text(&value, entry, err) < 0)
		return -1;
	if (strcmp(value, strict) != 0 && strcmp(value, "report") != 0)
		return err_set(err, ERR_INPUT, "policy.%s is %s or report, not '%s'", entry->key, strict,
			       value);
	*out = strcmp(value, "report") == 0;
	return 0;
}

static int set_incomplete(struct policy *policy, const struct gitconfig_entry *entry, struct err *err)
{
	return set_reported(&policy->incomplete_reported, entry, "error", err);
}

static int set_gone(struct policy *policy, const struct gitconfig_entry *entry, struct err *err)
{
	return set_reported(&policy->gone_reported, entry, "fail", err);
}

static int set_maybe(struct policy *policy, const struct gitconfig_entry *entry, struct err *err)
{
	return set_reported(&policy->maybe_reported, entry, "fail", err);
}

static int set_hot_profile(struct policy *policy, const struct gitconfig_entry *entry, struct err *err)
{
	const char *path;

	if (gitconfig_text(&path, entry, err) < 0)
		return -1;
	if (!path[0] || path[0] == '/' || strstr(path, ".."))
		return err_set(err, ERR_INPUT,
			       "policy.hot-profile is a file of the repository, as default.pgo or "
			       "profiles/cpu.pprof, not '%s'",
			       path);
	policy->hot_profile = arena_text(&policy->arena, view_of(path));
	return 0;
}

/* "1%", "0.25%", in PROFILE_WHOLE parts. */
static bool read_share(struct view text, unsigned *out)
{
	uint64_t whole, fraction = 0;
	struct view part;

	if (!view_drop(&text, VIEW("%")))
		return false;
	text = view_trim(text);
	if (!view_split(&text, '.', &part) || !view_number(part, 100, &whole) || text.len > 2 ||
	    (text.len && !view_number(text, 99, &fraction)))
		return false;
	*out = (unsigned)(whole * 100 + (text.len == 1 ? fraction * 10 : fraction));
	return *out > 0 && *out <= PROFILE_WHOLE;
}

static int set_hot_threshold(struct policy *policy, const struct gitconfig_entry *entry, struct err *err)
{
	const char *text;

	if (gitconfig_text(&text, entry, err) < 0)
		return -1;
	if (!read_share(view_of(text), &policy->hot_threshold))
		return err_set(err, ERR_INPUT,
			       "policy.hot-threshold is a share of the samples between 0.01%% and 100%%, not "
			       "'%s'",
			       text);
	return 0;
}

static const struct {
	const char *name;
	int (*set)(struct policy *policy, const struct gitconfig_entry *entry, struct err *err);
} keys[] = {
	{ "preset", set_preset },
	{ "budget", set_budget },
	{ "ignore-path", add_path },
	{ "ignore-function", add_function },
	{ "allow-cause", allow_cause },
	{ "allow-comments", allow_comments },
	{ "allow-trailers", allow_trailers },
	{ "incomplete", set_incomplete },
	{ "gone", set_gone },
	{ "maybe", set_maybe },
	{ "hot-profile", set_hot_profile },
	{ "hot-threshold", set_hot_threshold },
};

static int take_entry(void *payload, const struct gitconfig_entry *entry, struct err *err)
{
	if (strcmp(entry->section, "policy") != 0 || entry->subsection)
		return err_set(err, ERR_INPUT, "a policy has only the section [policy], not [%s%s%s]",
			       entry->section, entry->subsection ? " " : "",
			       entry->subsection ? entry->subsection : "");
	for (size_t i = 0; i < COUNT_OF(keys); i++)
		if (strcmp(entry->key, keys[i].name) == 0)
			return keys[i].set(payload, entry, err);
	return err_set(err, ERR_INPUT, "there is no key policy.%s", entry->key);
}

void policy_default(struct policy *out)
{
	*out = (struct policy){ .source = "default",
				.allow_comments = true,
				.allow_trailers = true,
				.hot_threshold = PROFILE_WHOLE / 100 };
}

int policy_parse(struct policy *out, struct view text, const char *name, struct err *err)
{
	scoped_policy policy;

	policy_default(&policy);
	policy.source = arena_text(&policy.arena, view_of(name));
	if (gitconfig_each(text, name, take_entry, &policy, err) < 0)
		return -1;
	*out = policy;
	policy = (struct policy){ 0 };
	return 0;
}

void policy_release(struct policy *policy)
{
	arena_release(&policy->arena);
	*policy = (struct policy){ 0 };
}

void policy_waive(struct policy *policy, const struct waiver *waiver)
{
	arena_push(&policy->arena, policy->waivers, policy->waiver_count, policy->waiver_room);
	policy->waivers[policy->waiver_count - 1] = *waiver;
}

void policy_waive_grant(struct policy *policy, const struct grant *grant)
{
	char day[GRANT_DAY];

	grant_print_day(day, grant->until_ms);
	policy_waive(policy, &(struct waiver){
				     .package = "",
				     .function = "",
				     .message = grant->message,
				     .cause = grant->cause,
				     .who = grant->who,
				     .why = grant->why,
				     .until = arena_text(&policy->arena, view_of(day)),
				     .id = grant->id,
				     .exactly = grant->function,
			     });
}

/* The text behind the last empty line. */
static struct view last_paragraph(struct view message)
{
	message = view_trim(message);
	ptrdiff_t gap = view_find_last(message, VIEW("\n\n"));
	return gap < 0 ? view_upto(message, 0) : view_from(message, (size_t)gap + 2);
}

static void waive_trailer(struct policy *policy, struct view value, const char *author)
{
	struct waiver waiver = { .package = "", .function = "", .message = "", .cause = "", .until = "" };
	struct view pattern;

	if (view_skip(&value, VIEW("["))) {
		ptrdiff_t end = view_find(value, VIEW("] "));
		if (end < 0)
			return;
		pattern = view_upto(value, (size_t)end);
		value = view_trim(view_from(value, (size_t)end + 2));
		waiver.function = arena_text(&policy->arena, pattern);
	}
	if (!value.len)
		return;
	waiver.who = arena_text(&policy->arena, view_of(author));
	waiver.why = arena_text(&policy->arena, value);
	policy_waive(policy, &waiver);
}

void policy_waive_trailers(struct policy *policy, struct view message, const char *author)
{
	struct view rest = last_paragraph(message), line;

	while (policy->allow_trailers && view_split(&rest, '\n', &line))
		if (view_skip(&line, VIEW("Heapgate-Allow:")))
			waive_trailer(policy, view_trim(line), author);
}

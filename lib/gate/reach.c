#include "gate/reach.h"

#include <stdio.h>

#include "gate/heat.h"
#include "gate/language.h"
#include "gate/split.h"
#include "judge/compare.h"
#include "judge/policy.h"
#include "tree/changed.h"

enum { POLICY_MOST = 64 << 10, MESSAGES_MOST = 1000 };

struct place_in_head {
	struct mirror *mirror;
	const struct oid *commit;
};

static bool in_head(void *payload, const char *file)
{
	const struct place_in_head *head = payload;

	return tree_exists(head->mirror, head->commit, file);
}

/* False where the commit has no policy file. */
static int read_policy_text(struct buf *out, bool *there, struct mirror *mirror, const struct oid *commit,
			    struct err *err)
{
	*there = false;
	if (tree_read(out, mirror, commit, POLICY_FILE, err) == 0) {
		*there = true;
		return 0;
	}
	if (err->kind == ERR_ABSENT)
		return 0;
	return err_wrap(err, "%s at %.*s", POLICY_FILE, OID_SHORT, commit->hex);
}

/* The base's file counts; the server's text stands in where there is none. */
static int choose_policy(struct policy *out, const struct reach_spec *spec, bool there, struct view text,
			 struct err *err)
{
	char source[64];

	if (there) {
		(void)snprintf(source, sizeof(source), "%s at %.*s", POLICY_FILE, OID_SHORT,
			       spec->base_commit->hex);
		return policy_parse(out, text, source, err);
	}
	if (spec->policy && spec->policy[0])
		return policy_parse(out, view_of(spec->policy), "server", err);
	policy_default(out);
	return 0;
}

/* The messages of the change's own commits, newest first. */
struct messages {
	const struct reach_spec *spec;
	struct policy *policy;
	struct arena *arena; /* outlives the policy, which lends from the messages */
	size_t read;
};

static int read_message(void *payload, const struct oid *commit, struct err *err)
{
	struct messages *messages = payload;
	struct mirror *mirror = messages->spec->mirror;
	struct commit_info info;

	if (messages->read++ == MESSAGES_MOST ||
	    mirror_is_ancestor(mirror, commit, messages->spec->base_commit))
		return 1;
	if (mirror_commit(&info, messages->arena, mirror, commit, err) < 0)
		return -1;
	policy_waive_trailers(messages->policy, view_of(info.message), info.author);
	return 0;
}

static int read_trailers(struct policy *policy, struct arena *arena, const struct reach_spec *spec,
			 struct err *err)
{
	struct messages messages = { .spec = spec, .policy = policy, .arena = arena };

	return mirror_first_parents(spec->mirror, spec->head_commit, read_message, &messages, err);
}

static bool any_fails(const struct comparison *comparison)
{
	for (size_t i = 0; i < comparison->delta_count; i++)
		if (comparison->deltas[i].ruling == RULING_FAILS)
			return true;
	return false;
}

/* Only where something would fail is a profile worth its Go process. */
static int judge_by_heat(struct comparison *out, struct policy *policy, const struct reach_spec *spec,
			 struct err *err)
{
	struct profile profile;
	const struct heat_spec heat = {
		.mirror = spec->mirror,
		.commit = spec->base_commit,
		.file = policy->hot_profile,
		.toolchain = spec->toolchain,
		.collect = spec->collect,
		.records = spec->base,
	};

	judge(out, policy);
	if (!policy->hot_profile || !any_fails(out))
		return 0;
	if (heat_read(&profile, &policy->arena, &heat, err) == 0) {
		policy->profile = &profile;
	} else {
		if (err->kind != ERR_ABSENT && err->kind != ERR_INPUT && err->kind != ERR_LIMIT)
			return -1;
		compare_profile_missing(out, policy->hot_profile, err->text);
	}
	judge(out, policy);
	policy->profile = NULL;
	return 0;
}

int reach_verdict(struct comparison *out, const struct reach_spec *spec, struct err *err)
{
	scoped_buf base_text = { .ceiling = POLICY_MOST }, head_text = { .ceiling = POLICY_MOST };
	scoped_policy policy = { 0 };
	bool in_base_tree, in_head_tree;

	if (read_policy_text(&base_text, &in_base_tree, spec->mirror, spec->base_commit, err) < 0 ||
	    choose_policy(&policy, spec, in_base_tree, buf_view(&base_text), err) < 0)
		return -1;
	/* A head whose policy cannot be read counts as one that changed it. */
	struct err ignored;
	if (read_policy_text(&head_text, &in_head_tree, spec->mirror, spec->head_commit, &ignored) < 0)
		in_head_tree = !in_base_tree;

	if (compare(out, spec->base, spec->head, err) < 0 ||
	    read_trailers(&policy, &out->arena, spec, err) < 0)
		return -1;
	for (size_t i = 0; spec->grants && i < spec->grants->count; i++)
		policy_waive_grant(&policy, &spec->grants->list[i]);
	out->base_commit = arena_text(&out->arena, view_of(spec->base_commit->hex));
	out->head_commit = arena_text(&out->arena, view_of(spec->head_commit->hex));
	out->base_reason = arena_text(&out->arena, view_of(spec->base_reason));
	struct place_in_head head = { spec->mirror, spec->head_commit };
	compare_gone(out, spec->base, spec->head, in_head, &head);
	if (split_find(out, spec->mirror, spec->base_commit, spec->head_commit, err) < 0)
		return -1;
	if (in_base_tree != in_head_tree || !view_equal(buf_view(&base_text), buf_view(&head_text)))
		compare_policy_changed(out, POLICY_FILE);
	const char *language =
		language_change(&out->arena, spec->mirror, spec->base_commit, spec->head_commit);
	if (language)
		compare_explain_elsewhere(out, language);
	return judge_by_heat(out, &policy, spec, err);
}

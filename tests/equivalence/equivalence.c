/*
 * Is an incremental collection what a collection from scratch would be?
 *
 *   equivalence REPOSITORY BRANCH COMMITS GO_CACHE
 *
 * Walks along the first parents of BRANCH, oldest first.  Every commit is collected twice: as the daemon does
 * it, from the commit before it and into a database, and from scratch.  The two must be equal record by
 * record; so must the comparisons with the commit before, as reports in JSON.  Says what differs and ends
 * with 1.
 */
#include <stdio.h>

#include "base/clock.h"
#include "base/files.h"
#include "base/mem.h"
#include "gate/affected.h"
#include "gate/diff.h"
#include "gate/fetch.h"
#include "gate/obtain.h"
#include "gate/reach.h"
#include "gate/steps.h"
#include "store/repositories.h"
#include "view/report.h"

enum { SAID_MOST = 20, COLLECT_MS = 1800 * 1000 };

struct walk {
	struct run run;
	char *scratch;
	struct oid *commits; /* oldest first */
	size_t count, room, most;
	struct collection before; /* from scratch, of the commit before */
	struct oid before_oid;
	bool has_before;
	size_t differences, failures, comparisons;
	int64_t quick_ms, slow_ms;
};

static void die(const struct err *err)
{
	(void)fprintf(stderr, "equivalence: %s\n", err->text);
	exit(3);
}

static void differ(struct walk *walk, const struct oid *commit, const char *what, const char *a,
		   const char *b)
{
	if (walk->differences++ < SAID_MOST)
		(void)printf("%.12s %s: incremental '%.300s', from scratch '%.300s'\n", commit->hex, what, a,
			     b);
}

static void print_site(struct buf *out, const struct site *site)
{
	buf_print(out, "    %d:%d %d %d %d '%s' '%s' '%s' '%s' '%s'\n", site->line, site->column,
		  (int)site->kind, (int)site->cause, (int)site->allocation, site->message, site->subject,
		  site->closure, site->callee, site->allowed);
	for (size_t i = 0; i < site->flow_count; i++)
		buf_print(out, "      %s:%d:%d '%s' '%s' '%s'\n", site->flow[i].file, site->flow[i].line,
			  site->flow[i].column, site->flow[i].into, site->flow[i].expression,
			  site->flow[i].reason);
}

static void print_function(struct buf *out, const struct function *f)
{
	buf_print(out, "  %s %s %s %d-%d %llx %llx %d%d%d %d %d '%s'\n", f->package, f->name, f->file,
		  f->line, f->end_line, (unsigned long long)f->tokens, (unsigned long long)f->shape,
		  f->external, f->noescape, f->generated, (int)f->inlining, f->inline_cost, f->inline_reason);
	for (size_t i = 0; i < f->site_count; i++)
		print_site(out, &f->sites[i]);
}

static void print_names(struct buf *out, const char *what, const char *const *names, size_t count)
{
	buf_text(out, what);
	for (size_t i = 0; i < count; i++)
		buf_print(out, " %s", names[i]);
	buf_char(out, '\n');
}

/* Everything that a collection says, as text. */
static void print_collection(struct buf *out, const struct collection *c)
{
	for (size_t i = 0; i < c->snapshot_count; i++) {
		const struct snapshot *s = &c->snapshots[i];
		buf_print(out, "%s in %s\n", s->package, s->directory);
		print_names(out, " imports", s->imports, s->import_count);
		print_names(out, " files", s->files, s->file_count);
		for (size_t j = 0; j < s->function_count; j++)
			print_function(out, &s->functions[j]);
	}
	for (size_t i = 0; i < c->incomplete_count; i++)
		buf_print(out, "! %s: %s\n", c->incomplete[i].package, c->incomplete[i].reason);
	for (size_t i = 0; i < c->unrecognised_count; i++)
		buf_print(out, "? %s: %s\n", c->unrecognised[i].package, c->unrecognised[i].line);
	buf_print(out, "%zu unrecognised\n", c->unrecognised_total);
}

static void compare_texts(struct walk *walk, const struct oid *commit, const char *what, struct view a,
			  struct view b)
{
	struct view left, right, where = VIEW("");

	while (a.len || b.len) {
		if (!view_split(&a, '\n', &left))
			left = VIEW("");
		if (!view_split(&b, '\n', &right))
			right = VIEW("");
		if (!view_equal(left, right)) {
			scoped_free char *text = mem_print("%s after '%.*s'", what, VIEW_ARG(where));
			scoped_free char *one = mem_print("%.*s", VIEW_ARG(left));
			scoped_free char *two = mem_print("%.*s", VIEW_ARG(right));
			differ(walk, commit, text, one, two);
			return;
		}
		if (left.len && left.at[0] != ' ')
			where = left;
	}
}

static void compare_records(struct walk *walk, const struct oid *commit, const struct collection *scratch)
{
	scoped_collection stored = { 0 };
	scoped_buf a = { 0 }, b = { 0 };
	struct err err;

	if (records_get(&stored, walk->run.store, walk->run.job.repository, commit,
			&walk->run.toolchain.configuration, NULL, 0, &err) < 0)
		die(&err);
	print_collection(&a, &stored);
	print_collection(&b, scratch);
	compare_texts(walk, commit, "records", buf_view(&a), buf_view(&b));
}

/* COLLECTION with an arena and a list of snapshots of its own. */
static void lend(struct collection *out, const struct collection *from)
{
	*out = *from;
	out->arena = (struct arena){ 0 };
	out->snapshots = arena_zero(&out->arena, from->snapshot_count, sizeof(*out->snapshots));
	if (from->snapshot_count)
		memcpy(out->snapshots, from->snapshots, from->snapshot_count * sizeof(*out->snapshots));
}

static void judge_scratch(struct comparison *out, struct collection *base, struct collection *head,
			  struct walk *walk, const struct oid *commit)
{
	size_t alike = affected_reduce(base, head);
	const struct reach_spec reach = {
		.mirror = walk->run.mirror,
		.base_commit = &walk->before_oid,
		.head_commit = commit,
		.base = base,
		.head = head,
		.base_reason = "the commit before",
	};
	struct err err;

	if (reach_verdict(out, &reach, &err) < 0)
		die(&err);
	out->unchanged += alike;
}

static void compare_verdicts(struct walk *walk, const struct oid *commit, const struct collection *scratch)
{
	struct run *run = &walk->run;
	scoped_collection base = { 0 }, head = { 0 };
	scoped_comparison full = { 0 };
	scoped_buf a = { 0 }, b = { 0 };
	struct err err;

	run->base = walk->before_oid;
	run->job.head = *commit;
	run->base_reason = "the commit before";
	if (step_compare(run, &err) < 0)
		die(&err);
	lend(&base, &walk->before);
	lend(&head, scratch);
	judge_scratch(&full, &base, &head, walk, commit);
	report_diff_json(&a, &run->comparison);
	report_diff_json(&b, &full);
	compare_texts(walk, commit, "comparison", buf_view(&a), buf_view(&b));
	walk->comparisons++;
	comparison_release(&run->comparison);
	collection_release(&run->base_records);
	collection_release(&run->head_records);
	outline_release(&run->base_outline);
	outline_release(&run->head_outline);
}

/* Both ways of collecting must fail, and with the same words. */
static bool failed_alike(struct walk *walk, const struct oid *commit, int quick, const struct err *why_quick,
			 int slow, const struct err *why_slow)
{
	if (quick == 0 && slow == 0)
		return false;
	walk->failures++;
	if (quick < 0 && slow < 0)
		return true;
	differ(walk, commit, "outcome", quick < 0 ? why_quick->text : "collected",
	       slow < 0 ? why_slow->text : "collected");
	return true;
}

static void visit(struct walk *walk, const struct oid *commit)
{
	struct run *run = &walk->run;
	struct collect_spec spec = run->collect;
	struct collection scratch = { 0 };
	struct err why_quick, why_slow;
	int64_t start = clock_mono_ms();

	spec.directory = walk->scratch;
	int quick = obtain(run, commit, NULL, &why_quick);
	int64_t middle = clock_mono_ms();
	int slow = collect_commit(&scratch, &run->toolchain, run->mirror, commit, &spec, &why_slow);
	walk->quick_ms += middle - start;
	walk->slow_ms += clock_mono_ms() - middle;
	if (failed_alike(walk, commit, quick, &why_quick, slow, &why_slow)) {
		collection_release(&scratch);
		return;
	}
	compare_records(walk, commit, &scratch);
	if (walk->has_before)
		compare_verdicts(walk, commit, &scratch);
	collection_release(&walk->before);
	walk->before = scratch;
	walk->before_oid = *commit;
	walk->has_before = true;
}

static int note(void *payload, const struct oid *commit, struct err *err)
{
	struct walk *walk = payload;

	(void)err;
	*(struct oid *)mem_push(walk->commits, walk->count, walk->room) = *commit;
	return walk->count >= walk->most;
}

static void walk_along(struct walk *walk, const char *branch)
{
	scoped_free char *ref = mem_print("refs/heads/%s", branch);
	struct oid tip;
	struct err err;

	if (mirror_ref(&tip, walk->run.mirror, ref, &err) < 0 ||
	    mirror_first_parents(walk->run.mirror, &tip, note, walk, &err) < 0)
		die(&err);
	for (size_t i = walk->count; i > 0; i--) {
		visit(walk, &walk->commits[i - 1]);
		if (isatty(STDERR_FILENO))
			(void)fprintf(stderr, "\r%zu of %zu ", walk->count - i + 1, walk->count);
	}
}

static void prepare(struct walk *walk, const struct gate_settings *settings, struct store *store,
		    const struct worker *worker)
{
	const struct gate_repository *repository = &settings->repositories[0];
	scoped_free char *ref = mem_print("refs/heads/%s", repository->main_branch);
	const char *const refs[] = { ref, NULL };
	struct job job = {
		.repository_name = repository->name, .kind = JOB_BACKFILL, .ref = "", .base_ref = ""
	};
	struct err err;

	if (fetch_refs(settings, repository, refs, &err) < 0 ||
	    repository_ensure(&job.repository, store, "local", repository->name, repository->main_branch,
			      &err) < 0 ||
	    run_start(&walk->run, settings, store, worker, &job, 0, &err) < 0 ||
	    step_toolchain(&walk->run, &err) < 0)
		die(&err);
}

static int report(const struct walk *walk)
{
	(void)printf("%zu commits, %zu of them not to be built, %zu comparisons, %zu differences; "
		     "incremental %.1f s, from scratch %.1f s\n",
		     walk->count, walk->failures, walk->comparisons, walk->differences,
		     (double)walk->quick_ms / 1000, (double)walk->slow_ms / 1000);
	return walk->differences || walk->count == walk->failures;
}

int main(int argc, char **argv)
{
	char data[] = "/tmp/heapgate-equivalence.XXXXXX";
	uint64_t most;
	struct err err;

	if (argc != 5 || !view_number(view_of(argv[3]), 100000, &most) || !most || !mkdtemp(data)) {
		(void)fprintf(stderr, "usage: equivalence REPOSITORY BRANCH COMMITS GO_CACHE\n");
		return 2;
	}
	const struct gate_host host = { .name = "local",
					.forge = forge_find(VIEW("generic")),
					.context = "local" };
	const struct gate_configuration configuration = {
		.name = "",
		.line = "",
		.go = { .cache = argv[4], .proxy = getenv("GOPROXY") },
	};
	const struct gate_repository repository = {
		.configurations = &configuration,
		.configuration_count = 1,
		.name = "local/local",
		.host = &host,
		.url = argv[1],
		.main_branch = argv[2],
		.policy = "",
	};
	const struct gate_settings settings = {
		.data = data,
		.collect_ms = COLLECT_MS,
		.repositories = &repository,
		.repository_count = 1,
	};
	const struct worker worker = { .owner = "equivalence", .slot = "0" };
	struct walk walk = { .most = (size_t)most, .scratch = mem_print("%s/scratch", data) };
	scoped_free char *database = settings_database(&settings);
	scoped_store *store = NULL;

	if (store_open(&store, database, STORE_WORK, &err) < 0)
		die(&err);
	prepare(&walk, &settings, store, &worker);
	walk_along(&walk, repository.main_branch);
	int status = report(&walk);
	collection_release(&walk.before);
	run_release(&walk.run);
	free(walk.commits);
	free(walk.scratch);
	return files_remove_tree(data, &err) < 0 ? 3 : status;
}

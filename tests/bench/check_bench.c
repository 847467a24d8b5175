/*
 * What a check costs without the network: from the claimed job to the verdict.
 *
 *   check_bench REPOSITORY BASE DATA GO GO_CACHE JAIL COMMIT...
 *
 * Every COMMIT of the repository (with its branches below refs/heads) is judged against BASE; prints for each
 * the milliseconds that passed, those that this process worked, those that the Go command's processes worked,
 * and the verdict.  JAIL is the level that the Go command runs in: none, landlock or bubblewrap.  DATA is the
 * daemon's directory; BASE is collected first, and the work tree holds it when the clock starts.
 */
#include <stdio.h>
#include <sys/resource.h>
#include <time.h>

#include "base/files.h"
#include "base/mem.h"
#include "gate/fetch.h"
#include "gate/obtain.h"
#include "gate/sandbox.h"
#include "gate/steps.h"
#include "store/repositories.h"
#include "tree/export.h"
#include "view/report.h"

struct bench {
	struct gate_settings settings;
	struct store *store;
	struct job job;
	const char *base;
};

static struct worker worker = { .owner = "bench", .slot = "0" };

static void die(const struct err *err)
{
	(void)fprintf(stderr, "check_bench: %s\n", err->text);
	exit(3);
}

static double now_ms(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static double worked_ms(int whose)
{
	struct rusage usage;

	(void)getrusage(whose, &usage);
	return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1e3 +
	       (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e3;
}

/* The steps of a check after its fetch. */
static void check(struct bench *bench, const char *commit)
{
	double start = now_ms(), own = worked_ms(RUSAGE_SELF), other = worked_ms(RUSAGE_CHILDREN);
	scoped_run run = { 0 };
	scoped_buf report = { 0 };
	struct err err;

	if (run_start(&run, &bench->settings, bench->store, &worker, &bench->job, 0, &err) < 0 ||
	    mirror_resolve(&run.job.base, run.mirror, bench->base, &err) < 0 ||
	    mirror_resolve(&run.job.head, run.mirror, commit, &err) < 0 || step_toolchain(&run, &err) < 0 ||
	    step_base(&run, &err) < 0 || step_head(&run, &err) < 0 || step_compare(&run, &err) < 0)
		die(&err);
	report_diff_json(&report, &run.comparison);
	(void)printf("%.2f %.2f %.2f %s\n", now_ms() - start, worked_ms(RUSAGE_SELF) - own,
		     worked_ms(RUSAGE_CHILDREN) - other, verdict_name(run.comparison.verdict));
}

/* As after a push to the main branch, whose code may use the build cache itself. */
static void collect_base(struct bench *bench)
{
	scoped_run run = { 0 };
	struct err err;

	bench->job.kind = JOB_BASELINE;
	if (run_start(&run, &bench->settings, bench->store, &worker, &bench->job, 0, &err) < 0 ||
	    mirror_resolve(&run.job.head, run.mirror, bench->base, &err) < 0 ||
	    step_toolchain(&run, &err) < 0 || step_head(&run, &err) < 0)
		die(&err);
	bench->job.kind = JOB_CHECK;
}

/* As after a check of the base. */
static void bring_base(struct bench *bench)
{
	const struct export_limits limits = EXPORT_LIMITS;
	scoped_run run = { 0 };
	struct oid base;
	struct err err;

	if (run_start(&run, &bench->settings, bench->store, &worker, &bench->job, 0, &err) < 0 ||
	    mirror_resolve(&base, run.mirror, bench->base, &err) < 0 ||
	    tree_export(run.mirror, &base, run.collect.directory, &limits, NULL, NULL, &err) < 0)
		die(&err);
}

static void prepare(struct bench *bench, const struct gate_repository *repository)
{
	const char *const refs[] = { "refs/heads/*", NULL };
	struct err err;

	if (fetch_refs(&bench->settings, repository, refs, &err) < 0 ||
	    repository_ensure(&bench->job.repository, bench->store, "local", repository->name,
			      repository->main_branch, &err) < 0)
		die(&err);
	bench->job.repository_name = repository->name;
	bench->job.ref = bench->job.base_ref = "";
	collect_base(bench);
}

int main(int argc, char **argv)
{
	enum jail_level level;

	if (argc < 7 || !jail_level_parse(argv[6], &level)) {
		(void)fprintf(stderr, "usage: check_bench REPOSITORY BASE DATA GO GO_CACHE JAIL COMMIT...\n");
		return 2;
	}
	const struct gate_host host = { .name = "local",
					.forge = forge_find(VIEW("generic")),
					.context = "local" };
	const struct gate_configuration configuration = {
		.name = "",
		.line = "",
		.go = { .go = argv[4], .cache = argv[5] },
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
	struct bench bench = {
		.settings = {
			.data = argv[3],
			.repositories = &repository,
			.repository_count = 1,
		},
		.base = argv[2],
	};
	scoped_free char *database = settings_database(&bench.settings);
	scoped_store *store = NULL;
	struct err err;

	if (files_make_directory(argv[3], &err) < 0 || store_open(&store, database, STORE_WORK, &err) < 0)
		die(&err);
	bench.store = store;
	struct sandbox sandbox = { .require = level, .most = level };
	if (level != JAIL_NONE && sandbox_ready(&sandbox, &configuration.go, argv[3], &err) < 0)
		die(&err);
	worker.sandbox = level != JAIL_NONE ? &sandbox : NULL;
	prepare(&bench, &repository);
	for (int i = 7; i < argc; i++) {
		bring_base(&bench);
		check(&bench, argv[i]);
	}
	return 0;
}

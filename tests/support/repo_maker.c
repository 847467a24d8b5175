#include "support/repo_maker.h"

#include <errno.h>
#include <fts.h>
#include <stdio.h>

#include "base/files.h"
#include "base/mem.h"
#include "child/child.h"

enum { ARGUMENTS_MOST = 24, FIRST_COMMIT = 1767225600 /* 2026-01-01 */, BETWEEN_COMMITS = 60 };

static _Noreturn void give_up(const char *what, const char *why)
{
	(void)fprintf(stderr, "repo_maker: %s: %s\n", what, why);
	abort();
}

struct output {
	struct buf *out;
	struct buf errors;
};

static int keep_out(void *payload, struct view bytes, struct err *err)
{
	struct output *output = payload;

	(void)err;
	buf_add(output->out, bytes);
	return 0;
}

static int keep_errors(void *payload, struct view bytes, struct err *err)
{
	struct output *output = payload;

	(void)err;
	buf_add(&output->errors, bytes);
	return 0;
}

static void run_git(struct buf *out, const struct repo_maker *maker, const char *const *argv,
		    struct view input)
{
	scoped_free char *author_date = mem_print("GIT_AUTHOR_DATE=%lld +0000", (long long)maker->time);
	scoped_free char *committer_date = mem_print("GIT_COMMITTER_DATE=%lld +0000", (long long)maker->time);
	const char *const env[] = { "PATH=/usr/local/bin:/usr/bin:/bin",
				    "HOME=/nonexistent",
				    "GIT_CONFIG_NOSYSTEM=1",
				    "GIT_AUTHOR_NAME=Ada Author",
				    "GIT_AUTHOR_EMAIL=ada@example.org",
				    "GIT_COMMITTER_NAME=Carl Committer",
				    "GIT_COMMITTER_EMAIL=carl@example.org",
				    author_date,
				    committer_date,
				    NULL };
	struct output output = { .out = out };
	struct child_result result;
	struct err err;
	const struct child_spec spec = {
		.argv = argv,
		.env = env,
		.directory = maker->path,
		.input = input,
		.out = keep_out,
		.errors = keep_errors,
		.payload = &output,
		.deadline_ms = 60 * 1000,
	};

	if (child_run(&result, &spec, &err) < 0)
		give_up("git", err.text);
	if (result.status != 0)
		give_up(argv[1], buf_string(&output.errors));
	buf_release(&output.errors);
}

void repo_maker_git(struct buf *out, const struct repo_maker *maker, const char *const *argv,
		    struct view input)
{
	const char *whole[ARGUMENTS_MOST] = { "git" };
	size_t count = 1;

	for (; *argv; argv++) {
		if (count + 1 == ARGUMENTS_MOST)
			give_up(whole[1], "too many arguments");
		whole[count++] = *argv;
	}
	run_git(out, maker, whole, input);
}

#define run(maker, ...)                                                                                      \
	do {                                                                                                 \
		scoped_buf ignored_ = { 0 };                                                                 \
		run_git(&ignored_, (maker), (const char *const[]){ "git", __VA_ARGS__, NULL },               \
			(struct view){ NULL, 0 });                                                           \
	} while (0)

static struct oid read_oid(const struct buf *text)
{
	struct oid oid;
	struct err err;

	if (oid_parse(&oid, view_trim(buf_view(text)), &err) < 0)
		give_up("git", err.text);
	return oid;
}

#define oid_of(maker, input, ...)                                                                            \
	__extension__({                                                                                      \
		scoped_buf text_ = { 0 };                                                                    \
		run_git(&text_, (maker), (const char *const[]){ "git", __VA_ARGS__, NULL }, (input));        \
		read_oid(&text_);                                                                            \
	})
#define NO_INPUT ((struct view){ NULL, 0 })

static void take_up_time(struct repo_maker *maker)
{
	scoped_buf text = { 0 };
	uint64_t last;

	run_git(&text, maker,
		(const char *const[]){ "git", "for-each-ref", "--sort=-committerdate", "--count=1",
				       "--format=%(committerdate:unix)", NULL },
		NO_INPUT);
	if (view_number(view_trim(buf_view(&text)), INT32_MAX, &last))
		maker->time = (int64_t)last + BETWEEN_COMMITS;
}

void repo_maker_open(struct repo_maker *out, const char *path)
{
	*out = (struct repo_maker){ mem_text(path), FIRST_COMMIT };
	take_up_time(out);
}

void repo_maker_init(struct repo_maker *out, const char *path)
{
	struct err err;

	*out = (struct repo_maker){ mem_text(path), FIRST_COMMIT };
	if (files_make_directory(path, &err) < 0)
		give_up(path, err.text);
	run(out, "-c", "init.defaultBranch=main", "init", "--quiet");
	/* As code hosts allow it: commits by id. */
	run(out, "config", "uploadpack.allowAnySHA1InWant", "true");
}

void repo_maker_release(struct repo_maker *maker)
{
	free(take(maker->path));
}

static void write_bytes(const struct repo_maker *maker, const char *file, struct view bytes)
{
	scoped_free char *path = files_join(maker->path, file);
	scoped_free char *directory = mem_text(path);
	struct err err;

	*strrchr(directory, '/') = '\0';
	if (files_make_directory(directory, &err) < 0 || files_write(path, bytes, &err) < 0)
		give_up(path, err.text);
}

void repo_maker_write(const struct repo_maker *maker, const char *file, const char *text)
{
	write_bytes(maker, file, view_of(text));
}

void repo_maker_copy_file(const struct repo_maker *maker, const char *from, const char *file)
{
	scoped_buf text = { 0 };
	struct err err;

	if (files_read(&text, from, &err) < 0)
		give_up(from, err.text);
	write_bytes(maker, file, buf_view(&text));
}

void repo_maker_copy(const struct repo_maker *maker, const char *directory)
{
	scoped_free char *root = mem_text(directory);
	char *roots[] = { root, NULL };
	FTS *walk = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL);

	if (!walk)
		give_up(directory, strerror(errno));
	for (const FTSENT *entry; (entry = fts_read(walk));) {
		if (entry->fts_info == FTS_DNR || entry->fts_info == FTS_ERR || entry->fts_info == FTS_NS)
			give_up(entry->fts_path, strerror(entry->fts_errno));
		if (entry->fts_info == FTS_F)
			repo_maker_copy_file(maker, entry->fts_path, entry->fts_path + strlen(directory) + 1);
	}
	(void)fts_close(walk);
}

void repo_maker_remove(const struct repo_maker *maker, const char *file)
{
	run(maker, "rm", "-r", "--quiet", "--force", "--", file);
}

struct oid repo_maker_commit(struct repo_maker *maker, const char *message)
{
	run(maker, "add", "--all");
	run(maker, "commit", "--quiet", "--allow-empty", "-m", message);
	maker->time += BETWEEN_COMMITS;
	return repo_maker_resolve(maker, "HEAD");
}

void repo_maker_branch(const struct repo_maker *maker, const char *name)
{
	run(maker, "checkout", "--quiet", "-b", name);
}

void repo_maker_checkout(const struct repo_maker *maker, const char *spec)
{
	run(maker, "checkout", "--quiet", spec);
}

struct oid repo_maker_merge(struct repo_maker *maker, const char *branch)
{
	scoped_free char *message = mem_print("merge %s", branch);

	run(maker, "merge", "--quiet", "--no-ff", "-m", message, branch);
	maker->time += BETWEEN_COMMITS;
	return repo_maker_resolve(maker, "HEAD");
}

void repo_maker_ref(const struct repo_maker *maker, const char *ref, const struct oid *commit)
{
	run(maker, "update-ref", ref, commit->hex);
}

struct oid repo_maker_resolve(const struct repo_maker *maker, const char *spec)
{
	return oid_of(maker, NO_INPUT, "rev-parse", "--verify", spec);
}

struct oid repo_maker_object(const struct repo_maker *maker, const char *type, struct view bytes)
{
	return oid_of(maker, bytes, "hash-object", "--literally", "-w", "-t", type, "--stdin");
}

struct oid repo_maker_commit_tree(struct repo_maker *maker, const struct oid *tree, const struct oid *parent)
{
	struct oid commit =
		parent ? oid_of(maker, NO_INPUT, "commit-tree", "-m", "made", "-p", parent->hex, tree->hex)
		       : oid_of(maker, NO_INPUT, "commit-tree", "-m", "made", tree->hex);

	maker->time += BETWEEN_COMMITS;
	return commit;
}

/*
 * Runs fault_queue with a fault at each step in turn until none fires any more, each time once more without,
 * and counts what was lost, doubled, stuck or damaged.
 *
 * usage: fault_matrix KIND [STRIDE [START]]   (every so many steps only, from that one on; default 1, 1)
 *   calls: each that changes a file; two: the same of one of two processes; power: each write; memory: each
 *   allocation; schema, opening: calls and allocations while a database is made that is not there yet
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/files.h"
#include "base/mem.h"
#include "child/child.h"

enum {
	EXIT_BAD = 1,
	EXIT_USAGE = 2,
	EXIT_TROUBLE = 3,
	SEEDS = 3,
	SOON = 4,
	OUTPUT_MOST = 1 << 20,
	DEADLINE_MS = 120 * 1000,
	CODE_CRASHED = 99, /* shim.c */
	CODE_CUT = 98,	   /* power_vfs.h */
	CODE_DID_WITHOUT = 3,
	POINTS_MOST = 1 << 20,
	ENV_MOST = 8,
	DATABASE_MOST = 16 << 20,
};

#define DATABASE "data/heapgate.db"

/* How one run ended. */
struct end {
	struct child_result result;
	struct buf out, errors;
};

static void end_release(struct end *end)
{
	buf_release(&end->out);
	buf_release(&end->errors);
}
#define scoped_end SCOPED(end_release) struct end

struct row {
	const char *kind, *name;
	const char *mode;   /* calls: what the call does */
	const char *memory; /* memory, opening: variable of fault_queue that says which allocation fails */
	const char *suffix; /* of its value: whether later ones fail, too */
	const char *more;   /* of the environment of the disturbed run */
	bool anew;	    /* from nothing, not from a database that is there */
	int seeds;     /* how often at each point; 0: once.  Calls: so many of them later, at most, it dies */
	bool may_lose; /* what it must be able to show: a test that cannot fail would be none */
};

#define ANEW "QUEUE_PREPARE=1\n"
#define WORKER "QUEUE_TWO=worker\n"
#define LISTENER "QUEUE_TWO=listener\n"

static const struct row rows[] = {
	{ .kind = "calls", .name = "crash", .mode = "crash" },
	{ .kind = "calls", .name = "torn write, crash", .mode = "torn" },
	{ .kind = "calls", .name = "EIO once", .mode = "eio" },
	{ .kind = "calls", .name = "ENOSPC from then on", .mode = "enospc" },
	{ .kind = "calls", .name = "EIO, soon a crash", .mode = "eio", .seeds = SOON },
	{ .kind = "schema", .name = "crash", .mode = "crash", .more = ANEW, .anew = true },
	{ .kind = "schema", .name = "torn write, crash", .mode = "torn", .more = ANEW, .anew = true },
	{ .kind = "schema", .name = "EIO once", .mode = "eio", .more = ANEW, .anew = true },
	{ .kind = "schema", .name = "ENOSPC from then on", .mode = "enospc", .more = ANEW, .anew = true },
	{ .kind = "two", .name = "worker: torn, crash", .mode = "torn", .more = WORKER },
	{ .kind = "two", .name = "worker: ENOSPC", .mode = "enospc", .more = WORKER },
	{ .kind = "two", .name = "listener: torn, crash", .mode = "torn", .more = LISTENER },
	{ .kind = "two", .name = "listener: EIO once", .mode = "eio", .more = LISTENER },
	{ .kind = "power", .name = "power cut", .seeds = SEEDS },
	{ .kind = "power",
	  .name = "power cut, NORMAL",
	  .seeds = 1,
	  .more = "QUEUE_LIGHT=1\n",
	  .may_lose = true },
	{ .kind = "memory", .name = "one allocation", .memory = "QUEUE_MEMORY", .suffix = "" },
	{ .kind = "memory", .name = "all from then on", .memory = "QUEUE_MEMORY", .suffix = "+" },
	{ .kind = "opening",
	  .name = "one allocation",
	  .memory = "QUEUE_OPENING",
	  .suffix = "",
	  .anew = true },
	{ .kind = "opening",
	  .name = "all from then on",
	  .memory = "QUEUE_OPENING",
	  .suffix = "+",
	  .anew = true },
};

struct tally {
	size_t points, runs, lost, doubled, stuck, corrupt;
	size_t unfinished; /* the second run did not come to its end */
	size_t wild;	   /* the first one ended as nobody promised */
};

static int keep_out(void *payload, struct view bytes, struct err *err)
{
	struct end *end = payload;

	(void)err;
	buf_add(&end->out, bytes);
	return 0;
}

static int keep_errors(void *payload, struct view bytes, struct err *err)
{
	struct end *end = payload;

	(void)err;
	buf_add(&end->errors, bytes);
	return 0;
}

/* A run that cannot be made says nothing about the program: the test ends. */
static void run(struct end *end, const char *directory, const char *const *env)
{
	const char *argv[] = { FAULT_QUEUE, directory, NULL };
	const struct child_spec spec = { .argv = argv,
					 .env = env,
					 .out = keep_out,
					 .errors = keep_errors,
					 .payload = end,
					 .deadline_ms = DEADLINE_MS,
					 .output_bytes = OUTPUT_MOST };
	struct err err;

	if (child_run(&end->result, &spec, &err) < 0) {
		(void)fprintf(stderr, "fault_matrix: %s\n", err.text);
		exit(EXIT_TROUBLE);
	}
}

static bool is_there(const char *path)
{
	return access(path, F_OK) == 0;
}

/* Did the fault of the run come, and did the run end as it may then? */
static bool fired(struct tally *tally, const struct row *row, const struct end *end, const char *mark)
{
	int status = end->result.status;
	const char *errors = buf_string(&end->errors);
	bool came = status != 0, fine = false;

	if (row->mode) {
		came = is_there(mark);
		fine = status == 0 || (status == 1 && strncmp(row->mode, "e", 1) == 0) ||
		       status == CODE_CRASHED;
	} else if (row->memory) {
		bool told = strstr(errors, "out of memory") != NULL;
		fine = status == 0 || status == CODE_DID_WITHOUT || (status == 1 && told) ||
		       (end->result.signal == SIGABRT && told);
	} else {
		fine = status == 0 || status == CODE_CUT;
	}
	if (!fine) {
		tally->wild++;
		(void)printf("  status %d, signal %d: %s\n", status, end->result.signal, errors);
	}
	return came || !fine;
}

static void count(struct tally *tally, const struct end *after, size_t point, const struct row *row)
{
	size_t lost, doubled, stuck, corrupt;
	bool read = sscanf(buf_string(&after->out), "lost=%zu doubled=%zu stuck=%zu corrupt=%zu", &lost,
			   &doubled, &stuck, &corrupt) == 4;

	tally->runs++;
	if (after->result.status != 0 || !read) {
		tally->unfinished++;
		(void)printf("  %s, point %zu, started again: status %d, signal %d: %s\n", row->name, point,
			     after->result.status, after->result.signal, buf_string(&after->errors));
		return;
	}
	if (!row->may_lose && lost + doubled + stuck + corrupt)
		(void)printf("  %s, point %zu: %s", row->name, point, buf_string(&after->out));
	tally->lost += lost;
	tally->doubled += doubled;
	tally->stuck += stuck;
	tally->corrupt += corrupt;
}

/* Which of the runs it is. */
struct place {
	const char *directory, *mark;
	size_t point;
	int seed;
};

/* Fills ENV, whose strings are in TEXT. */
static void environment(const char *env[ENV_MOST], struct buf *text, const struct row *row,
			struct place place)
{
	size_t count = 0;

	if (row->mode)
		buf_print(text,
			  "LD_PRELOAD=%s\nFAULT_FIRED=%s\nFAULT_DIRECTORY=%s/"
			  "data\nFAULT_AT=%zu\nFAULT_MODE=%s\n",
			  FAULT_SHIM, place.mark, place.directory, place.point, row->mode);
	else if (row->memory)
		buf_print(text, "%s=%zu%s\n", row->memory, place.point, row->suffix);
	else
		buf_print(text, "QUEUE_POWER=%zu,%d\n", place.point, place.seed);
	if (row->mode && row->seeds)
		buf_print(text, "FAULT_THEN=%d\n", place.seed);
	if (row->more)
		buf_text(text, row->more);
	for (char *line = text->ptr, *end; (end = strchr(line, '\n')) != NULL; line = end + 1) {
		*end = '\0';
		env[count++] = line;
	}
	env[count] = NULL;
}

/* In memory: no disk has to be waited for, no fault depends on one.  The caller frees. */
static char *new_directory(void)
{
	char *directory = mem_print("%s/heapgate-faults-XXXXXX", is_there("/dev/shm") ? "/dev/shm" : "/tmp");

	if (!mkdtemp(directory))
		exit(EXIT_TROUBLE);
	return directory;
}

static void drop_directory(const char *directory)
{
	struct err err;

	if (files_remove_tree(directory, &err) < 0)
		(void)fprintf(stderr, "fault_matrix: %s\n", err.text);
}

/* The file of a database that was opened once and holds nothing. */
static void prepare(struct buf *out)
{
	scoped_free char *directory = new_directory();
	scoped_free char *path = files_join(directory, DATABASE);
	scoped_end end = { .out.ceiling = OUTPUT_MOST };
	struct err err;

	run(&end, directory, (const char *const[]){ "QUEUE_PREPARE=1", NULL });
	if (end.result.status != 0 || files_read(out, path, &err) < 0) {
		(void)fprintf(stderr, "fault_matrix: no database to begin with: %s\n",
			      buf_string(&end.errors));
		exit(EXIT_TROUBLE);
	}
	drop_directory(directory);
}

static void put_database(const char *directory, struct view database)
{
	scoped_free char *data = files_join(directory, "data"), *path = files_join(directory, DATABASE);
	struct err err;

	if (files_make_directory(data, &err) < 0 || files_write_lightly(path, database, &err) < 0) {
		(void)fprintf(stderr, "fault_matrix: %s\n", err.text);
		exit(EXIT_TROUBLE);
	}
}

/* Once with the fault at POINT, once
 * without; false where it did not come to the fault. */
static bool try_point(struct tally *tally, const struct row *row, struct view database, size_t point,
		      int seed)
{
	scoped_free char *directory = new_directory();
	scoped_end with = { .out.ceiling = OUTPUT_MOST }, without = { .out.ceiling = OUTPUT_MOST };

	if (!row->anew)
		put_database(directory, database);
	scoped_free char *mark = files_join(directory, "fired");
	scoped_buf text = { 0 };
	const char *env[ENV_MOST];
	environment(env, &text, row, (struct place){ directory, mark, point, seed });
	run(&with, directory, env);
	bool came = fired(tally, row, &with, mark);
	run(&without, directory, (const char *const[]){ NULL });
	count(tally, &without, point, row);
	drop_directory(directory);
	return came;
}

static struct tally try_all(const struct row *row, struct view database, size_t stride, size_t start)
{
	struct tally tally = { 0 };
	bool more = true;

	for (size_t point = start; more && point < POINTS_MOST; point += stride) {
		for (int seed = 1; more && seed <= (row->seeds ? row->seeds : 1); seed++)
			more = try_point(&tally, row, database, point, seed);
		tally.points += more;
	}
	return tally;
}

/* A row without a fault shows nothing.  Where a transaction is lost that took a record, what follows from
 * that follows once more. */
static bool holds(const struct row *row, const struct tally *tally)
{
	return tally->points && !tally->corrupt && !tally->unfinished && !tally->wild && !tally->stuck &&
	       (row->may_lose ? tally->lost > 0 : !tally->lost && !tally->doubled);
}

int main(int argc, char **argv)
{
	long stride = argc > 2 ? strtol(argv[2], NULL, 10) : 1;
	long start = argc > 3 ? strtol(argv[3], NULL, 10) : 1;
	bool good = true, any = false;
	scoped_buf database = { .ceiling = DATABASE_MOST };

	if (argc < 2 || stride < 1 || start < 1) {
		(void)fputs("usage: fault_matrix calls|schema|two|power|memory|opening [STRIDE [START]]\n",
			    stderr);
		return EXIT_USAGE;
	}
	prepare(&database);
	(void)setvbuf(stdout, NULL, _IOLBF, 0);
	(void)printf("%-22s %7s %7s %5s %8s %6s %8s %11s %5s\n", argv[1], "points", "runs", "lost", "doubled",
		     "stuck", "corrupt", "unfinished", "wild");
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		if (strcmp(rows[i].kind, argv[1]) != 0)
			continue;
		struct tally tally = try_all(&rows[i], buf_view(&database), (size_t)stride, (size_t)start);
		bool held = holds(&rows[i], &tally);
		(void)printf("%-22s %7zu %7zu %5zu %8zu %6zu %8zu %11zu %5zu%s\n", rows[i].name, tally.points,
			     tally.runs, tally.lost, tally.doubled, tally.stuck, tally.corrupt,
			     tally.unfinished, tally.wild,
			     held		? ""
			     : rows[i].may_lose ? "  <-- (it must show losses)"
						: "  <--");
		good = good && held;
		any = true;
	}
	return !any ? EXIT_USAGE : good ? 0 : EXIT_BAD;
}

/*
 * How fast the reader of diagnostics is, beside the least that any reader could do (finding line ends) and
 * beside grep, over the same bytes in the same run.
 *
 *   parse_bench FILE [ROUNDS]
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>

#include "golang/reader.h"

enum { ROUNDS = 7, PIECE = 64 << 10 };

struct counts {
	size_t sections, sites, unknown, inlining, unrecognised;
};

static int count_section(void *payload, struct view package, struct err *err)
{
	(void)package, (void)err;
	((struct counts *)payload)->sections++;
	return 0;
}

static int count_site(void *payload, struct place place, const struct site *site, struct err *err)
{
	struct counts *counts = payload;

	(void)place, (void)err;
	counts->sites++;
	counts->unknown += site->cause == CAUSE_UNKNOWN;
	return 0;
}

static int count_inlining(void *payload, struct place place, struct view name, enum inlining decision,
			  int cost, struct view reason, struct err *err)
{
	(void)place, (void)name, (void)decision, (void)cost, (void)reason, (void)err;
	((struct counts *)payload)->inlining++;
	return 0;
}

static int count_unrecognised(void *payload, struct view line, struct err *err)
{
	(void)line, (void)err;
	((struct counts *)payload)->unrecognised++;
	return 0;
}

static double seconds(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static size_t split_lines(struct view text)
{
	size_t lines = 0;

	for (const char *at = text.at, *end = text.at + text.len, *next; at < end; at = next + 1, lines++)
		if (!(next = memchr(at, '\n', (size_t)(end - at))))
			break;
	return lines;
}

static void read_all(struct counts *counts, struct view text)
{
	static const struct reader_events events = { count_section, count_site, count_inlining,
						     count_unrecognised };
	scoped_reader *reader = reader_new(&events, counts);
	struct err err;

	*counts = (struct counts){ 0 };
	for (size_t at = 0; at < text.len; at += PIECE) {
		size_t left = text.len - at;
		struct view piece = { text.at + at, left < PIECE ? left : PIECE };
		if (reader_feed(reader, piece, &err) < 0)
			exit(1);
	}
	if (reader_end(reader, &err) < 0)
		exit(1);
}

static int by_value(const void *a, const void *b)
{
	double one = *(const double *)a, two = *(const double *)b;

	return (one > two) - (one < two);
}

static double median(double *values, int count)
{
	qsort(values, (size_t)count, sizeof(*values), by_value);
	return values[count / 2];
}

static struct view map(const char *path)
{
	struct stat st;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0 || fstat(fd, &st) < 0)
		return (struct view){ NULL, 0 };
	void *bytes = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, fd, 0);
	(void)close(fd);
	return bytes == MAP_FAILED ? (struct view){ NULL, 0 } : (struct view){ bytes, (size_t)st.st_size };
}

static double time_grep(const char *path)
{
	char command[4200];
	double start = seconds();

	(void)snprintf(command, sizeof(command), "grep -c 'escapes to heap' '%s' >/dev/null", path);
	return system(command) == -1 ? 0 : seconds() - start;
}

int main(int argc, char **argv)
{
	int rounds = argc > 2 ? atoi(argv[2]) : ROUNDS;
	struct view text = argc > 1 ? map(argv[1]) : (struct view){ NULL, 0 };
	struct counts counts = { 0 };
	struct rusage usage;
	double split[64], reader[64], grep[64];
	size_t lines = 0;

	if (!text.at || rounds < 1 || rounds > 64) {
		(void)fprintf(stderr, "usage: parse_bench FILE [ROUNDS]\n");
		return 2;
	}
	for (int i = 0; i < rounds; i++) {
		double start = seconds();
		lines = split_lines(text);
		split[i] = seconds() - start;
		start = seconds();
		read_all(&counts, text);
		reader[i] = seconds() - start;
		grep[i] = time_grep(argv[1]);
	}
	double gigabytes = (double)text.len / 1e9;
	double s = median(split, rounds), r = median(reader, rounds), g = median(grep, rounds);
	(void)getrusage(RUSAGE_SELF, &usage);
	printf("%.1f MB, %zu lines, %zu sections, %zu sites, %zu inlining decisions\n", gigabytes * 1000,
	       lines, counts.sections, counts.sites, counts.inlining);
	printf("cause unknown: %zu (%.2f %%); unrecognised lines: %zu\n", counts.unknown,
	       counts.sites ? 100.0 * (double)counts.unknown / (double)counts.sites : 0, counts.unrecognised);
	printf("memchr line split  %7.1f ms  %5.2f GB/s\n", s * 1000, gigabytes / s);
	printf("heapgate's reader  %7.1f ms  %5.2f GB/s  %.2f of the split's speed\n", r * 1000,
	       gigabytes / r, s / r);
	printf("grep -c            %7.1f ms  %5.2f GB/s\n", g * 1000, gigabytes / g);
	printf("largest resident size %ld MB, of which the input is %.0f MB\n", usage.ru_maxrss / 1024,
	       gigabytes * 1000);
	return 0;
}

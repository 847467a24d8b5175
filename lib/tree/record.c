#include "tree/record.h"

#include <stdio.h>

#include "base/files.h"
#include "base/mem.h"

#define FORMAT "heapgate-export 1"

enum { RECORD_MOST = 64 << 20, BOOT_MOST = 64 };

void record_release(struct record *record)
{
	free(record->skips);
	arena_release(&record->arena);
	*record = (struct record){ 0 };
}

/* random(4): another value after each start of the system; nothing where it cannot be read. */
static void read_boot(struct buf *out)
{
	struct err ignored;

	out->ceiling = BOOT_MOST;
	if (files_read(out, "/proc/sys/kernel/random/boot_id", &ignored) < 0)
		buf_clear(out);
}

static void add_escaped(struct buf *out, const char *path)
{
	for (const unsigned char *c = (const unsigned char *)path; *c; c++)
		if (*c <= ' ' || *c == '%' || *c == 0x7f)
			buf_print(out, "%%%02x", *c);
		else
			buf_char(out, (char)*c);
}

static int digit(char c)
{
	static const char digits[] = "0123456789abcdef";
	const char *at = c ? strchr(digits, c) : NULL;

	return at ? (int)(at - digits) : 0;
}

/* As add_escaped() wrote it. */
static const char *unescape(struct arena *arena, struct view text)
{
	char *path = arena_text(arena, text), *to = path;

	for (const char *from = path; *from; from++) {
		if (*from == '%' && from[1] && from[2]) {
			*to++ = (char)(digit(from[1]) << 4 | digit(from[2]));
			from += 2;
		} else {
			*to++ = *from;
		}
	}
	*to = '\0';
	return path;
}

static bool next_value(struct view *rest, struct view name, struct view *out)
{
	return view_split(rest, '\n', out) && view_skip(out, name);
}

static bool read_skips(struct record *out, struct view rest)
{
	struct view line;

	while (rest.len && view_split(&rest, '\n', &line)) {
		struct view path;
		if (!view_skip(&line, VIEW("skip ")) || !view_split(&line, ' ', &path) || !line.at)
			return false;
		record_skip(out, unescape(&out->arena, path), arena_text(&out->arena, line));
	}
	out->sorted_count = out->skip_count;
	return true;
}

static bool parse(struct record *out, struct view text)
{
	scoped_buf boot = { 0 };
	struct view format, then, commit, entries, bytes;
	struct err ignored;

	read_boot(&boot);
	return next_value(&text, VIEW(FORMAT), &format) && next_value(&text, VIEW("boot "), &then) &&
	       next_value(&text, VIEW("commit "), &commit) && next_value(&text, VIEW("entries "), &entries) &&
	       next_value(&text, VIEW("bytes "), &bytes) && view_equal(then, view_trim(buf_view(&boot))) &&
	       oid_parse(&out->commit, commit, &ignored) == 0 &&
	       view_number(entries, UINT64_MAX, &out->entries) &&
	       view_number(bytes, UINT64_MAX, &out->bytes) && read_skips(out, text);
}

bool record_read(struct record *out, const char *path)
{
	scoped_buf text = { .ceiling = RECORD_MOST };
	struct err ignored;

	*out = (struct record){ 0 };
	return files_read(&text, path, &ignored) == 0 && parse(out, buf_view(&text));
}

static int by_path(const void *a, const void *b)
{
	return strcmp(((const struct skip *)a)->path, ((const struct skip *)b)->path);
}

static void settle(struct record *record)
{
	size_t kept = 0;

	for (size_t i = 0; i < record->skip_count; i++)
		if (!record->skips[i].forgotten)
			record->skips[kept++] = record->skips[i];
	record->skip_count = kept;
	if (kept)
		qsort(record->skips, kept, sizeof(*record->skips), by_path);
}

int record_write(struct record *record, const char *path, struct err *err)
{
	scoped_buf text = { .ceiling = RECORD_MOST }, boot = { 0 };

	settle(record);
	read_boot(&boot);
	buf_print(&text, "%s\nboot %.*s\ncommit %s\nentries %llu\nbytes %llu\n", FORMAT,
		  VIEW_ARG(view_trim(buf_view(&boot))), record->commit.hex,
		  (unsigned long long)record->entries, (unsigned long long)record->bytes);
	for (size_t i = 0; i < record->skip_count; i++) {
		buf_text(&text, "skip ");
		add_escaped(&text, record->skips[i].path);
		buf_print(&text, " %s\n", record->skips[i].why);
	}
	if (text.spoiled)
		return err_set(err, ERR_LIMIT, "too many names were left out to keep a record of them");
	return files_write_lightly(path, buf_view(&text), err);
}

void record_skip(struct record *record, const char *path, const char *why)
{
	struct skip *skip = mem_push(record->skips, record->skip_count, record->skip_room);

	skip->path = arena_text(&record->arena, view_of(path));
	skip->why = arena_text(&record->arena, view_of(why));
}

bool record_forget(struct record *record, const char *path)
{
	struct skip key = { .path = path };
	struct skip *found = record->sorted_count ? bsearch(&key, record->skips, record->sorted_count,
							    sizeof(*record->skips), by_path)
						  : NULL;

	if (!found)
		return false;
	found->forgotten = true;
	return true;
}

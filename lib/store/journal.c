/*
 * A record lies at a multiple of STEP: its seal, then what that covers: the size of its content, its own
 * place, the content.  So the end is where nothing valid follows, and behind a damaged record the next one is
 * found by trying each place.  The seal is a hash that begins with the key, which nobody outside knows, so
 * that a payload cannot bring a record of its own; a signature would take a tenth of all that is done for a
 * webhook.
 */
#include "store/journal.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <xxhash.h>

#include "base/files.h"
#include "base/mem.h"
#include "store/handle.h"

enum { STEP = 64, CHUNK = 4096, ROOM_KEPT = 1 << 20, TAKEN_MOST = 4 << 20, WAIT_MS = 250 };

/* What precedes the content. */
struct head {
	XXH128_hash_t seal;
	uint64_t size, place;
};

struct journal {
	struct store *store;
	char *path;
	int fd;
	uint64_t key;
	int64_t taken, end; /* places */
	bool failed;	    /* behind `end` there may be what nobody was told of */
	bool unsure;	    /* a crash could bring another key than `key` */
	uint64_t damaged;
	struct buf loading; /* from `end` on, being written */
	struct buf fresh;   /* behind it */
	struct buf record;  /* the one that was read last, with its head */
};

static int fail(struct err *err, const char *path)
{
	return err_set(err, errno == ENOSPC || errno == EDQUOT ? ERR_LIMIT : ERR_INTERNAL, "%s: %s", path,
		       strerror(errno));
}

/* What a storm needed is not kept for ever. */
static void empty(struct buf *buf)
{
	if (buf->room > ROOM_KEPT)
		buf_release(buf);
	buf_clear(buf);
	buf->ceiling = (size_t)JOURNAL_MOST;
}

static int64_t whole_steps(uint64_t size)
{
	return (int64_t)((sizeof(struct head) + size + STEP - 1) / STEP * STEP);
}

/* Of the RECORD at that place, with SIZE bytes of content. */
static XXH128_hash_t seal_of(const struct journal *journal, const char *record, uint64_t size)
{
	const size_t start = offsetof(struct head, size);

	return XXH3_128bits_withSeed(record + start, sizeof(struct head) - start + size, journal->key);
}

/* Fewer than SIZE bytes only at the file's end. */
static ssize_t read_at(const struct journal *journal, char *to, size_t size, int64_t place)
{
	size_t have = 0;

	while (have < size) {
		ssize_t got = pread(journal->fd, to + have, size - have, place + (int64_t)have);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -1;
		if (got == 0)
			break;
		have += (size_t)got;
	}
	return (ssize_t)have;
}

/* Reads what may be a head, the first from *PLACE on before END, and puts *PLACE there.  0: there is none. */
static int find_head(struct head *out, const struct journal *journal, int64_t *place, int64_t end,
		     struct err *err)
{
	char chunk[CHUNK];
	struct head head;

	for (; *place < end; *place += CHUNK) {
		int64_t left = end - *place;
		ssize_t got = read_at(journal, chunk, left < CHUNK ? (size_t)left : CHUNK, *place);
		if (got < 0)
			return fail(err, journal->path);
		for (size_t at = 0; at + sizeof(head) <= (size_t)got; at += STEP) {
			memcpy(&head, chunk + at, sizeof(head));
			if (head.place != (uint64_t)*place + at)
				continue;
			*place += (int64_t)at;
			*out = head;
			return 1;
		}
	}
	return 0;
}

/* Reads the record whose head may be HEAD, at PLACE.  1: it is valid. */
static int read_record(struct journal *journal, const struct head *head, int64_t place, struct err *err)
{
	if (head->size > (uint64_t)JOURNAL_MOST)
		return 0;
	const size_t size = sizeof(*head) + head->size;
	empty(&journal->record);
	char *to = buf_space(&journal->record, size);
	ssize_t got = to ? read_at(journal, to, size, place) : 0;
	if (got < 0)
		return fail(err, journal->path);
	if (got < (ssize_t)size)
		return 0;
	buf_grew(&journal->record, size);
	return XXH128_isEqual(seal_of(journal, to, head->size), head->seal);
}

static struct view content(const struct journal *journal)
{
	return view_from(buf_view(&journal->record), sizeof(struct head));
}

/* Reads the first valid record from *PLACE to END and puts *PLACE there, else at or behind END.  0: there is
 * none. */
static int find_record(struct journal *journal, int64_t *place, int64_t end, struct err *err)
{
	struct head head;
	int found;

	while ((found = find_head(&head, journal, place, end, err)) > 0 &&
	       (found = read_record(journal, &head, *place, err)) == 0)
		*place += STEP;
	return found;
}

/* Torn ends of what nobody was told of are found here, too, where the whole records behind them are. */
static int find_end(struct journal *journal, struct err *err)
{
	struct stat info;
	int64_t place = journal->taken;
	int found;

	if (fstat(journal->fd, &info) < 0)
		return fail(err, journal->path);
	journal->end = journal->taken;
	while ((found = find_record(journal, &place, info.st_size, err)) > 0)
		journal->end = place += whole_steps(content(journal).len);
	return found;
}

static int new_key(struct journal *journal, struct err *err)
{
	if (getrandom(&journal->key, sizeof(journal->key), 0) != sizeof(journal->key))
		return err_set(err, ERR_INTERNAL, "there is no randomness: %s", strerror(errno));
	return 0;
}

static int store_place(const struct journal *journal, struct err *err)
{
	int changed = RUN(journal->store, err, JOURNAL_SET, value_int((int64_t)journal->key),
			  value_int(journal->taken));

	return changed < 0 ? -1 : 0;
}

/* 1: there is a row. */
static int load_place(struct journal *journal, struct err *err)
{
	scoped_query query = query_start(journal->store, STATEMENT_JOURNAL_GET, NULL, 0);
	int more = query_next(&query, err);

	if (more <= 0)
		return more;
	journal->key = (uint64_t)query_int(&query, 0);
	journal->taken = query_int(&query, 1);
	return 1;
}

static int find_place(struct journal *journal, struct err *err)
{
	int known = load_place(journal, err);

	if (known)
		return known < 0 ? -1 : 0;
	return new_key(journal, err) < 0 ? -1 : store_place(journal, err);
}

void journal_close(struct journal *journal)
{
	if (!journal)
		return;
	scope_close(&journal->fd);
	buf_release(&journal->loading);
	buf_release(&journal->fresh);
	buf_release(&journal->record);
	free(journal->path);
	free(journal);
}

int journal_open(struct journal **out, struct store *store, const char *path, struct err *err)
{
	scoped_journal *journal = mem_zero(1, sizeof(*journal));

	*journal = (struct journal){ .store = store, .path = mem_text(path) };
	empty(&journal->loading);
	empty(&journal->fresh);
	empty(&journal->record);
	journal->fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (journal->fd < 0)
		return fail(err, journal->path);
	/* A crash that took the name would take what was synced under it. */
	if (files_sync_name(path, err) < 0 || find_place(journal, err) < 0 || find_end(journal, err) < 0)
		return -1;
	*out = take(journal);
	return 0;
}

bool journal_is_waiting(const struct journal *journal)
{
	return journal->taken < journal->end;
}

/* Where the next record comes to lie. */
static int64_t adding_at(const struct journal *journal)
{
	return journal->end + (int64_t)(journal->loading.len + journal->fresh.len);
}

bool journal_has_room(const struct journal *journal, size_t size)
{
	return adding_at(journal) - journal->taken + whole_steps(size) <= JOURNAL_MOST;
}

uint64_t journal_bytes(const struct journal *journal)
{
	return (uint64_t)(journal->end - journal->taken);
}

uint64_t journal_damaged(const struct journal *journal)
{
	return journal->damaged;
}

static size_t size_of(const struct view *parts, size_t count)
{
	size_t size = 0;

	for (size_t i = 0; i < count; i++)
		size += parts[i].len;
	return size;
}

int journal_add(struct journal *journal, const struct view *parts, size_t count, struct err *err)
{
	static const char zeros[STEP];
	struct buf *fresh = &journal->fresh;
	const size_t start = fresh->len, size = size_of(parts, count);
	struct head head = { .size = size, .place = (uint64_t)adding_at(journal) };

	if (journal->unsure)
		return err_set(err, ERR_BUSY, "%s: what was taken could not be stored", journal->path);
	if (!journal_has_room(journal, size))
		return err_set(err, ERR_LIMIT, "too many webhooks wait in %s", journal->path);
	buf_add(fresh, (struct view){ (const char *)&head, sizeof(head) });
	for (size_t i = 0; i < count; i++)
		buf_add(fresh, parts[i]);
	buf_add(fresh, (struct view){ zeros, (size_t)whole_steps(size) - sizeof(head) - size });
	head.seal = seal_of(journal, fresh->ptr + start, size);
	memcpy(fresh->ptr + start, &head, sizeof(head));
	return 0;
}

bool journal_load(struct journal_load *out, struct journal *journal)
{
	struct buf spare = journal->loading;

	if (!journal->fresh.len)
		return false;
	journal->loading = journal->fresh;
	journal->fresh = spare;
	*out = (struct journal_load){ journal->path, journal->fd, buf_view(&journal->loading), journal->end,
				      journal->failed };
	return true;
}

int journal_write(const struct journal_load *load, struct err *err)
{
	size_t written = 0;

	if (load->cut && ftruncate(load->fd, load->place) < 0)
		return fail(err, load->path);
	while (written < load->bytes.len) {
		ssize_t wrote = pwrite(load->fd, load->bytes.at + written, load->bytes.len - written,
				       load->place + (int64_t)written);
		if (wrote < 0 && errno == EINTR)
			continue;
		if (wrote < 0)
			return fail(err, load->path);
		written += (size_t)wrote;
	}
	return fdatasync(load->fd) < 0 ? fail(err, load->path) : 0;
}

/* What failed is written over: the next records begin at the same place.  They can be fewer, and what stayed
 * behind them would be read as later than they are: it is cut off first. */
void journal_landed(struct journal *journal, bool written)
{
	journal->failed = !written;
	if (written)
		journal->end += (int64_t)journal->loading.len;
	else
		empty(&journal->fresh);
	empty(&journal->loading);
}

/* One taking: where it began, and where it has come to. */
struct taking {
	struct journal *journal;
	int64_t place;
	uint64_t skipped;
};

static int take_one(struct taking *taking, journal_each *each, void *payload, struct err *err)
{
	struct journal *journal = taking->journal;
	int64_t place = taking->place;
	int found = find_record(journal, &place, journal->end, err);

	if (found < 0 || (found && each(payload, content(journal), err) < 0))
		return -1;
	place = found ? place : journal->end;
	taking->skipped += (uint64_t)(place - taking->place);
	taking->place = place + (found ? whole_steps(content(journal).len) : 0);
	return 0;
}

/*
 * Under another key nothing of the file is valid any more, and it can be filled again from its start.  Where
 * the disk fails while that is committed a crash can bring it back as if it had not, and what was added
 * meanwhile under the old key would be lost: nothing is, until a transaction came behind it.  On a full disk
 * it was not written to its end.
 */
static int begin_anew(struct journal *journal, struct err *err)
{
	struct journal next = { .store = journal->store };

	if (new_key(&next, err) < 0 || store_place(&next, err) < 0)
		return -1;
	if (store_commit(next.store, err) < 0) {
		journal->unsure = err->kind != ERR_LIMIT;
		return -1;
	}
	journal->key = next.key;
	if (journal->end > JOURNAL_KEPT)
		(void)!ftruncate(journal->fd, JOURNAL_KEPT);
	journal->taken = journal->end = 0;
	return 0;
}

static int go_on(struct journal *journal, int64_t place, struct err *err)
{
	struct journal next = { .store = journal->store, .key = journal->key, .taken = place };

	if (store_place(&next, err) < 0 || store_commit(next.store, err) < 0)
		return -1;
	/* A storm without end: the file's places go on, its blocks do not. */
	if (place > JOURNAL_MOST)
		(void)fallocate(journal->fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0,
				place / CHUNK * CHUNK);
	journal->taken = place;
	return 0;
}

int journal_take(struct journal *journal, size_t most, journal_each *each, void *payload, struct err *err)
{
	struct taking taking = { .journal = journal, .place = journal->taken };

	if (!journal_is_waiting(journal))
		return 0;
	/* Nobody is told of this, so that it can be tried again: what comes meanwhile need not wait for it.
	 */
	if (store_begin_within(journal->store, WAIT_MS, err) < 0)
		return -1;
	scoped_rollback *guard = journal->store;
	/* Large ones make a transaction long, which nobody else can write in. */
	for (size_t i = 0;
	     i < most && taking.place - journal->taken < TAKEN_MOST && taking.place < journal->end; i++)
		if (take_one(&taking, each, payload, err) < 0)
			return -1;
	bool all = taking.place == journal->end && adding_at(journal) == journal->end;
	if ((all ? begin_anew(journal, err) : go_on(journal, taking.place, err)) < 0)
		return -1;
	journal->damaged += taking.skipped;
	journal->unsure = false;
	empty(&journal->record);
	return 0;
}

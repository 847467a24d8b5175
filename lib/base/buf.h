/*
 * Text that grows, born with its ceiling.  Past the ceiling it spoils instead of failing: append as you
 * like and ask once at the end.
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include "base/err.h"
#include "base/view.h"

struct buf {
	char *ptr; /* always terminated once something was added; NULL before */
	size_t len, room;
	size_t ceiling; /* bytes; 0 stands for BUF_CEILING */
	bool spoiled;	/* something did not fit */
};

#define BUF_CEILING ((size_t)256 << 20)

void buf_add(struct buf *buf, struct view text);
void buf_text(struct buf *buf, const char *text);
void buf_char(struct buf *buf, char c);
void buf_print(struct buf *buf, const char *format, ...) PRINTF(2, 3);
/* Room for SIZE more bytes at the returned place, to be followed by buf_grew(); NULL past the ceiling. */
char *buf_space(struct buf *buf, size_t size);
void buf_grew(struct buf *buf, size_t size);
struct view buf_view(const struct buf *buf);
/* The text, "" when nothing was added; lent. */
const char *buf_string(const struct buf *buf);
/* The text, now the caller's to free; the buffer is empty again. */
char *buf_take(struct buf *buf);
void buf_clear(struct buf *buf);
void buf_release(struct buf *buf);

#define scoped_buf SCOPED(buf_release) struct buf

#endif

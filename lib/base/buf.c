#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/mem.h"

char *buf_space(struct buf *buf, size_t size)
{
	size_t ceiling = buf->ceiling ? buf->ceiling : BUF_CEILING;

	if (buf->spoiled || size > ceiling || buf->len > ceiling - size) {
		buf->spoiled = true;
		return NULL;
	}
	buf->ptr = mem_room(buf->ptr, &buf->room, buf->len + size + 1, 1);
	buf->ptr[buf->len] = '\0';
	return buf->ptr + buf->len;
}

void buf_grew(struct buf *buf, size_t size)
{
	buf->len += size;
	buf->ptr[buf->len] = '\0';
}

void buf_add(struct buf *buf, struct view text)
{
	char *at = buf_space(buf, text.len);

	if (!at)
		return;
	if (text.len)
		memcpy(at, text.at, text.len);
	buf_grew(buf, text.len);
}

void buf_text(struct buf *buf, const char *text)
{
	buf_add(buf, view_of(text));
}

void buf_char(struct buf *buf, char c)
{
	buf_add(buf, (struct view){ &c, 1 });
}

void buf_print(struct buf *buf, const char *format, ...)
{
	va_list args, again;

	va_start(args, format);
	va_copy(again, args);
	int need = vsnprintf(NULL, 0, format, args);
	va_end(args);
	char *at = need < 0 ? NULL : buf_space(buf, (size_t)need);
	if (at) {
		(void)vsnprintf(at, (size_t)need + 1, format, again);
		buf_grew(buf, (size_t)need);
	}
	va_end(again);
}

struct view buf_view(const struct buf *buf)
{
	return (struct view){ buf_string(buf), buf->len };
}

const char *buf_string(const struct buf *buf)
{
	return buf->ptr ? buf->ptr : "";
}

char *buf_take(struct buf *buf)
{
	char *text = buf->ptr ? buf->ptr : mem_text("");

	*buf = (struct buf){ .ceiling = buf->ceiling };
	return text;
}

void buf_clear(struct buf *buf)
{
	buf->len = 0;
	buf->spoiled = false;
	if (buf->ptr)
		buf->ptr[0] = '\0';
}

void buf_release(struct buf *buf)
{
	free(buf->ptr);
	*buf = (struct buf){ .ceiling = buf->ceiling };
}

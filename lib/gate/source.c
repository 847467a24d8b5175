#include "gate/source.h"

#include "base/files.h"
#include "base/mem.h"
#include "tree/changed.h"

enum { SOURCE_MOST = 16 << 20 };

void source_release(struct source *source)
{
	buf_release(&source->text);
	free(source->file);
	*source = (struct source){ 0 };
}

/* A file that cannot be read has no lines: an excerpt is a courtesy. */
static void hold(struct source *source, const char *file)
{
	struct err err;

	if (source->file && strcmp(source->file, file) == 0)
		return;
	buf_release(&source->text);
	source->text.ceiling = SOURCE_MOST;
	free(source->file);
	source->file = mem_text(file);
	int read;
	if (source->mirror) {
		read = tree_read(&source->text, source->mirror, source->commit, file, &err);
	} else {
		scoped_free char *path = files_join(source->directory, file);
		read = files_read(&source->text, path, &err);
	}
	if (read < 0)
		buf_clear(&source->text);
}

struct view source_line(void *payload, const char *file, int line)
{
	struct source *source = payload;
	struct view piece = { NULL, 0 };

	if (!file[0] || line < 1)
		return piece;
	hold(source, file);
	struct view rest = buf_view(&source->text);
	for (int i = 0; i < line; i++)
		if (!view_split(&rest, '\n', &piece))
			return (struct view){ NULL, 0 };
	return piece;
}

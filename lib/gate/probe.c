#include "gate/probe.h"

#include <sys/stat.h>

#include "base/files.h"
#include "base/mem.h"
#include "crypto/digest.h"

enum { ANSWER_MOST = 64 << 10 };

/* What changes when the file is another one, or written anew. */
static void print_file(struct buf *out, const char *path)
{
	struct stat info = { 0 };

	(void)stat(path, &info);
	buf_print(out, "%s %llu %llu %lld %lld.%09ld %lld.%09ld\n", path, (unsigned long long)info.st_dev,
		  (unsigned long long)info.st_ino, (long long)info.st_size, (long long)info.st_mtim.tv_sec,
		  info.st_mtim.tv_nsec, (long long)info.st_ctim.tv_sec, info.st_ctim.tv_nsec);
}

/* Where the answer of GO under SPEC's options is remembered. */
static int memory_of(char **out, struct arena *arena, const char *go, const struct collect_spec *spec,
		     const char *data, struct err *err)
{
	scoped_buf key = { 0 };
	struct digest digest;
	char name[DIGEST_TEXT];

	print_file(&key, go);
	for (const char *const *env = toolchain_env(arena, go, &spec->go); *env; env++)
		buf_print(&key, "%s\n", *env);
	if (digest_sha256(&digest, buf_view(&key), err) < 0)
		return -1;
	digest_print(&digest, name);
	*out = mem_print("%s/toolchains/%s", data, name);
	return 0;
}

/* The remembered text is go's answer and, behind it, what its GOROOT's VERSION looked like. */
static bool recall(struct toolchain *out, struct arena *arena, const char *go,
		   const struct collect_spec *spec, const char *memory)
{
	scoped_buf text = { .ceiling = ANSWER_MOST }, version = { 0 };
	struct err ignored;

	if (files_read(&text, memory, &ignored) < 0 ||
	    toolchain_probe_read(out, arena, go, &spec->go, buf_view(&text), &ignored) < 0)
		return false;
	print_file(&version, arena_print(arena, "%s/VERSION", out->goroot));
	return view_ends(buf_view(&text), buf_view(&version));
}

static int remember(const struct toolchain *toolchain, struct view answer, const char *memory,
		    const char *data, struct err *err)
{
	scoped_free char *directory = mem_print("%s/toolchains", data);
	scoped_free char *path = mem_print("%s/VERSION", toolchain->goroot);
	scoped_buf text = { 0 };

	buf_add(&text, answer);
	print_file(&text, path);
	if (files_make_directory(directory, err) < 0)
		return -1;
	return files_write_lightly(memory, buf_view(&text), err);
}

int probe(struct toolchain *out, struct arena *arena, const struct collect_spec *spec, const char *data,
	  struct err *err)
{
	scoped_buf answer = { .ceiling = ANSWER_MOST };
	scoped_free char *memory = NULL;
	const char *go;

	if (toolchain_find(&go, arena, &spec->go, err) < 0 ||
	    memory_of(&memory, arena, go, spec, data, err) < 0)
		return -1;
	if (recall(out, arena, go, spec, memory))
		return 0;
	if (collect_ask(&answer, arena, go, spec, err) < 0 ||
	    toolchain_probe_read(out, arena, go, &spec->go, buf_view(&answer), err) < 0)
		return -1;
	return remember(out, buf_view(&answer), memory, data, err);
}

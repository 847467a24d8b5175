#include "gate/download.h"

#include "base/files.h"
#include "base/mem.h"
#include "crypto/digest.h"
#include "gate/sandbox.h"

enum { TEXT_MOST = 16 << 20, SAID_MOST = 64 << 10 };

static bool is_wanted(const struct collect_spec *spec, const struct module *module, const char *workspace)
{
	scoped_free char *vendored = files_join(module->root, "vendor/modules.txt");

	if (!spec->go.proxy || strcmp(spec->go.proxy, "off") == 0)
		return false;
	return workspace || access(vendored, F_OK) < 0;
}

static void add_file(struct buf *out, const char *path)
{
	struct err ignored;

	buf_print(out, "%s\n", strrchr(path, '/') + 1);
	(void)!files_read(out, path, &ignored);
}

/* The file whose presence says that all of it was brought before.  It lies in the module cache, so that it
 * goes when that is emptied. */
static int memory_of(char **out, const struct toolchain *toolchain, const struct collect_spec *spec,
		     const struct module *module, const char *workspace, struct err *err)
{
	static const char *const names[] = { "go.mod", "go.sum" };
	scoped_buf key = { .ceiling = TEXT_MOST };
	char digest_text[DIGEST_TEXT];
	struct digest digest;

	buf_print(&key, "%s\n%s\n", toolchain->configuration.go_version, spec->go.proxy);
	for (size_t i = 0; i < COUNT_OF(names); i++) {
		scoped_free char *path = files_join(module->root, names[i]);
		add_file(&key, path);
	}
	if (workspace)
		add_file(&key, workspace);
	if (digest_sha256(&digest, buf_view(&key), err) < 0)
		return -1;
	digest_print(&digest, digest_text);
	*out = mem_print("%s/cache/heapgate/%s", toolchain->module_cache, digest_text);
	return 0;
}

static int remember(const char *memory, struct err *err)
{
	scoped_free char *directory = mem_print("%.*s", (int)(strrchr(memory, '/') - memory), memory);

	return files_make_directory(directory, err) < 0 ? -1 : files_write(memory, VIEW("downloaded\n"), err);
}

struct listening {
	struct buf said;
	const struct collect_spec *spec;
};

static void listening_release(struct listening *listening)
{
	buf_release(&listening->said);
}

static int listen(void *payload, struct view bytes, struct err *err)
{
	struct listening *listening = payload;

	(void)err;
	buf_add(&listening->said, bytes);
	return 0;
}

static int tick(void *payload, struct err *err)
{
	const struct collect_spec *spec = ((struct listening *)payload)->spec;

	return spec->tick ? spec->tick(spec->payload, err) : 0;
}

/* Progress is told in lines before; what went wrong comes last, but for a checksum that does not match: then
 * there is a long explanation of what that may mean. */
static struct view decisive_line(const struct buf *said)
{
	struct view text = view_trim(buf_view(said)), line = { 0 };
	ptrdiff_t mismatch = view_find(text, VIEW("verifying ")), last = view_find_last(text, VIEW("\n"));

	text = mismatch >= 0 ? view_from(text, (size_t)mismatch) : view_from(text, (size_t)(last + 1));
	(void)view_split(&text, '\n', &line);
	(void)view_skip(&line, VIEW("go: "));
	return line;
}

static int fail(const struct buf *said, const struct child_result *result, struct err *err)
{
	struct view line = decisive_line(said);

	if (!line.len)
		return err_set(err, ERR_BUSY, "modules cannot be had: the download ended with status %d",
			       result->status);
	return err_set(err, ERR_BUSY, "a module cannot be had: %.*s", VIEW_ARG(line));
}

static int fetch_all(const struct toolchain *toolchain, const struct collect_spec *spec,
		     const struct module *module, const char *workspace, int64_t deadline_ms, struct err *err)
{
	scoped_arena arena = { 0 };
	SCOPED(listening_release) struct listening listening = { { .ceiling = SAID_MOST }, spec };
	scoped_sandbox_use use;
	struct golang_options go = spec->go;
	struct child_result result;

	go.workspace = workspace;
	if (sandbox_enter_download(&use, &arena, &go, toolchain, spec, module, err) < 0)
		return -1;
	const struct child_spec child = {
		.argv = toolchain_download_argv(&arena, toolchain->go),
		.env = toolchain_download_env(&arena, toolchain->go, &go),
		.directory = module->directory,
		.out = listen,
		.errors = listen,
		.tick = tick,
		.payload = &listening,
		.deadline_ms = deadline_ms,
		.memory_bytes = spec->memory_bytes,
		.processes = spec->processes,
		.output_bytes = spec->output_bytes,
		.room = use.room.jail ? &use.room : NULL,
	};
	if (child_run(&result, &child, err) < 0)
		return -1;
	return result.status == 0 ? 0 : fail(&listening.said, &result, err);
}

int download(const struct toolchain *toolchain, const struct collect_spec *spec, const struct module *module,
	     const char *workspace, int64_t deadline_ms, struct err *err)
{
	scoped_free char *memory = NULL;

	if (!is_wanted(spec, module, workspace))
		return 0;
	if (memory_of(&memory, toolchain, spec, module, workspace, err) < 0)
		return -1;
	if (access(memory, F_OK) == 0)
		return 0;
	if (fetch_all(toolchain, spec, module, workspace, deadline_ms, err) < 0)
		return -1;
	return remember(memory, err);
}

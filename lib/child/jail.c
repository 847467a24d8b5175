#include "child/jail.h"

#include <stdio.h>
#include <sys/stat.h>

#include "child/child.h"
#include "child/landlock.h"

enum { SAID_MOST = 4096, TRIAL_MS = 30 * 1000 };

static const char *const names[JAIL_LEVEL_COUNT] = {
	[JAIL_NONE] = "none",
	[JAIL_LANDLOCK] = "landlock",
	[JAIL_BUBBLEWRAP] = "bubblewrap",
};

const char *jail_level_name(enum jail_level level)
{
	return names[level];
}

bool jail_level_parse(const char *name, enum jail_level *out)
{
	for (int level = 0; level < JAIL_LEVEL_COUNT; level++)
		if (strcmp(names[level], name) == 0)
			return *out = (enum jail_level)level, true;
	return false;
}

void jail_print(struct buf *out, const struct jail *jail)
{
	buf_text(out, names[jail->level]);
	if (jail->level == JAIL_LANDLOCK)
		buf_print(out, " (ABI %d)", jail->landlock_abi);
	if (jail->level == JAIL_BUBBLEWRAP && !jail->proc)
		buf_text(out, " (without /proc)");
}

static int keep(void *payload, struct view bytes, struct err *err)
{
	(void)err;
	buf_add(payload, bytes);
	return 0;
}

/* Of what a program that failed said, the first line. */
static void explain(char *out, size_t size, const struct buf *said, const struct child_result *result)
{
	struct view rest = view_trim(buf_view(said)), line = { 0 };

	if (view_split(&rest, '\n', &line) && line.len)
		(void)snprintf(out, size, "%.*s", VIEW_ARG(line));
	else
		(void)snprintf(out, size, "the trial ended with %s %d", result->signal ? "signal" : "status",
			       result->signal ? result->signal : result->status);
}

/* Does TRIAL succeed in JAIL?  WHY says why not. */
static bool works(const struct jail *jail, const struct child_spec *trial, bool copies, char *why,
		  size_t size)
{
	struct jail candidate = *jail;
	struct jail_room room = *trial->room;
	struct child_spec spec = *trial;
	struct child_result result;
	scoped_buf said = { .ceiling = SAID_MOST };
	struct err err;

	candidate.copies = copies;
	room.jail = &candidate;
	if (!copies)
		room.copied = room.aside = NULL;
	spec.room = &room;
	spec.out = spec.errors = keep;
	spec.payload = &said;
	spec.deadline_ms = TRIAL_MS;
	if (child_run(&result, &spec, &err) < 0) {
		(void)snprintf(why, size, "%s", err.text);
		return false;
	}
	if (result.status == 0)
		return true;
	explain(why, size, &said, &result);
	return false;
}

static bool find_bubblewrap(char *out, size_t size)
{
	const char *path = getenv("PATH");
	struct view rest = view_of(path ? path : "/usr/bin:/bin"), directory;

	while (view_split(&rest, ':', &directory)) {
		int length = snprintf(out, size, "%.*s/bwrap", VIEW_ARG(directory));
		if (directory.len && directory.at[0] == '/' && length > 0 && (size_t)length < size &&
		    access(out, X_OK) == 0)
			return true;
	}
	return false;
}

/* The best first; a masked /proc or one that says nothing about user namespaces is what containers have. */
static bool try_bubblewrap(struct jail *jail, const struct child_spec *trial, char *why, size_t size)
{
	static const struct {
		bool proc, userns_disabled;
	} rows[] = { { true, true }, { true, false }, { false, true }, { false, false } };

	jail->level = JAIL_BUBBLEWRAP;
	if (!find_bubblewrap(jail->program, sizeof(jail->program))) {
		(void)snprintf(why, size, "no program bwrap in PATH (package bubblewrap)");
		return false;
	}
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		char ignored[64];
		jail->proc = rows[i].proc;
		jail->userns_disabled = rows[i].userns_disabled;
		if (!works(jail, trial, false, why, size))
			continue;
		jail->copies = trial->room->aside && works(jail, trial, true, ignored, sizeof(ignored));
		return true;
	}
	return false;
}

static bool try_landlock(struct jail *jail, const struct child_spec *trial, char *why, size_t size)
{
	jail->level = JAIL_LANDLOCK;
	if (!jail->landlock_abi) {
		(void)snprintf(why, size, "the kernel has none, or it is not enabled (lsm=)");
		return false;
	}
	return works(jail, trial, false, why, size);
}

void jail_probe(struct jail *out, const struct child_spec *trial, enum jail_level most)
{
	static bool (*const tries[JAIL_LEVEL_COUNT])(struct jail *, const struct child_spec *, char *,
						     size_t) = {
		[JAIL_BUBBLEWRAP] = try_bubblewrap,
		[JAIL_LANDLOCK] = try_landlock,
	};
	struct jail found = { .level = JAIL_NONE };
	size_t used = 0;

	for (enum jail_level level = most; level > JAIL_NONE; level--) {
		struct jail jail = { .landlock_abi = landlock_abi() };
		char why[150];
		if (tries[level](&jail, trial, why, sizeof(why))) {
			(void)snprintf(jail.lacks, sizeof(jail.lacks), "%s", found.lacks);
			found = jail;
			break;
		}
		used += (size_t)snprintf(found.lacks + used, sizeof(found.lacks) - used, "%s%s: %s",
					 used ? "; " : "", names[level], why);
	}
	*out = found;
}

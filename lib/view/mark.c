#include "view/mark.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/mem.h"

/* FNV-1a: names a site across runs, and nothing else depends on it. */
static uint64_t hash_text(uint64_t hash, const char *text)
{
	for (; *text; text++)
		hash = (hash ^ (unsigned char)*text) * 0x100000001b3u;
	return (hash ^ 0xff) * 0x100000001b3u;
}

static uint64_t hash_site(const struct function *function, const struct site *site)
{
	uint64_t hash = 0xcbf29ce484222325u;

	hash = hash_text(hash, function->package);
	hash = hash_text(hash, function->name);
	hash = hash_text(hash, site_kind_name(site->kind));
	hash = hash_text(hash, site->message);
	return hash_text(hash, cause_info(site->cause)->name);
}

void mark_next(char out[MARK_ROOM], struct marks *marks, const struct function *function,
	       const struct site *site)
{
	uint64_t hash = hash_site(function, site);
	size_t ordinal = 0;

	if (marks->function != function)
		marks->count = 0;
	marks->function = function;
	for (size_t i = 0; i < marks->count; i++)
		ordinal += marks->seen[i] == hash;
	(void)mem_push(marks->seen, marks->count, marks->room);
	marks->seen[marks->count - 1] = hash;
	(void)snprintf(out, MARK_ROOM, "%016" PRIx64 ":%zu", hash, ordinal);
}

void marks_release(struct marks *marks)
{
	free(marks->seen);
	*marks = (struct marks){ 0 };
}

#include "model/profile.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"

static int by_function(const void *a, const void *b)
{
	const struct heat *left = a, *right = b;

	return strcmp(left->function, right->function);
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

void profile_sort(struct profile *profile)
{
	size_t kept = 0;

	if (profile->count)
		qsort(profile->list, profile->count, sizeof(*profile->list), by_function);
	for (size_t i = 0; i < profile->count; i++) {
		struct heat *last = kept ? &profile->list[kept - 1] : NULL;
		if (!last || by_function(last, &profile->list[i]) != 0)
			profile->list[kept++] = profile->list[i];
		else if (last->share < profile->list[i].share)
			last->share = profile->list[i].share;
	}
	profile->count = kept;
}

static unsigned share_of(const struct profile *profile, const char *package, const char *name)
{
	scoped_buf whole = { 0 };

	buf_print(&whole, "%s.%s", package, name);
	const struct heat wanted = { .function = buf_string(&whole) };
	const struct heat *found =
		profile->count ? bsearch(&wanted, profile->list, profile->count, sizeof(wanted), by_function)
			       : NULL;
	return found ? found->share : 0;
}

/* In a program its main package has no other name than main. */
unsigned profile_share(const struct profile *profile, const struct function *function)
{
	unsigned share = share_of(profile, function->package, function->name), as_main = 0;

	if (profile->main_count && bsearch(&function->package, profile->mains, profile->main_count,
					   sizeof(*profile->mains), by_text))
		as_main = share_of(profile, "main", function->name);
	return share > as_main ? share : as_main;
}

#include "daemon/telling.h"

#include "store/blame.h"
#include "store/history.h"
#include "store/repositories.h"

enum { CHANGES_SHOWN = 100 };

void telling_release(struct telling *telling)
{
	arena_release(&telling->arena);
}

static const char *keep(struct telling *telling, const char *text)
{
	return arena_text(&telling->arena, view_of(text ? text : ""));
}

static struct site keep_site(struct telling *telling, const struct site *site)
{
	return (struct site){
		.kind = site->kind,
		.cause = site->cause,
		.allocation = site->allocation,
		.message = keep(telling, site->message),
		.subject = keep(telling, site->subject),
		.line = site->line,
		.column = site->column,
		.closure = keep(telling, site->closure),
		.callee = keep(telling, site->callee),
		.allowed = keep(telling, site->allowed),
	};
}

static const struct site *keep_sites(struct telling *telling, const struct site *const *sites, size_t count)
{
	struct site *list = arena_zero(&telling->arena, count, sizeof(*list));

	for (size_t i = 0; i < count; i++)
		list[i] = keep_site(telling, sites[i]);
	return list;
}

static int take_change(void *payload, const struct history_change *from, struct err *err)
{
	struct telling *telling = payload;
	struct page_change *change =
		arena_push(&telling->arena, telling->changes, telling->count, telling->room);

	(void)err;
	change->commit = from->commit;
	change->commit.author = keep(telling, from->commit.author);
	change->commit.subject = keep(telling, from->commit.subject);
	change->commit.message = "";
	change->package = keep(telling, from->package);
	change->go_version = keep(telling, from->go_version);
	change->toolchain_changed = from->toolchain_changed;
	change->gap = from->gap;
	change->exists = from->exists;
	change->allocating = from->allocating;
	change->leaks = from->leaks;
	change->added = keep_sites(telling, from->added, from->added_count);
	change->added_count = from->added_count;
	change->removed = keep_sites(telling, from->removed, from->removed_count);
	change->removed_count = from->removed_count;
	return 0;
}

static int find(struct telling *telling, int64_t repository, struct err *err)
{
	struct function_names names = { 0 };

	if (history_find(&names, &telling->arena, telling->store, repository, telling->history.asked, err) <
	    0)
		return -1;
	struct page_choice *choices = arena_zero(&telling->arena, names.count, sizeof(*choices));
	size_t count = 0;
	for (size_t i = 0; i < names.count; i++) {
		const struct function_name *name = &names.list[i];
		if (telling->file && strcmp(telling->file, name->file) != 0)
			continue;
		choices[count++] = (struct page_choice){ name->package, name->name, name->file };
		telling->function = name->id;
	}
	telling->history.choices = choices;
	telling->history.choice_count = count;
	return 0;
}

int telling_tell(struct telling *telling, const char *host, const char *repository, struct err *err)
{
	struct page_history *history = &telling->history;
	struct repository row;

	if (repository_find(&row, &telling->arena, telling->store, host, repository, err) < 0)
		return err->kind == ERR_ABSENT ? 0 : -1;
	if (find(telling, row.id, err) < 0)
		return -1;
	if (history->choice_count == 1 && history_each(telling->store, telling->function, telling->line,
						       0, CHANGES_SHOWN + 1, take_change, telling, err) < 0)
		return -1;
	history->more = telling->count > CHANGES_SHOWN;
	history->changes = telling->changes;
	history->change_count = history->more ? CHANGES_SHOWN : telling->count;
	return 0;
}

int telling_blame(struct telling *telling, struct err *err)
{
	if (telling->history.choice_count != 1)
		return 0;
	return blame_function(&telling->history.present, &telling->arena, telling->store, telling->function,
			      telling->line ? telling->line : "", err);
}

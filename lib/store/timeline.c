#include "store/timeline.h"

#include "store/handle.h"
#include "store/trend_derive.h"
#include "store/turns.h"

/* A function as compiled by a package: what the table `present` has a row for. */
struct touched {
	struct {
		int64_t function, compiled;
	} * list;
	size_t count, room;
};

static int note_touched(struct touched *out, struct arena *arena, struct store *store,
			const struct line *line, int64_t from, int64_t to, struct err *err)
{
	scoped_query query =
		QUERY(store, FUNCTION_CHANGE_TOUCHED, LINE_VALUES(line), value_int(from), value_int(to));
	int more;

	while ((more = query_next(&query, err)) > 0) {
		(void)arena_push(arena, out->list, out->count, out->room);
		out->list[out->count - 1].function = query_int(&query, 0);
		out->list[out->count - 1].compiled = query_int(&query, 1);
	}
	return more;
}

/* Brings `present` up to the last change of every touched function. */
static int refresh(struct store *store, const struct line *line, const struct touched *touched,
		   struct err *err)
{
	for (size_t i = 0; i < touched->count; i++) {
		struct value function = value_int(touched->list[i].function);
		struct value compiled = value_int(touched->list[i].compiled);
		if (RUN(store, err, PRESENT_REMOVE, value_text(line->name), function, compiled) < 0 ||
		    RUN(store, err, PRESENT_ADD, value_text(line->name), function, compiled) < 0)
			return -1;
	}
	return 0;
}

static int neighbours(int64_t *before, int64_t *after, struct store *store, const struct line *line,
		      int64_t position, struct err *err)
{
	if (NUMBER(before, -1, store, err, TIMELINE_BEFORE, LINE_VALUES(line), value_int(position)) < 0)
		return -1;
	return NUMBER(after, -1, store, err, TIMELINE_AFTER, LINE_VALUES(line), value_int(position));
}

/* Derives the changes of the collection at POSITION anew. */
static int derive(struct touched *touched, struct arena *arena, struct store *store, const struct line *line,
		  int64_t before, int64_t position, struct err *err)
{
	scoped_arena scratch = { 0 };
	struct turns turns;

	if (note_touched(touched, arena, store, line, position, position, err) < 0 ||
	    RUN(store, err, FUNCTION_CHANGE_CLEAR, LINE_VALUES(line), value_int(position),
		value_int(position)) < 0 ||
	    turns_find(&turns, &scratch, store, line, before, position, err) < 0)
		return -1;
	for (size_t i = 0; i < turns.count; i++) {
		const struct turn *turn = &turns.list[i];
		if (RUN(store, err, FUNCTION_CHANGE_ADD, LINE_VALUES(line), value_int(turn->function),
			value_int(position), value_int(turn->compiled), value_row(turn->was),
			value_row(turn->became)) < 0)
			return -1;
	}
	if (trend_derive(store, line, before, position, &turns, err) < 0)
		return -1;
	return note_touched(touched, arena, store, line, position, position, err);
}

/* The next collection's changes are told from this one's; and so on, past those that could not judge a
 * package. */
static int link_position(struct store *store, const struct line *line, int64_t position, struct err *err)
{
	scoped_arena arena = { 0 };
	struct touched touched = { NULL, 0, 0 };
	int64_t before, after;
	bool first = true, incomplete = false;

	while (position >= 0) {
		if (neighbours(&before, &after, store, line, position, err) < 0 ||
		    derive(&touched, &arena, store, line, before, position, err) < 0 ||
		    turns_incomplete(&incomplete, store, line, position, err) < 0)
			return -1;
		if (!first && !incomplete)
			break;
		first = false;
		position = after;
	}
	return refresh(store, line, &touched, err);
}

int timeline_place(struct store *store, const struct line *line, int64_t collection, int64_t position,
		   struct err *err)
{
	int64_t there;

	if (NUMBER(&there, 0, store, err, TIMELINE_SAME, LINE_VALUES(line), value_int(position),
		   value_int(collection)) < 0)
		return -1;
	if (there)
		return 0;
	if (RUN(store, err, TIMELINE_PUT, LINE_VALUES(line), value_int(position), value_int(collection)) < 0)
		return -1;
	return link_position(store, line, position, err);
}

int timeline_cut(struct store *store, const struct line *line, int64_t position, struct err *err)
{
	scoped_arena arena = { 0 };
	struct touched touched = { NULL, 0, 0 };

	if (note_touched(&touched, &arena, store, line, position + 1, INT64_MAX, err) < 0 ||
	    RUN(store, err, FUNCTION_CHANGE_CLEAR, LINE_VALUES(line), value_int(position + 1),
		value_int(INT64_MAX)) < 0 ||
	    trend_clear(store, line, position + 1, INT64_MAX, err) < 0 ||
	    RUN(store, err, TIMELINE_CUT, LINE_VALUES(line), value_int(position)) < 0)
		return -1;
	return refresh(store, line, &touched, err);
}

static int rebuild(struct store *store, const struct line *line, struct err *err)
{
	scoped_arena arena = { 0 };
	struct touched touched = { NULL, 0, 0 };
	int64_t before = -1, position;

	if (note_touched(&touched, &arena, store, line, 0, INT64_MAX, err) < 0 ||
	    RUN(store, err, FUNCTION_CHANGE_CLEAR, LINE_VALUES(line), value_int(0), value_int(INT64_MAX)) < 0)
		return -1;
	for (;;) {
		if (NUMBER(&position, -1, store, err, TIMELINE_AFTER, LINE_VALUES(line), value_int(before)) <
		    0)
			return -1;
		if (position < 0)
			return refresh(store, line, &touched, err);
		if (derive(&touched, &arena, store, line, before, position, err) < 0)
			return -1;
		before = position;
	}
}

int timeline_rebuild(struct store *store, int64_t repository, struct err *err)
{
	scoped_arena arena = { 0 };
	struct line *lines = NULL;
	size_t count = 0, room = 0;
	int more;

	{
		scoped_query query = QUERY(store, TIMELINE_LINES, value_int(repository));
		while ((more = query_next(&query, err)) > 0) {
			struct line *line = arena_push(&arena, lines, count, room);
			*line = (struct line){ repository, query_text(&query, 0, &arena) };
		}
	}
	if (more < 0)
		return -1;
	for (size_t i = 0; i < count; i++)
		if (rebuild(store, &lines[i], err) < 0)
			return -1;
	return 0;
}

/* Somebody else may have done it while this process waited for the lock. */
static int rebuild_stale(struct store *store, int64_t repository, struct err *err)
{
	scoped_joint joint = { NULL };
	int removed;

	if (joint_begin(&joint, store, err) < 0)
		return -1;
	removed = RUN(store, err, STALE_REMOVE, value_int(repository));
	if (removed < 0 || (removed && timeline_rebuild(store, repository, err) < 0))
		return -1;
	return joint_commit(&joint, err);
}

int timeline_catch_up(struct store *store, struct err *err)
{
	scoped_ids stale = { 0 };

	if (query_ids(&stale, store, err, STATEMENT_STALE_LIST, NULL, 0) < 0)
		return -1;
	for (size_t i = 0; i < stale.count; i++)
		if (rebuild_stale(store, stale.list[i], err) < 0)
			return -1;
	return 0;
}

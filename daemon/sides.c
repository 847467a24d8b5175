#include "daemon/sides.h"

void sides_release(struct sides *sides)
{
	arena_release(&sides->arena);
}

static int take_inlining(struct golang_options *out, struct view value, struct err *err)
{
	if (!view_is(value, "true") && !view_is(value, "false"))
		return err_set(err, ERR_INPUT, "inlining=%.*s: expected true or false", VIEW_ARG(value));
	out->no_inlining = view_is(value, "false");
	return 0;
}

static int take_word(struct golang_options *out, struct arena *arena, struct view word, struct err *err)
{
	const struct {
		const char *key;
		const char **text;
	} texts[] = {
		{ "goos=", &out->goos },
		{ "goarch=", &out->goarch },
		{ "tags=", &out->tags },
	};

	for (size_t i = 0; i < COUNT_OF(texts); i++) {
		struct view value = word;
		if (!view_skip(&value, view_of(texts[i].key)))
			continue;
		*texts[i].text = arena_text(arena, value);
		return 0;
	}
	struct view value = word;
	if (view_skip(&value, VIEW("inlining=")))
		return take_inlining(out, value, err);
	return err_set(err, ERR_INPUT, "%.*s: expected goos=, goarch=, tags= or inlining=", VIEW_ARG(word));
}

static int take_words(struct golang_options *out, struct arena *arena, const char *words, struct err *err)
{
	struct view rest = view_of(words), word;

	while (view_split(&rest, ' ', &word))
		if (word.len && take_word(out, arena, word, err) < 0)
			return err_wrap(err, "--configuration '%s'", words);
	return 0;
}

int sides_read(struct sides *out, const struct go_options *go, const struct option_list *given,
	       struct err *err)
{
	const struct golang_options usual = go_options_golang(go);

	*out = (struct sides){ .count = given->count ? given->count : 1 };
	out->list = arena_zero(&out->arena, out->count, sizeof(*out->list));
	out->words = arena_zero(&out->arena, out->count, sizeof(*out->words));
	out->list[0] = usual;
	out->words[0] = "";
	for (size_t i = 0; i < given->count; i++) {
		out->list[i] = usual;
		out->words[i] = given->items[i];
		if (take_words(&out->list[i], &out->arena, given->items[i], err) < 0)
			return -1;
	}
	return 0;
}

const char *sides_name(struct arena *arena, const struct configuration *configuration)
{
	const struct configuration *c = configuration;

	return arena_print(arena, "%s/%s%s%s%s%s", c->goos, c->goarch, c->tags[0] ? " tags=" : "", c->tags,
			   c->gcflags[0] ? " " : "", c->gcflags);
}

int sides_name_parts(struct report_part *parts, struct arena *arena, const struct sides *sides,
		     struct err *err)
{
	for (size_t i = 0; i < sides->count; i++) {
		parts[i].name = sides->count == 1	 ? ""
				: parts[i].configuration ? sides_name(arena, parts[i].configuration)
							 : sides->words[i];
		for (size_t j = 0; j < i; j++)
			if (strcmp(parts[i].name, parts[j].name) == 0)
				return err_set(err, ERR_INPUT, "--configuration: %s is there twice",
					       parts[i].name);
	}
	return 0;
}

#include "judge/words.h"

#include "base/mem.h"

struct word {
	struct view text;
	uint64_t hash, number;
};

/* FNV-1a; only spreads the slots. */
static uint64_t spread(struct view text)
{
	uint64_t hash = 0xcbf29ce484222325u;

	for (size_t i = 0; i < text.len; i++)
		hash = (hash ^ (unsigned char)text.at[i]) * 0x100000001b3u;
	return hash;
}

/* The slot of TEXT, or the free one where it belongs.  ROOM is a power of two with a free slot. */
static struct word *slot_of(struct word *slots, size_t room, struct view text, uint64_t hash)
{
	size_t at = (size_t)hash & (room - 1);

	while (slots[at].number && !(slots[at].hash == hash && view_equal(slots[at].text, text)))
		at = (at + 1) & (room - 1);
	return &slots[at];
}

static void grow(struct words *words)
{
	size_t room = words->room ? words->room * 2 : 256;
	struct word *slots = mem_zero(room, sizeof(*slots));

	for (size_t i = 0; i < words->room; i++)
		if (words->slots[i].number)
			*slot_of(slots, room, words->slots[i].text, words->slots[i].hash) = words->slots[i];
	free(words->slots);
	words->slots = slots;
	words->room = room;
}

uint64_t words_number(struct words *words, struct view text)
{
	if (!text.len)
		return 0;
	if (words->count * 2 >= words->room)
		grow(words);
	uint64_t hash = spread(text);
	struct word *word = slot_of(words->slots, words->room, text, hash);
	if (!word->number)
		*word = (struct word){ { arena_text(&words->arena, text), text.len }, hash, ++words->count };
	return word->number;
}

void words_release(struct words *words)
{
	free(words->slots);
	arena_release(&words->arena);
	*words = (struct words){ 0 };
}

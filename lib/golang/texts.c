#include "golang/texts.h"

#include <stdlib.h>

#include "base/mem.h"

enum { SLOTS_LEAST = 64 };

static uint64_t mix(uint64_t hash, const char *at)
{
	uint64_t word;

	memcpy(&word, at, sizeof(word));
	hash = (hash ^ word) * 0xFF51AFD7ED558CCDu;
	return hash ^ hash >> 32;
}

/* The last word of a longer key may overlap the one before. */
static uint32_t hash_of(struct view key)
{
	const size_t word = sizeof(uint64_t);
	uint64_t hash = key.len * 0x9E3779B97F4A7C15u;

	for (size_t i = 0; i + word <= key.len; i += word)
		hash = mix(hash, key.at + i);
	if (key.len >= word)
		hash = mix(hash, key.at + key.len - word);
	else
		for (size_t i = 0; i < key.len; i++)
			hash = (hash ^ (unsigned char)key.at[i]) * 0x100000001B3u;
	hash ^= hash >> 29;
	hash *= 0xC4CEB9FE1A85EC53u;
	return (uint32_t)(hash >> 32);
}

static bool slot_taken(const struct texts *texts, const struct texts_slot *slot)
{
	return slot->round == texts->round;
}

/* The slot that holds KEY or where it belongs. */
static struct texts_slot *slot_for(const struct texts *texts, struct view key, uint32_t hash)
{
	size_t mask = texts->slot_count - 1;

	for (size_t i = hash & mask;; i = (i + 1) & mask) {
		struct texts_slot *slot = &texts->slots[i];
		if (!slot_taken(texts, slot))
			return slot;
		if (slot->hash == hash && slot->len == key.len &&
		    memcmp(texts->bytes + slot->start, key.at, key.len) == 0)
			return slot;
	}
}

static void grow(struct texts *texts)
{
	struct texts_slot *old = texts->slots;
	size_t old_count = texts->slot_count;

	texts->slot_count = old_count ? old_count * 2 : SLOTS_LEAST;
	texts->slots = mem_zero(texts->slot_count, sizeof(*texts->slots));
	if (texts->round == 0)
		texts->round = 1;
	for (size_t i = 0; i < old_count; i++) {
		if (!slot_taken(texts, &old[i]))
			continue;
		struct view key = { texts->bytes + old[i].start, old[i].len };
		*slot_for(texts, key, old[i].hash) = old[i];
	}
	free(old);
}

uint32_t *texts_add(struct texts *texts, struct view key, bool *fresh)
{
	if (texts->taken * 4 >= texts->slot_count * 3)
		grow(texts);
	uint32_t hash = hash_of(key);
	struct texts_slot *slot = slot_for(texts, key, hash);
	bool new_key = !slot_taken(texts, slot);

	if (new_key) {
		if (key.len > TEXTS_MOST - texts->used)
			return NULL;
		texts->bytes = mem_room(texts->bytes, &texts->room, texts->used + key.len + 1, 1);
		memcpy(texts->bytes + texts->used, key.at, key.len);
		*slot = (struct texts_slot){ .round = texts->round,
					     .hash = hash,
					     .start = (uint32_t)texts->used,
					     .len = (uint32_t)key.len };
		texts->used += key.len;
		texts->taken++;
	}
	if (fresh)
		*fresh = new_key;
	return &slot->value;
}

const uint32_t *texts_find(const struct texts *texts, struct view key)
{
	if (!texts->taken)
		return NULL;
	const struct texts_slot *slot = slot_for(texts, key, hash_of(key));
	return slot_taken(texts, slot) ? &slot->value : NULL;
}

void texts_clear(struct texts *texts)
{
	texts->used = texts->taken = 0;
	if (++texts->round == 0) {
		if (texts->slot_count)
			memset(texts->slots, 0, texts->slot_count * sizeof(*texts->slots));
		texts->round = 1;
	}
}

void texts_release(struct texts *texts)
{
	free(texts->bytes);
	free(texts->slots);
	*texts = (struct texts){ 0 };
}

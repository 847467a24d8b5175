/*
 * A bucket is one number: when it will be full again (the generic cell rate algorithm).  One that is full
 * is as good as none, so an entry needs no state of its own for "free".
 */
#include "daemon/rate.h"

#include <errno.h>
#include <string.h>
#include <sys/random.h>

#include "base/buf.h"
#include "base/mem.h"
#include "crypto/hmac.h"

enum { SETS = 512, WAYS = 8, SEED_SIZE = 16 };
#define MINUTE_US ((int64_t)60000000)

struct bucket {
	uint64_t key;
	int64_t full_us;
};

struct rate {
	char seed[SEED_SIZE]; /* so that nobody can aim at somebody else's bucket */
	struct bucket buckets[SETS][WAYS];
};

int rate_new(struct rate **out, struct err *err)
{
	scoped_rate *rate = mem_zero(1, sizeof(*rate));

	if (getrandom(rate->seed, sizeof(rate->seed), 0) != sizeof(rate->seed))
		return err_set(err, ERR_INTERNAL, "getrandom: %s", strerror(errno));
	*out = take(rate);
	return 0;
}

void rate_free(struct rate *rate)
{
	free(rate);
}

static bool key_of(uint64_t *out, const struct rate *rate, char kind, struct view who)
{
	scoped_buf text = { 0 };
	struct hmac hmac;
	struct err err;

	buf_char(&text, kind);
	buf_add(&text, who);
	if (hmac_sha256(&hmac, (struct view){ rate->seed, SEED_SIZE }, buf_view(&text), &err) < 0)
		return false;
	memcpy(out, hmac.bytes, sizeof(*out));
	return true;
}

static struct bucket *bucket_of(struct rate *rate, uint64_t key)
{
	struct bucket *set = rate->buckets[key % SETS], *fullest = &set[0];

	for (size_t i = 0; i < WAYS; i++) {
		if (set[i].key == key)
			return &set[i];
		if (set[i].full_us < fullest->full_us)
			fullest = &set[i];
	}
	*fullest = (struct bucket){ .key = key };
	return fullest;
}

int64_t rate_take(struct rate *rate, char kind, struct view who, uint64_t a_minute, int64_t mono_ms)
{
	int64_t now_us = mono_ms * 1000, token_us, over_us;
	uint64_t key;

	/* Where the library that hashes refuses, signatures fail too: nothing gets in. */
	if (!a_minute || !key_of(&key, rate, kind, who))
		return 0;
	struct bucket *bucket = bucket_of(rate, key);
	token_us = MINUTE_US / (int64_t)a_minute;
	if (bucket->full_us < now_us)
		bucket->full_us = now_us;
	over_us = bucket->full_us + token_us - now_us - MINUTE_US;
	if (over_us > 0)
		return (over_us + 999) / 1000;
	bucket->full_us += token_us;
	return 0;
}

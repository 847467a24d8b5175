#include "hook/standard.h"

#include "crypto/base64.h"
#include "crypto/message.h"

/* A signature that was sent long ago may be a recording. */
static int check_time(const struct envelope *envelope, struct err *err)
{
	uint64_t seconds;
	int64_t now_s = envelope->now_ms / 1000;

	if (!view_number(envelope->timestamp, INT64_MAX / 1000, &seconds))
		return err_set(err, ERR_INPUT,
			       "the header webhook-timestamp is missing or not a number of seconds");
	if ((int64_t)seconds > now_s + STANDARD_TOLERANCE_S ||
	    (int64_t)seconds < now_s - STANDARD_TOLERANCE_S)
		return err_set(err, ERR_INPUT,
			       "the delivery was signed %lld seconds from now, at most %d are accepted; "
			       "do both clocks go right?",
			       (long long)((int64_t)seconds - now_s), STANDARD_TOLERANCE_S);
	return 0;
}

/* One "v1,BASE64" of the header; other versions are passed over. */
static bool read_signature(struct hmac *out, struct view signature)
{
	scoped_buf bytes = { 0 };

	if (!view_skip(&signature, VIEW("v1,")) || !base64_decode(&bytes, signature) ||
	    bytes.len != HMAC_SIZE)
		return false;
	memcpy(out->bytes, bytes.ptr, HMAC_SIZE);
	return true;
}

static bool holds(struct view signatures, const struct hmac *sum)
{
	struct view one;
	struct hmac given;
	bool found = false;

	while (view_split(&signatures, ' ', &one))
		if (read_signature(&given, one))
			found |= hmac_equal(&given, sum);
	return found;
}

int standard_verify(const struct envelope *envelope, const struct view *secrets, size_t count,
		    struct err *err)
{
	const struct signed_message message = { envelope->delivery, envelope->timestamp, envelope->body };
	struct hmac sum;
	bool matches = false;

	if (envelope_secrets_check(secrets, count, err) < 0)
		return -1;
	if (!envelope->signature.len || !envelope->delivery.len)
		return err_set(err, ERR_INPUT, "the delivery is not signed");
	if (check_time(envelope, err) < 0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		scoped_buf key = { 0 };
		if (message_key(&key, secrets[i], err) < 0) {
			err->kind = ERR_INTERNAL;
			return -1;
		}
		if (message_sum(&sum, buf_view(&key), &message, err) < 0)
			return -1;
		matches |= holds(envelope->signature, &sum);
	}
	if (!matches)
		return err_set(err, ERR_INPUT, "no signature matches a configured secret");
	return 0;
}

#include "crypto/message.h"

#include "crypto/base64.h"

#define KEY_PREFIX "whsec_"

bool message_secret_is_key(struct view secret)
{
	return view_starts(secret, VIEW(KEY_PREFIX));
}

int message_key(struct buf *out, struct view secret, struct err *err)
{
	size_t before = out->len;

	if (!view_skip(&secret, VIEW(KEY_PREFIX)))
		buf_add(out, secret);
	else if (!base64_decode(out, secret))
		return err_set(err, ERR_INPUT, "the secret is not \"" KEY_PREFIX "\" and Base64");
	if (out->len == before)
		return err_set(err, ERR_INPUT, "the secret is empty");
	return 0;
}

int message_sum(struct hmac *out, struct view key, const struct signed_message *message, struct err *err)
{
	scoped_buf text = { 0 };

	buf_print(&text, "%.*s.%.*s.", VIEW_ARG(message->id), VIEW_ARG(message->timestamp));
	buf_add(&text, message->body);
	return hmac_sha256(out, key, buf_view(&text), err);
}

int message_sign(struct buf *out, struct view key, const struct signed_message *message, struct err *err)
{
	struct hmac sum;

	if (message_sum(&sum, key, message, err) < 0)
		return -1;
	buf_text(out, "v1,");
	base64_encode(out, (struct view){ (const char *)sum.bytes, HMAC_SIZE });
	return 0;
}

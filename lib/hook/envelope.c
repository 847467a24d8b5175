#include "hook/envelope.h"

#include <strings.h>

#include "crypto/hmac.h"

/* One reader may take the first of two, another the last: what a proxy let through must not mean something
 * else here. */
static int take_header(struct view *out, const char *name, envelope_lookup *lookup, void *payload,
		       struct err *err)
{
	size_t count = 0;
	struct view value = view_of(lookup(payload, name, &count));

	if (count > 1)
		return err_set(err, ERR_INPUT, "the delivery has %zu headers %s; one is expected", count,
			       name);
	if (!out->len)
		*out = value;
	return 0;
}

int envelope_fill(struct envelope *out, const struct envelope_header *rows, size_t count,
		  envelope_lookup *lookup, void *payload, struct err *err)
{
	for (size_t i = 0; i < count; i++)
		if (take_header((struct view *)(void *)((char *)out + rows[i].member), rows[i].name, lookup,
				payload, err) < 0)
			return -1;
	return take_header(&out->content_type, "Content-Type", lookup, payload, err);
}

int envelope_secrets_check(const struct view *secrets, size_t count, struct err *err)
{
	if (count == 0)
		return err_set(err, ERR_INTERNAL, "no webhook secret is configured");
	for (size_t i = 0; i < count; i++)
		if (secrets[i].len == 0)
			return err_set(err, ERR_INTERNAL, "a webhook secret is empty");
	return 0;
}

static int signature_bytes(struct hmac *out, struct view signature, const char *prefix, struct err *err)
{
	if (signature.len == 0)
		return err_set(err, ERR_INPUT, "the delivery is not signed");
	if (!view_skip(&signature, view_of(prefix)) || !hex_decode(out->bytes, HMAC_SIZE, signature))
		return err_set(err, ERR_INPUT, "the signature is not %s%s%s64 lower-case hexadecimal digits",
			       *prefix ? "\"" : "", prefix, *prefix ? "\" and " : "");
	return 0;
}

static int verify(const struct envelope *envelope, const char *prefix, const struct view *secrets,
		  size_t count, struct err *err)
{
	struct hmac given, sum;
	bool matches = false;

	if (envelope_secrets_check(secrets, count, err) < 0 ||
	    signature_bytes(&given, envelope->signature, prefix, err) < 0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		if (hmac_sha256(&sum, secrets[i], envelope->body, err) < 0)
			return -1;
		matches |= hmac_equal(&sum, &given);
	}
	if (!matches)
		return err_set(err, ERR_INPUT, "the signature does not match any configured secret");
	return 0;
}

int envelope_verify_sha256(const struct envelope *envelope, const struct view *secrets, size_t count,
			   struct err *err)
{
	return verify(envelope, "sha256=", secrets, count, err);
}

int envelope_verify_bare_sha256(const struct envelope *envelope, const struct view *secrets, size_t count,
				struct err *err)
{
	return verify(envelope, "", secrets, count, err);
}

static int digit_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* The character at the start of TEXT and how many bytes it takes; 0 where an escape is broken. */
static size_t form_character(char *out, struct view text)
{
	if (text.at[0] != '%') {
		*out = text.at[0];
		if (*out == '+')
			*out = ' ';
		return 1;
	}
	int high = text.len < 3 ? -1 : digit_value(text.at[1]);
	int low = text.len < 3 ? -1 : digit_value(text.at[2]);
	if (high < 0 || low < 0)
		return 0;
	*out = (char)(high * 16 + low);
	return 3;
}

static int form_decode(struct buf *out, struct view text, struct err *err)
{
	/* An escape takes three bytes for one: the result always fits. */
	char *to = buf_space(out, text.len);
	size_t length = 0;

	if (!to)
		return err_set(err, ERR_LIMIT, "the form is larger than %zu bytes", ENVELOPE_BODY_MOST);
	while (text.len) {
		size_t used = form_character(&to[length++], text);
		if (used == 0)
			return err_set(err, ERR_INPUT, "the form has a broken %%-escape");
		text = view_from(text, used);
	}
	buf_grew(out, length);
	return 0;
}

static int form_payload(struct buf *out, struct view form, struct err *err)
{
	struct view field;

	while (view_split(&form, '&', &field))
		if (view_skip(&field, VIEW("payload=")))
			return form_decode(out, field, err);
	return err_set(err, ERR_INPUT, "the form has no field `payload`");
}

/* The media type without its parameters. */
static bool content_is(struct view content_type, struct view media_type)
{
	struct view name = { 0 };

	(void)view_split(&content_type, ';', &name);
	name = view_trim(name);
	return name.len == media_type.len && strncasecmp(name.at, media_type.at, name.len) == 0;
}

bool envelope_is_form(const struct envelope *envelope)
{
	return content_is(envelope->content_type, VIEW(ENVELOPE_FORM));
}

int envelope_payload(struct view *out, struct buf *scratch, const struct envelope *envelope, struct err *err)
{
	if (envelope->body.len > ENVELOPE_BODY_MOST)
		return err_set(err, ERR_LIMIT, "the body has %zu bytes, at most %zu are taken",
			       envelope->body.len, ENVELOPE_BODY_MOST);
	if (content_is(envelope->content_type, VIEW(ENVELOPE_JSON))) {
		*out = envelope->body;
		return 0;
	}
	if (!envelope_is_form(envelope))
		return err_set(err, ERR_INPUT,
			       "the content type is neither " ENVELOPE_JSON " nor " ENVELOPE_FORM);
	buf_clear(scratch);
	scratch->ceiling = ENVELOPE_BODY_MOST;
	if (form_payload(scratch, envelope->body, err) < 0)
		return -1;
	*out = buf_view(scratch);
	return 0;
}

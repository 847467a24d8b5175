/*
 * A webhook delivery as it arrived: the headers that a handler saw and the body, byte for byte.
 *
 * Nothing in it is to be believed before the host's verify() said so, and nothing is parsed before.
 */
#ifndef HOOK_ENVELOPE_H
#define HOOK_ENVELOPE_H

#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/view.h"

/* Bytes of a body: what a listener takes unless configured otherwise, and what it may be configured to take
 * (GitHub never sends more). */
#define ENVELOPE_BODY_DEFAULT ((size_t)1 << 20)
#define ENVELOPE_BODY_MOST ((size_t)25 << 20)

enum {
	ENVELOPE_HEADER_MOST = 255, /* bytes of each header's value */
	ENVELOPE_SECRETS_MOST = 8,  /* secrets that are valid at one time */
};

/* Values of the headers that the host's table names, empty where absent; all lent. */
struct envelope {
	struct view event;    /* the host's word for what happened */
	struct view delivery; /* the host's id of the delivery: the same when it is delivered again */
	struct view signature;
	struct view token;	  /* a secret that is sent as it is */
	struct view timestamp;	  /* seconds since 1970, signed */
	struct view content_type; /* application/json or application/x-www-form-urlencoded */
	struct view body;
	int64_t now_ms; /* wall time of its arrival */
};

/* A header and the member of struct envelope that it fills, unless an earlier row did. */
struct envelope_header {
	const char *name;
	size_t member; /* offset */
};

/* Yields the value of a header NAME, or NULL, lent; and how many of that name there are. */
typedef const char *envelope_lookup(void *payload, const char *name, size_t *count);

#define ENVELOPE_JSON "application/json"
#define ENVELOPE_FORM "application/x-www-form-urlencoded"

/* Is the body a form, by its content type? */
bool envelope_is_form(const struct envelope *envelope);
/* Fills the members that COUNT rows name, and the content type.  ERR_INPUT where one of these headers is
 * there more than once. */
int envelope_fill(struct envelope *out, const struct envelope_header *rows, size_t count,
		  envelope_lookup *lookup, void *payload, struct err *err) MUST_USE;

/* Do the secrets serve for a signature?  ERR_INTERNAL: there is none, or an empty one: some hosts sign with
 * the empty key where nobody set a secret. */
int envelope_secrets_check(const struct view *secrets, size_t count, struct err *err) MUST_USE;

/*
 * Accepts a signature "sha256=" (or bare: nothing) and 64 lower-case digits that is the HMAC-SHA256 of the
 * raw body under one of COUNT secrets (several while a secret is being replaced).  ERR_INPUT: there is no
 * such signature or it is wrong; ERR_INTERNAL: no secret was given, or an empty one.
 */
int envelope_verify_sha256(const struct envelope *envelope, const struct view *secrets, size_t count,
			   struct err *err) MUST_USE;
int envelope_verify_bare_sha256(const struct envelope *envelope, const struct view *secrets, size_t count,
				struct err *err) MUST_USE;

/*
 * The JSON text of a verified body: the body itself, or what field `payload` of a form holds, decoded into
 * SCRATCH.  ERR_INPUT for another content type or a broken form, ERR_LIMIT past ENVELOPE_BODY_MOST.
 */
int envelope_payload(struct view *out, struct buf *scratch, const struct envelope *envelope,
		     struct err *err) MUST_USE;

#endif

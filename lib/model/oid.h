/*
 * A Git object id: 40 (SHA-1) or 64 (SHA-256) lower-case hexadecimal digits.  Nothing passes unparsed.
 */
#ifndef MODEL_OID_H
#define MODEL_OID_H

#include "base/err.h"
#include "base/view.h"

enum { OID_SHORT = 7, OID_MOST = 64 };

struct oid {
	char hex[OID_MOST + 1];
};

/* Nothing but lower-case hexadecimal digits? */
bool oid_is_digits(struct view text);
int oid_parse(struct oid *out, struct view text, struct err *err) MUST_USE;
/* All digits zero: how hosts write "no commit". */
extern const struct oid oid_zeros;
bool oid_is_zero(const struct oid *oid);
/* Not set at all. */
bool oid_is_empty(const struct oid *oid);
bool oid_equal(const struct oid *a, const struct oid *b);

#endif

#include "crypto/bearer.h"

#include <jwt.h>
#include <limits.h>

static void free_token(jwt_t **token)
{
	jwt_free(*token);
}

int bearer_issue(struct buf *out, const char *issuer, struct view key, int64_t issued_s, int64_t expires_s,
		 struct err *err)
{
	SCOPED(free_token) jwt_t *token = NULL;
	scoped_free char *text = NULL;

	if (jwt_new(&token) != 0 || jwt_add_grant(token, "iss", issuer) != 0 ||
	    jwt_add_grant_int(token, "iat", (long)issued_s) != 0 ||
	    jwt_add_grant_int(token, "exp", (long)expires_s) != 0)
		return err_set(err, ERR_INTERNAL, "libjwt makes no token");
	if (key.len > INT_MAX ||
	    jwt_set_alg(token, JWT_ALG_RS256, (const unsigned char *)key.at, (int)key.len) != 0)
		return err_set(err, ERR_INPUT, "the App's private key cannot be used");
	text = jwt_encode_str(token);
	if (!text)
		return err_set(err, ERR_INPUT, "the App's private key is not an RSA key in PEM");
	buf_text(out, text);
	return 0;
}

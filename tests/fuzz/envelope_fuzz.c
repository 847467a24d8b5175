/*
 * The headers of a webhook, a line each in the order of struct envelope, and its body: nothing passes a host's
 * verify() but what carries the secret or a signature made with it, whatever else it says.
 */
#include <stdint.h>
#include <stdio.h>

#include "base/mem.h"
#include "crypto/hmac.h"
#include "hook/host.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define SECRET "the secret that signs in this test"

static const char *const kinds[] = { "github", "gitlab", "gitea", "forgejo", "bitbucket", "generic" };

/* Does any header hold the secret, or a digest of the body under it in some spelling? */
static bool could_know(const struct envelope *envelope)
{
	const struct view headers[] = { envelope->signature, envelope->token };
	struct hmac hmac;
	struct err err;
	char hex[2 * HMAC_SIZE + 1];

	if (hmac_sha256(&hmac, VIEW(SECRET), envelope->body, &err) < 0)
		abort();
	for (size_t i = 0; i < HMAC_SIZE; i++)
		(void)snprintf(hex + 2 * i, 3, "%02x", hmac.bytes[i]);
	for (size_t i = 0; i < COUNT_OF(headers); i++)
		if (view_find(headers[i], view_of(hex)) >= 0 || view_find(headers[i], VIEW(SECRET)) >= 0 ||
		    view_starts(headers[i], VIEW("v1,")))
			return true;
	return false;
}

static void check(const struct hook_host *host, const struct envelope *envelope)
{
	const struct view secrets[] = { VIEW(SECRET), VIEW("another secret, the one from before") };
	struct err err;

	if (host->verify(envelope, secrets, COUNT_OF(secrets), &err) == 0 && !could_know(envelope))
		abort();
	if (host->verify(envelope, NULL, 0, &err) == 0)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct view rest = { (const char *)data, size };
	struct view lines[6] = { 0 };
	scoped_buf scratch = { 0 };
	struct view json;
	struct err err;

	for (size_t i = 0; i < COUNT_OF(lines); i++)
		if (!view_split(&rest, '\n', &lines[i]))
			return 0;
	const struct envelope envelope = {
		.event = lines[0],
		.delivery = lines[1],
		.signature = lines[2],
		.token = lines[3],
		.timestamp = lines[4],
		.content_type = lines[5],
		.body = rest.at ? rest : VIEW(""),
		.now_ms = INT64_C(1700000000000),
	};
	for (size_t i = 0; i < COUNT_OF(kinds); i++) {
		const struct hook_host *host = hook_host_find(view_of(kinds[i]));
		if (host)
			check(host, &envelope);
	}
	(void)!envelope_payload(&json, &scratch, &envelope, &err);
	return 0;
}

#include "forge/webhook.h"

#include "base/clock.h"
#include "base/mem.h"
#include "crypto/message.h"
#include "forge/call.h"

struct signatures {
	struct buf standard, hub;
};

static void signatures_release(struct signatures *signatures)
{
	buf_release(&signatures->standard);
	buf_release(&signatures->hub);
}

static int sign(struct signatures *out, struct view secret, const struct signed_message *message,
		struct err *err)
{
	scoped_buf key = { 0 };
	struct hmac sum;

	buf_text(&out->standard, "webhook-signature: ");
	buf_text(&out->hub, "X-Hub-Signature-256: sha256=");
	if (message_key(&key, secret, err) < 0 ||
	    message_sign(&out->standard, buf_view(&key), message, err) < 0 ||
	    hmac_sha256(&sum, secret, message->body, err) < 0)
		return -1;
	for (size_t i = 0; i < HMAC_SIZE; i++)
		buf_print(&out->hub, "%02x", sum.bytes[i]);
	return 0;
}

void webhook_send(struct forge_answer *out, struct forge_session *session, const char *url,
		  struct view secret, const struct message *message)
{
	const struct call call = { out, session, NULL, NULL, message };
	scoped_free char *id = mem_print("msg_%lld", (long long)message->id);
	scoped_free char *time = mem_print("%lld", (long long)(clock_wall_ms() / 1000));
	scoped_free char *id_line = mem_print("webhook-id: %s", id);
	scoped_free char *time_line = mem_print("webhook-timestamp: %s", time);
	SCOPED(signatures_release) struct signatures signatures = { 0 };
	const struct signed_message signed_message = { view_of(id), view_of(time), view_of(message->body) };
	scoped_client_response response = { 0 };
	struct err err;

	if (secret.len && sign(&signatures, secret, &signed_message, &err) < 0) {
		call_refuse(out, err.text);
		return;
	}
	const char *const headers[] = {
		"Content-Type: application/json",
		id_line,
		time_line,
		secret.len ? buf_string(&signatures.standard) : NULL,
		buf_string(&signatures.hub),
		NULL,
	};
	const struct client_request request = {
		"POST", url, headers, view_of(message->body), VIEW(""), NULL
	};
	(void)!call_raw(&response, &call, &request);
}

/* Deliveries: signed with OpenSSL's one-call HMAC, so that this side does not share the receiver's code. */
#include "support/code_host_send.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <stdio.h>

#include "base/mem.h"
#include "forge/client.h"

void code_host_guid(char out[37])
{
	unsigned char bytes[16] = { 0 };

	(void)RAND_bytes(bytes, sizeof(bytes));
	bytes[6] = (unsigned char)((bytes[6] & 0x0f) | 0x40);
	bytes[8] = (unsigned char)((bytes[8] & 0x3f) | 0x80);
	for (size_t i = 0, at = 0; i < sizeof(bytes); i++) {
		if (i == 4 || i == 6 || i == 8 || i == 10)
			out[at++] = '-';
		(void)snprintf(out + at, 3, "%02x", bytes[i]);
		at += 2;
	}
}

static char *signature_of(const char *secret, struct view body)
{
	unsigned char sum[EVP_MAX_MD_SIZE];
	unsigned size = 0;
	scoped_buf text = { 0 };

	(void)HMAC(EVP_sha256(), secret, (int)strlen(secret), (const unsigned char *)body.at, body.len, sum,
		   &size);
	buf_text(&text, "sha256=");
	for (unsigned i = 0; i < size; i++)
		buf_print(&text, "%02x", sum[i]);
	return buf_take(&text);
}

static char *form_of(const char *json)
{
	scoped_buf text = { 0 };

	buf_text(&text, "payload=");
	for (; *json; json++)
		buf_print(&text, "%%%02X", (unsigned char)*json);
	return buf_take(&text);
}

static char *signature_header(const struct code_host_hook *hook, const char *body)
{
	scoped_free char *signature =
		hook->signature ? mem_text(hook->signature) : signature_of(hook->secret, view_of(body));

	return *signature ? mem_print("X-Hub-Signature-256: %s", signature)
			  : mem_text("X-Hub-Signature: sha1=0000");
}

int code_host_send(struct code_host_reply *out, const struct code_host_hook *hook, struct err *err)
{
	struct client_options options = { .plain_http = true, .total_ms = hook->timeout_ms };
	struct code_host_reply reply = { 0 };
	scoped_client *client = NULL;
	scoped_client_response response = { 0 };

	if (hook->delivery)
		(void)snprintf(reply.delivery, sizeof(reply.delivery), "%s", hook->delivery);
	else
		code_host_guid(reply.delivery);
	scoped_free char *body = hook->form ? form_of(hook->body) : mem_text(hook->body);
	scoped_free char *signature = signature_header(hook, body);
	scoped_free char *event = mem_print("X-GitHub-Event: %s", hook->event);
	scoped_free char *delivery = mem_print("X-GitHub-Delivery: %s", reply.delivery);
	const char *const headers[] = {
		signature,
		event,
		delivery,
		hook->form ? "Content-Type: application/x-www-form-urlencoded"
			   : "Content-Type: application/json",
		"X-GitHub-Hook-ID: 1",
		"X-GitHub-Hook-Installation-Target-Type: repository",
		"User-Agent: GitHub-Hookshot/stand-in",
		hook->more, /* NULL ends the list, too */
		NULL,
	};
	struct client_request request = { "POST", hook->url, headers, view_of(body), { NULL, 0 }, NULL };
	if (client_open(&client, &options, err) < 0 || client_send(&response, client, &request, err) < 0)
		return -1;
	reply.status = response.status;
	(void)snprintf(reply.body, sizeof(reply.body), "%s", buf_string(&response.body));
	*out = reply;
	return 0;
}

#include "daemon/auth.h"

#include <strings.h>

/* Plain HTTP is accepted of this machine's addresses alone (config_keys.c). */
static bool is_published(const struct config *config)
{
	return config->external_url && view_starts(view_of(config->external_url), VIEW("https://"));
}

bool auth_is_private(const struct config *config)
{
	union http_address address;
	struct err err;

	if (config->open)
		return false;
	return config->trust_header || is_published(config) ||
	       http_address_parse(&address, config->listen, &err) < 0 || !http_address_is_loopback(&address);
}

/* Every configured token is looked at, and digests are of one length: time tells nothing about a secret. */
static struct actor holder_of(const struct config *config, struct view secret)
{
	struct actor actor = { .name = "", .unknown_token = true };
	struct digest digest;
	struct err err;

	if (digest_sha256(&digest, secret, &err) < 0)
		return actor;
	for (size_t i = 0; i < config->token_count; i++)
		if (digest_equal(&digest, &config->tokens[i].digest))
			actor = (struct actor){ config->tokens[i].name, config->tokens[i].access, false };
	return actor;
}

bool auth_trusts(const struct config *config, const struct sockaddr *peer)
{
	for (size_t i = 0; peer && i < config->trust_proxies.count; i++)
		if (http_network_has(&config->trust_proxies.list[i], peer))
			return true;
	return false;
}

struct actor auth_recognise(const struct config *config, const struct credentials *credentials)
{
	static const char scheme[] = "Bearer ";
	const char *authorization = credentials->authorization;

	if (authorization && strncasecmp(authorization, scheme, strlen(scheme)) == 0)
		return holder_of(config, view_trim(view_of(authorization + strlen(scheme))));
	if (credentials->user && *credentials->user && auth_trusts(config, credentials->peer))
		return (struct actor){ credentials->user, ACCESS_READ, false };
	return (struct actor){ .name = "" };
}

struct actor auth_actor(const struct config *config, const struct http_request *request)
{
	const struct credentials credentials = {
		.authorization = http_header_once(request, "Authorization"),
		.user = config->trust_header ? http_header_once(request, config->trust_header) : NULL,
		.peer = request->peer,
	};

	return auth_recognise(config, &credentials);
}

bool auth_may(struct auth_refusal *out, const struct config *config, const struct actor *actor,
	      enum access access)
{
	bool granted = actor->access >= access || (access == ACCESS_READ && !auth_is_private(config));

	if (access == ACCESS_OPEN || (granted && !actor->unknown_token))
		return true;
	if (actor->unknown_token)
		*out = (struct auth_refusal){ 401, "Bearer realm=\"heapgate\", error=\"invalid_token\"",
					      "this token is not known here" };
	else if (actor->access > ACCESS_OPEN)
		*out = (struct auth_refusal){ 403, "Bearer realm=\"heapgate\", error=\"insufficient_scope\"",
					      "this takes a token whose scope is waive" };
	else
		*out = (struct auth_refusal){ 401, "Bearer realm=\"heapgate\"",
					      "say who you are: Authorization: Bearer TOKEN, or through the "
					      "proxy that signs people on" };
	return false;
}

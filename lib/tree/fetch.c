#include "base/files.h"
#include "base/mem.h"
#include "tree/gitlib.h"
#include "tree/known_hosts.h"
#include "tree/remote.h"

enum { KNOWN_HOSTS_MOST = 4 << 20 };

/* One fetch, as its callbacks see it. */
struct exchange {
	const struct fetch_spec *spec;
	struct remote remote;
	struct view known_hosts;
	bool answered;	 /* credentials were given once; asked again means refused */
	struct err *err; /* filled by a callback that ends the fetch */
};

static int stop(struct exchange *exchange, enum err_kind kind, const char *text)
{
	err_fill(exchange->err, kind, "%s", text);
	return GIT_EUSER;
}

static int give_password(git_credential **out, struct exchange *exchange)
{
	const struct fetch_spec *spec = exchange->spec;

	return git_credential_userpass_plaintext_new(out, spec->username ? spec->username : "",
						     spec->password);
}

static int give_key(git_credential **out, struct exchange *exchange, const char *user)
{
	return git_credential_ssh_key_new(out, user ? user : "git", NULL, exchange->spec->ssh_key, NULL);
}

static int credentials(git_credential **out, const char *url, const char *user, unsigned allowed,
		       void *payload)
{
	struct exchange *exchange = payload;
	const struct fetch_spec *spec = exchange->spec;
	struct remote asking;

	if (exchange->answered)
		return stop(exchange, ERR_INPUT, "the server refuses the credentials");
	if (remote_parse(&asking, url, exchange->err) < 0)
		return GIT_EUSER;
	if (!remote_same_host(&asking, &exchange->remote))
		return stop(exchange, ERR_INPUT, "another host asks for the credentials");
	if (allowed & GIT_CREDENTIAL_USERNAME)
		return git_credential_username_new(out, user ? user : "git");
	exchange->answered = true;
	if ((allowed & GIT_CREDENTIAL_USERPASS_PLAINTEXT) && spec->password)
		return give_password(out, exchange);
	if ((allowed & GIT_CREDENTIAL_SSH_KEY) && spec->ssh_key)
		return give_key(out, exchange, user);
	return stop(exchange, ERR_INPUT, "the server asks for credentials and none are configured for it");
}

/* For ssh alone: libgit2 takes a positive answer of this callback for an invalid https certificate, too. */
static int check_host_key(git_cert *certificate, int valid, const char *host, void *payload)
{
	struct exchange *exchange = payload;
	const git_cert_hostkey *key = (const git_cert_hostkey *)(const void *)certificate;
	struct view port = exchange->remote.port;

	(void)valid;
	if (certificate->cert_type != GIT_CERT_HOSTKEY_LIBSSH2 || !(key->type & GIT_CERT_SSH_RAW))
		return stop(exchange, ERR_INPUT, "the server shows no host key");
	scoped_free char *name = port.len && !view_is(port, "22")
					 ? mem_print("[%s]:%.*s", host, VIEW_ARG(port))
					 : mem_text(host);
	if (known_hosts_has(exchange->known_hosts, view_of(name),
			    (struct view){ key->hostkey, key->hostkey_len }))
		return 0;
	err_fill(exchange->err, ERR_INPUT, "host key of %s is not in %s (plain names only)", name,
		 exchange->spec->known_hosts ? exchange->spec->known_hosts : "any known_hosts file");
	return GIT_EUSER;
}

static int watch_size(const git_indexer_progress *progress, void *payload)
{
	struct exchange *exchange = payload;
	uint64_t most = exchange->spec->most_bytes;

	if (!most || progress->received_bytes <= most)
		return 0;
	err_fill(exchange->err, ERR_LIMIT, "more than %llu bytes to fetch", (unsigned long long)most);
	return GIT_EUSER;
}

static git_fetch_options options_for(struct exchange *exchange)
{
	git_fetch_options options;

	(void)git_fetch_options_init(&options, GIT_FETCH_OPTIONS_VERSION);
	options.callbacks.credentials = credentials;
	options.callbacks.transfer_progress = watch_size;
	options.callbacks.payload = exchange;
	if (exchange->remote.kind == REMOTE_SSH)
		options.callbacks.certificate_check = check_host_key;
	options.proxy_opts.type = GIT_PROXY_NONE;
	options.download_tags = GIT_REMOTE_DOWNLOAD_TAGS_NONE;
	options.prune = GIT_FETCH_NO_PRUNE;
	options.update_fetchhead = 0;
	options.follow_redirects = GIT_REMOTE_REDIRECT_NONE;
	return options;
}

/* libgit2 has no code for most refusals, only words (transports/http.c, smart_protocol.c, refspec.c). */
static bool is_refusal(int rc, const char *words)
{
	static const char *const refusals[] = { "status code: 4",
						"too many redirects",
						"redirect",
						"certificate",
						"could not find",
						"not found",
						"failed to resolve path",
						"remote error",
						"unsupported URL",
						"no such",
						"does not exist" };

	if (rc == GIT_EAUTH || rc == GIT_ECERTIFICATE || rc == GIT_ENOTFOUND || rc == GIT_EINVALIDSPEC)
		return true;
	for (size_t i = 0; i < COUNT_OF(refusals); i++)
		if (strcasestr(words, refusals[i]))
			return true;
	return false;
}

static int fetch_fail(struct err *err, int rc)
{
	char words[256];
	int class = git_error_last() ? git_error_last()->klass : GIT_ERROR_NONE;

	gitlib_words(words, sizeof(words));
	if (strstr(words, "status code: 429") || strstr(words, "status code: 408"))
		return err_set(err, ERR_BUSY, "%s", words);
	if (is_refusal(rc, words))
		return err_set(err, ERR_INPUT, "%s", words);
	bool ours = class == GIT_ERROR_FILESYSTEM || class == GIT_ERROR_ODB || class == GIT_ERROR_REFERENCE ||
		    class == GIT_ERROR_NOMEMORY;
	return err_set(err, ours && rc != GIT_ELOCKED ? ERR_INTERNAL : ERR_BUSY, "%s", words);
}

/* Without insteadOf: the URL is meant as it stands (and libgit2 1.5 leaks in looking for replacements). */
static int make_remote(git_remote **out, struct mirror *mirror, const char *url)
{
	git_remote_create_options options;

	(void)git_remote_create_options_init(&options, GIT_REMOTE_CREATE_OPTIONS_VERSION);
	options.repository = mirror->repository;
	options.flags = GIT_REMOTE_CREATE_SKIP_INSTEADOF;
	return git_remote_create_with_opts(out, url, &options);
}

static int fetch(struct mirror *mirror, struct exchange *exchange, struct err *err)
{
	scoped_git(git_remote) *remote = NULL;
	git_fetch_options options = options_for(exchange);
	git_strarray refspecs = { 0 };

	/* libgit2 does not write to them. */
	refspecs.strings = (char **)(uintptr_t)exchange->spec->refspecs;
	while (refspecs.strings[refspecs.count])
		refspecs.count++;
	int rc = make_remote(&remote, mirror, exchange->spec->url);
	if (rc == 0)
		rc = git_remote_fetch(remote, &refspecs, &options, "fetch");
	if (rc == 0)
		return 0;
	return exchange->err->kind ? -1 : fetch_fail(err, rc);
}

int mirror_fetch(struct mirror *mirror, const struct fetch_spec *spec, struct err *err)
{
	scoped_buf known_hosts = { .ceiling = KNOWN_HOSTS_MOST };
	struct exchange exchange = { .spec = spec, .err = err };

	*err = (struct err){ 0 };
	if (remote_parse(&exchange.remote, spec->url, err) < 0)
		return -1;
	if (spec->known_hosts && files_read(&known_hosts, spec->known_hosts, err) < 0)
		return -1;
	exchange.known_hosts = buf_view(&known_hosts);
	return fetch(mirror, &exchange, err);
}

#include "tree/remote.h"

#include <strings.h>

static int split_authority(struct remote *out, struct view authority, struct err *err)
{
	ptrdiff_t at = view_find_last(authority, VIEW("@"));

	if (at >= 0) {
		out->user = view_upto(authority, (size_t)at);
		authority = view_from(authority, (size_t)at + 1);
	}
	if (view_find(out->user, VIEW(":")) >= 0)
		return err_set(err, ERR_INPUT, "the URL carries a password; keep it in a file of its own");
	ptrdiff_t colon = view_find_last(authority, VIEW(":"));
	/* [::1]:22 */
	if (colon >= 0 && view_find(view_from(authority, (size_t)colon), VIEW("]")) < 0) {
		out->port = view_from(authority, (size_t)colon + 1);
		authority = view_upto(authority, (size_t)colon);
	}
	out->host = authority;
	return authority.len ? 0 : err_set(err, ERR_INPUT, "the URL has no host");
}

/* user@host:path, which has no scheme and a colon before any slash. */
static int split_short_ssh(struct remote *out, struct view url, size_t colon, struct err *err)
{
	out->kind = REMOTE_SSH;
	return split_authority(out, view_upto(url, colon), err);
}

int remote_parse(struct remote *out, const char *url, struct err *err)
{
	static const struct {
		struct view scheme;
		enum remote_kind kind;
	} rows[] = {
		{ { "file", 4 }, REMOTE_LOCAL },
		{ { "http", 4 }, REMOTE_HTTP },
		{ { "https", 5 }, REMOTE_HTTP },
		{ { "ssh", 3 }, REMOTE_SSH },
	};
	struct view text = view_of(url);
	ptrdiff_t mark = view_find(text, VIEW("://"));
	ptrdiff_t colon = view_find(text, VIEW(":")), slash = view_find(text, VIEW("/"));

	*out = (struct remote){ .kind = REMOTE_LOCAL };
	if (view_find(text, VIEW("::")) == colon && colon > 0)
		return err_set(err, ERR_INPUT, "\"%.*s\" is a transport of its own", (int)colon, url);
	if (mark < 0 && colon > 0 && (slash < 0 || colon < slash))
		return split_short_ssh(out, text, (size_t)colon, err);
	if (mark < 0)
		return text.len ? 0 : err_set(err, ERR_INPUT, "the URL is empty");
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		if (!view_equal(view_upto(text, (size_t)mark), rows[i].scheme))
			continue;
		out->kind = rows[i].kind;
		struct view rest = view_from(text, (size_t)mark + 3), authority;
		if (out->kind == REMOTE_LOCAL)
			return 0;
		(void)view_split(&rest, '/', &authority);
		return split_authority(out, authority, err);
	}
	return err_set(err, ERR_INPUT, "\"%.*s\" is not one of https, http, ssh, file", (int)mark, url);
}

static bool same_name(struct view a, struct view b)
{
	return a.len == b.len && strncasecmp(a.at ? a.at : "", b.at ? b.at : "", a.len) == 0;
}

bool remote_same_host(const struct remote *a, const struct remote *b)
{
	return a->kind == b->kind && same_name(a->host, b->host) && same_name(a->port, b->port);
}

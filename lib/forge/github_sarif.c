/* Findings for GitHub's code scanning: SARIF 2.1.0, compressed and in Base64.  A second upload for the commit
 * takes the first one's place, so nothing is looked up before. */
#include <limits.h>
#include <zlib.h>

#include "base/mem.h"
#include "crypto/base64.h"
#include "forge/call.h"
#include "forge/github.h"

enum {
	GZIP_WINDOW = 15 + 16,	/* the largest window, in gzip's format */
	UPLOAD_MOST = 10 << 20, /* bytes, compressed */
};

static bool compress_text(struct buf *out, const char *text)
{
	z_stream stream = { 0 };
	size_t length = strlen(text);

	if (length > UINT_MAX || deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, GZIP_WINDOW,
					      MAX_MEM_LEVEL, Z_DEFAULT_STRATEGY) != Z_OK)
		return false;
	scoped_free char *own = mem_text(text); /* the stream's input is not const */
	uLong bound = deflateBound(&stream, (uLong)length);
	char *room = buf_space(out, bound);
	stream.next_in = (Bytef *)own;
	stream.avail_in = (uInt)length;
	stream.next_out = (Bytef *)room;
	stream.avail_out = (uInt)bound;
	bool done = room && deflate(&stream, Z_FINISH) == Z_STREAM_END;
	if (done)
		buf_grew(out, stream.total_out);
	(void)deflateEnd(&stream);
	return done;
}

void github_sarif(struct forge_answer *out, struct forge_session *session, const struct forge_target *target,
		  const struct message *message)
{
	const struct call call = { out, session, target->account.app_id ? &forge_github_app : &forge_github,
				   target, message };
	scoped_buf packed = { 0 }, text = { 0 };
	scoped_free char *path = mem_print("/repos/%s/code-scanning/sarifs", target->repository);
	scoped_free char *ref =
		message->number ? mem_print("refs/pull/%llu/head", (unsigned long long)message->number)
				: mem_print("refs/heads/%s", message->ref);

	if (!compress_text(&packed, message->body) || packed.len > UPLOAD_MOST) {
		call_refuse(out, "the findings are more than code scanning takes");
		return;
	}
	base64_encode(&text, buf_view(&packed));
	(void)!call_send(NULL, &call, "POST", path,
			 json_pack("{s:s, s:s, s:s, s:s}", "commit_sha", message->commit.hex, "ref", ref,
				   "sarif", buf_string(&text), "tool_name", "heapgate"));
}

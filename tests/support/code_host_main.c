/*
 * The program `code-host`: the stand-in as a server, and `code-host send`, its webhooks, for shell scripts.
 */
#include <signal.h>
#include <stdio.h>

#include "base/files.h"
#include "base/mem.h"
#include "support/code_host.h"
#include "support/code_host_send.h"

static const char usage_text[] =
	"usage: code-host --token-file FILE [--port N] [--port-file FILE] [--repositories DIR]\n"
	"                 [--log FILE] [--private-git]\n"
	"       code-host send --url URL --secret-file FILE --event EVENT [--delivery ID] [--form]\n"
	"                 [--signature TEXT] [--body-file FILE] [--print] [FACT...]\n"
	"facts: --repository --repository-id --default-branch --action --ref --before --after --forced\n"
	"       --number --head --head-ref --base --base-ref --old-base-ref --fork --fork-deleted --draft\n"
	"       --merged --title --author --reason --time\n"
	"send prints \"STATUS DELIVERY\" and the answer's body; it exits with 0 for 2xx, 1 for another\n"
	"status, 3 without an answer.\n";

static int usage(void)
{
	(void)fputs(usage_text, stderr);
	return 2;
}

static int fail(const struct err *err)
{
	(void)fprintf(stderr, "code-host: %s\n", err->text);
	return 3;
}

/* An option's value, by the place it goes to. */
struct option_row {
	const char *name;
	const char **text;
	uint64_t *number;
	bool *flag;
};

static bool options_take(const struct option_row *rows, size_t count, int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		const struct option_row *row = NULL;
		for (size_t j = 0; j < count; j++)
			if (strcmp(argv[i], rows[j].name) == 0)
				row = &rows[j];
		if (!row || (!row->flag && ++i == argc))
			return false;
		if (row->flag)
			*row->flag = true;
		else if (row->text)
			*row->text = argv[i];
		else if (!view_number(view_of(argv[i]), INT64_MAX, row->number))
			return false;
	}
	return true;
}

static int read_text(struct buf *out, const char *path, struct err *err)
{
	if (files_read(out, path, err) < 0)
		return -1;
	while (out->len && out->ptr[out->len - 1] == '\n')
		out->ptr[--out->len] = '\0';
	return 0;
}

static void wait_for_the_end(void)
{
	sigset_t ends;
	int received;

	(void)sigemptyset(&ends);
	(void)sigaddset(&ends, SIGTERM);
	(void)sigaddset(&ends, SIGINT);
	(void)sigwait(&ends, &received);
}

static void block_ends(void)
{
	sigset_t ends;

	(void)sigemptyset(&ends);
	(void)sigaddset(&ends, SIGTERM);
	(void)sigaddset(&ends, SIGINT);
	(void)sigprocmask(SIG_BLOCK, &ends, NULL);
}

static int serve(int argc, char **argv)
{
	struct code_host_options options = { 0 };
	const char *port_file = NULL, *token_file = NULL;
	uint64_t port = 0;
	const struct option_row rows[] = {
		{ .name = "--port", .number = &port },
		{ .name = "--port-file", .text = &port_file },
		{ .name = "--token-file", .text = &token_file },
		{ .name = "--repositories", .text = &options.repositories },
		{ .name = "--log", .text = &options.log },
		{ .name = "--private-git", .flag = &options.private_git },
	};
	scoped_buf token = { 0 };
	struct err err;

	if (!options_take(rows, COUNT_OF(rows), argc, argv) || !token_file || port > UINT16_MAX)
		return usage();
	if (read_text(&token, token_file, &err) < 0)
		return fail(&err);
	options.token = buf_string(&token);
	options.port = (uint16_t)port;
	block_ends(); /* before the threads start, so that they inherit it */
	struct code_host *host = code_host_start(&options);
	if (!host)
		return 3;
	scoped_free char *line = mem_print("%u\n", code_host_port(host));
	if (port_file && files_write(port_file, view_of(line), &err) < 0) {
		code_host_stop(host);
		return fail(&err);
	}
	(void)printf("code-host: %s\n", code_host_url(host));
	(void)fflush(stdout);
	wait_for_the_end();
	code_host_stop(host);
	return 0;
}

struct send_arguments {
	struct code_host_hook hook;
	struct code_host_facts facts;
	const char *secret_file, *body_file;
	uint64_t time;
	bool print;
};

static bool send_read(struct send_arguments *out, int argc, char **argv)
{
	struct code_host_facts *facts = &out->facts;
	const struct option_row rows[] = {
		{ .name = "--url", .text = &out->hook.url },
		{ .name = "--secret-file", .text = &out->secret_file },
		{ .name = "--event", .text = &out->hook.event },
		{ .name = "--delivery", .text = &out->hook.delivery },
		{ .name = "--signature", .text = &out->hook.signature },
		{ .name = "--form", .flag = &out->hook.form },
		{ .name = "--body-file", .text = &out->body_file },
		{ .name = "--print", .flag = &out->print },
		{ .name = "--repository", .text = &facts->repository },
		{ .name = "--repository-id", .number = &facts->repository_id },
		{ .name = "--default-branch", .text = &facts->default_branch },
		{ .name = "--action", .text = &facts->action },
		{ .name = "--ref", .text = &facts->ref },
		{ .name = "--before", .text = &facts->before },
		{ .name = "--after", .text = &facts->after },
		{ .name = "--forced", .flag = &facts->forced },
		{ .name = "--number", .number = &facts->number },
		{ .name = "--head", .text = &facts->head },
		{ .name = "--head-ref", .text = &facts->head_ref },
		{ .name = "--base", .text = &facts->base },
		{ .name = "--base-ref", .text = &facts->base_ref },
		{ .name = "--old-base-ref", .text = &facts->old_base_ref },
		{ .name = "--fork", .flag = &facts->fork },
		{ .name = "--fork-deleted", .flag = &facts->fork_deleted },
		{ .name = "--draft", .flag = &facts->draft },
		{ .name = "--merged", .flag = &facts->merged },
		{ .name = "--title", .text = &facts->title },
		{ .name = "--author", .text = &facts->author },
		{ .name = "--reason", .text = &facts->reason },
		{ .name = "--time", .number = &out->time },
	};

	return options_take(rows, COUNT_OF(rows), argc, argv) && out->hook.event &&
	       (out->print || (out->hook.url && out->secret_file));
}

static int deliver(const struct code_host_hook *hook)
{
	struct code_host_reply reply;
	struct err err;

	if (code_host_send(&reply, hook, &err) < 0)
		return fail(&err);
	(void)printf("%ld %s\n%s%s", reply.status, reply.delivery, reply.body, reply.body[0] ? "\n" : "");
	return reply.status >= 200 && reply.status < 300 ? 0 : 1;
}

static int send_hook(int argc, char **argv)
{
	struct send_arguments arguments = { 0 };
	scoped_buf secret = { 0 }, file = { 0 };
	struct err err;

	if (!send_read(&arguments, argc, argv))
		return usage();
	arguments.facts.time_s = (int64_t)arguments.time;
	if (arguments.body_file && files_read(&file, arguments.body_file, &err) < 0)
		return fail(&err);
	scoped_free char *payload = arguments.body_file
					    ? buf_take(&file)
					    : code_host_payload(arguments.hook.event, &arguments.facts);
	if (!payload) {
		(void)fprintf(stderr, "code-host: no payload is known for event %s\n", arguments.hook.event);
		return 2;
	}
	if (arguments.print)
		return puts(payload) < 0 ? 3 : 0;
	if (read_text(&secret, arguments.secret_file, &err) < 0)
		return fail(&err);
	arguments.hook.secret = buf_string(&secret);
	arguments.hook.body = payload;
	return deliver(&arguments.hook);
}

int main(int argc, char **argv)
{
	if (argc > 1 && strcmp(argv[1], "send") == 0)
		return send_hook(argc - 1, argv + 1);
	return serve(argc, argv);
}

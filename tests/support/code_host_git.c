/* Git over HTTP: each request is answered by `git http-backend` (gitprotocol-http, CGI). */
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>

#include "base/mem.h"
#include "support/code_host_rest.h"

extern char **environ;

int code_host_run(char *const *argv, char *const *env, int input, int output)
{
	posix_spawn_file_actions_t actions;
	pid_t child;
	int status = -1;

	(void)posix_spawn_file_actions_init(&actions);
	if (input < 0)
		(void)posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
	else
		(void)posix_spawn_file_actions_adddup2(&actions, input, 0);
	if (output < 0)
		(void)posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
	else
		(void)posix_spawn_file_actions_adddup2(&actions, output, 1);
	(void)posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
	int failed = posix_spawnp(&child, argv[0], &actions, NULL, argv, env ? env : environ);
	(void)posix_spawn_file_actions_destroy(&actions);
	if (failed || waitpid(child, &status, 0) < 0)
		return -1;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static int base64_value(char c)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const char *at = c ? strchr(digits, c) : NULL;

	return at ? (int)(at - digits) : -1;
}

/* Is it "USER:TOKEN" in Base64, whoever the user is?  The token is the host's, or an installation's. */
static bool password_is_good(const struct code_host *host, struct view base64)
{
	scoped_buf text = { 0 };
	unsigned bits = 0, have = 0;
	struct view user, password;

	for (size_t i = 0; i < base64.len && base64_value(base64.at[i]) >= 0; i++) {
		bits = (bits << 6 | (unsigned)base64_value(base64.at[i])) & 0xffff;
		have += 6;
		if (have >= 8) {
			have -= 8;
			buf_char(&text, (char)(bits >> have & 0xff));
		}
	}
	password = buf_view(&text);
	return view_split(&password, ':', &user) &&
	       (view_is(password, host->options.token) || code_host_is_installation(host, password));
}

static bool may_fetch(struct code_host *host, const struct exchange *exchange)
{
	struct view given =
		view_of(MHD_lookup_connection_value(exchange->connection, MHD_HEADER_KIND, "Authorization"));

	(void)pthread_mutex_lock(&host->lock);
	bool may = !host->options.private_git ||
		   (view_skip(&given, VIEW("Basic ")) && password_is_good(host, given));
	(void)pthread_mutex_unlock(&host->lock);
	return may;
}

struct environment {
	char *values[32];
	size_t count;
};

static void environment_add(struct environment *env, const char *name, const char *value)
{
	if (value && env->count + 1 < COUNT_OF(env->values))
		env->values[env->count++] = mem_print("%s=%s", name, value);
}

static void environment_release(struct environment *env)
{
	for (size_t i = 0; i < env->count; i++)
		free(env->values[i]);
}

static const char *header_of(const struct exchange *exchange, const char *name)
{
	return MHD_lookup_connection_value(exchange->connection, MHD_HEADER_KIND, name);
}

static void environment_fill(struct environment *env, const struct code_host *host,
			     const struct exchange *exchange)
{
	/* Settings by environment, so that nothing has to be configured in the repositories. */
	static const char *const settings[][2] = {
		{ "safe.directory", "*" },
		{ "uploadpack.allowAnySHA1InWant", "true" },
		{ "http.receivepack", "false" },
	};
	char name[32], number[32];

	(void)snprintf(number, sizeof(number), "%zu", exchange->body.len);
	environment_add(env, "PATH", getenv("PATH"));
	environment_add(env, "HOME", "/nonexistent");
	environment_add(env, "GIT_CONFIG_NOSYSTEM", "1");
	environment_add(env, "GIT_PROJECT_ROOT", host->options.repositories);
	environment_add(env, "GIT_HTTP_EXPORT_ALL", "1");
	environment_add(env, "PATH_INFO", exchange->path + strlen("/git"));
	environment_add(env, "REQUEST_METHOD", exchange->method);
	environment_add(env, "QUERY_STRING", exchange->query ? exchange->query : "");
	environment_add(env, "REMOTE_ADDR", "127.0.0.1");
	environment_add(env, "CONTENT_LENGTH", number);
	environment_add(env, "CONTENT_TYPE", header_of(exchange, "Content-Type"));
	environment_add(env, "HTTP_CONTENT_ENCODING", header_of(exchange, "Content-Encoding"));
	environment_add(env, "GIT_PROTOCOL", header_of(exchange, "Git-Protocol"));
	environment_add(env, "GIT_CONFIG_COUNT", "3");
	for (size_t i = 0; i < COUNT_OF(settings); i++) {
		(void)snprintf(name, sizeof(name), "GIT_CONFIG_KEY_%zu", i);
		environment_add(env, name, settings[i][0]);
		(void)snprintf(name, sizeof(name), "GIT_CONFIG_VALUE_%zu", i);
		environment_add(env, name, settings[i][1]);
	}
}

/* Takes the CGI header off the start of the output; the rest of the file is the body. */
static bool read_head(struct exchange *exchange, int output, uint64_t size)
{
	char start[4096];
	ssize_t got = pread(output, start, sizeof(start), 0);
	struct view text = { start, got > 0 ? (size_t)got : 0 }, line;

	exchange->status = 200;
	while (view_split(&text, '\n', &line) && text.at) {
		(void)view_drop(&line, VIEW("\r"));
		if (line.len == 0) {
			exchange->file = output;
			exchange->file_offset = (uint64_t)(text.at - start);
			exchange->file_size = size - exchange->file_offset;
			return true;
		}
		uint64_t status;
		if (view_starts(line, VIEW("Status: ")) && line.len >= 11 &&
		    view_number((struct view){ line.at + 8, 3 }, 599, &status))
			exchange->status = (unsigned)status;
		else
			buf_print(&exchange->headers, "%.*s\n", VIEW_ARG(line));
	}
	return false;
}

static void run_backend(struct code_host *host, struct exchange *exchange)
{
	char git[] = "git", backend[] = "http-backend";
	char *const argv[] = { git, backend, NULL };
	struct environment env = { 0 };
	scoped_fd input = memfd_create("request", MFD_CLOEXEC);
	scoped_fd output = memfd_create("answer", MFD_CLOEXEC);

	environment_fill(&env, host, exchange);
	bool ran = input >= 0 && output >= 0 &&
		   write(input, buf_string(&exchange->body), exchange->body.len) ==
			   (ssize_t)exchange->body.len &&
		   lseek(input, 0, SEEK_SET) == 0 && code_host_run(argv, env.values, input, output) >= 0;
	environment_release(&env);
	off_t size = ran ? lseek(output, 0, SEEK_END) : -1;
	if (size < 0 || !read_head(exchange, output, (uint64_t)size)) {
		exchange_refuse(exchange, 500, "git http-backend does not answer");
		return;
	}
	output = -1; /* the exchange's now */
}

void code_host_git(struct code_host *host, struct exchange *exchange)
{
	if (!may_fetch(host, exchange)) {
		exchange_header(exchange, "WWW-Authenticate", "Basic realm=\"code-host\"");
		exchange_refuse(exchange, 401, "Authentication is needed");
	} else if (!host->options.repositories) {
		exchange_refuse(exchange, 404, "Not Found");
	} else {
		run_backend(host, exchange);
	}
}

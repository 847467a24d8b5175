#include "flow/stage.h"

#include <check.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>

#include "base/clock.h"
#include "base/files.h"
#include "base/mem.h"
#include "child/child.h"
#include "forge/client.h"

static const char secret[] = "a secret for the webhook";
static const char token[] = "a-token-for-the-code-host";

const char *stage_token(void)
{
	return token;
}

char *stage_path(const struct stage *stage, const char *name)
{
	return files_join(stage->directory, name);
}

void stage_write(const struct stage *stage, const char *name, const char *text)
{
	scoped_free char *path = stage_path(stage, name);
	struct err err;

	ck_assert_msg(files_write(path, view_of(text), &err) == 0, "%s", err.text);
	ck_assert_int_eq(chmod(path, 0600), 0);
}

void stage_read(const struct stage *stage, struct buf *out, const char *name)
{
	scoped_free char *path = stage_path(stage, name);
	struct err err;

	ck_assert_msg(files_read(out, path, &err) == 0, "%s", err.text);
}

void stage_configure(struct stage *stage, const struct stage_options *options)
{
	scoped_buf text = { 0 };

	buf_print(&text, "[core]\n\tdata = %s/data\n\tworkers = 2\n\texternal-url = https://ci.example.com\n",
		  stage->directory);
	buf_text(&text, "[http]\n\tlisten = 127.0.0.1:0\n\topen = true\n");
	/* The strongest that there is; a machine without any still tells about everything else. */
	buf_print(&text, "[sandbox]\n\trequire = %s\n", options->sandbox ? options->sandbox : "none");
	scoped_free char *own_cache = stage_path(stage, "own-cache");
	buf_print(&text, "[go]\n\tcache = %s\n", options->own_cache ? own_cache : FLOW_GO_CACHE);
	if (options->go_command)
		buf_print(&text, "\tcommand = %s\n", options->go_command);
	buf_print(&text,
		  "[host \"github\"]\n\tpoll = 0s\n\tapi = %s\n\ttoken-file = "
		  "%s/token\n\twebhook-secret-file = %s/secret\n",
		  code_host_url(stage->host), stage->directory, stage->directory);
	buf_print(&text, "[token \"reader\"]\n\tfile = %s/reader\n\tscope = read\n", stage->directory);
	buf_print(&text, "[token \"alice\"]\n\tfile = %s/alice\n\tscope = waive\n", stage->directory);
	buf_text(&text, "[repository \"" STAGE_REPOSITORY "\"]\n");
	if (options->url)
		buf_print(&text, "\turl = %s\n", options->url);
	else
		buf_print(&text, "\turl = %s/git/%s.git\n", code_host_url(stage->host), STAGE_REPOSITORY);
	buf_text(&text, options->config ? options->config : "");
	stage_write(stage, "heapgate.conf", buf_string(&text));
	stage_write(stage, "secret", secret);
	stage_write(stage, "reader", STAGE_READER);
	stage_write(stage, "alice", STAGE_ALICE);
	stage_write(stage, "token", options->no_token ? "another token, a wrong one" : token);
}

const struct stage_host stage_hosts[STAGE_HOSTS] = {
	{ "github", "", STAGE_REPOSITORY, NULL, "success", "failure", "" },
	{ "gitlab", "/api/v4", "group/sub/lab", "gitlab-status", "success", "failed", "" },
	{ "gitea", "/api/v1", "acme/tea", "gitea-status", "success", "failure", "" },
	{ "bitbucket", "/2.0", "acme/bucket", "bitbucket-status", "SUCCESSFUL", "FAILED",
	  "\tallow-fork = ann/*\n" },
};

void stage_add_hosts(struct stage *stage)
{
	scoped_free char *path = stage_path(stage, "heapgate.conf");
	const char *url = code_host_url(stage->host);
	FILE *file = fopen(path, "a");

	ck_assert_ptr_nonnull(file);
	for (const struct stage_host *host = stage_hosts + 1; host < stage_hosts + STAGE_HOSTS; host++)
		(void)fprintf(file,
			      "[host \"%s\"]\n\tpoll = 0s\n\tapi = %s%s\n\tweb = %s/git\n"
			      "\ttoken-file = %s/token\n\twebhook-secret-file = %s/secret\n"
			      "[repository \"%s\"]\n\thost = %s\n\turl = %s/git/" STAGE_REPOSITORY ".git\n%s",
			      host->kind, url, host->api, url, stage->directory, stage->directory,
			      host->repository, host->kind, url, host->more);
	ck_assert_int_eq(fclose(file), 0);
}

void stage_open(struct stage *stage, const struct stage_options *options)
{
	static const struct stage_options usual = { 0 };
	char pattern[] = "/tmp/heapgate-flow.XXXXXX";

	options = options ? options : &usual;
	ck_assert_ptr_nonnull(mkdtemp(pattern));
	*stage = (struct stage){ .directory = mem_text(pattern), .clock_s = clock_wall_ms() / 1000 };
	scoped_free char *repositories = stage_path(stage, "repositories");
	scoped_free char *repository = mem_print("%s/%s.git", repositories, STAGE_REPOSITORY);
	repo_maker_init(&stage->repo, repository);
	repo_maker_copy(&stage->repo, TESTS_DIR "/demo/main");
	if (options->policy)
		repo_maker_write(&stage->repo, ".heapgate", options->policy);
	if (options->profile)
		repo_maker_copy_file(&stage->repo, options->profile, "default.pgo");
	stage->main = repo_maker_commit(&stage->repo, "A small shop");
	const struct code_host_options host = { .token = token, .repositories = repositories };
	stage->host = code_host_start(&host);
	ck_assert_ptr_nonnull(stage->host);
	stage->path = options->path;
	stage_configure(stage, options);
}

/* What a sanitizer found in any of the daemon's processes stands in their log. */
static void check_log(const struct stage *stage)
{
	scoped_free char *path = stage_path(stage, "log");
	scoped_buf log = { 0 };
	struct err err;

	if (files_read(&log, path, &err) < 0)
		return;
	const char *found = strstr(buf_string(&log), "Sanitizer");
	if (!found)
		found = strstr(buf_string(&log), "runtime error: ");
	ck_assert_msg(!found, "%.2000s", found);
}

void stage_close(struct stage *stage)
{
	struct err err;

	if (stage->daemon)
		stage_kill(stage, SIGTERM);
	check_log(stage);
	code_host_stop(stage->host);
	repo_maker_release(&stage->repo);
	ck_assert_msg(files_remove_tree(stage->directory, &err) == 0, "%s", err.text);
	free(stage->directory);
}

static void become_daemon(const struct stage *stage)
{
	scoped_free char *config = stage_path(stage, "heapgate.conf");
	scoped_free char *port_file = stage_path(stage, "port");
	scoped_free char *log = stage_path(stage, "log");
	int fd = open(log, O_WRONLY | O_CREAT | O_APPEND, 0600);

	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (stage->path)
		(void)setenv("PATH", stage->path, 1);
	(void)dup2(fd, STDERR_FILENO);
	(void)dup2(fd, STDOUT_FILENO);
	(void)execl(HEAPGATE_BINARY, "heapgate", "serve", "--config", config, "--port-file", port_file,
		    (char *)NULL);
	_exit(127);
}

static void pause_ms(long ms)
{
	(void)nanosleep(&(struct timespec){ ms / 1000, ms % 1000 * 1000000 }, NULL);
}

void stage_await_log(const struct stage *stage, const char *text)
{
	int64_t end = clock_mono_ms() + STAGE_WAIT_S * 1000;

	while (clock_mono_ms() < end) {
		scoped_buf log = { 0 };
		stage_read(stage, &log, "log");
		if (strstr(buf_string(&log), text))
			return;
		pause_ms(20);
	}
	ck_abort_msg("the log never says: %s", text);
}

/* The port file appears when the daemon listens. */
static void await_port(struct stage *stage)
{
	scoped_free char *path = stage_path(stage, "port");
	int64_t end = clock_mono_ms() + STAGE_WAIT_S * 1000;

	while (clock_mono_ms() < end) {
		scoped_buf text = { 0 };
		struct err err;
		uint64_t port;
		if (files_read(&text, path, &err) == 0 &&
		    view_number(view_trim(buf_view(&text)), UINT16_MAX, &port) && port) {
			stage->port = (uint16_t)port;
			return;
		}
		ck_assert_msg(waitpid(stage->daemon, NULL, WNOHANG) == 0,
			      "the daemon ended at its start; see %s/log", stage->directory);
		pause_ms(20);
	}
	ck_abort_msg("the daemon does not listen; see %s/log", stage->directory);
}

void stage_serve(struct stage *stage)
{
	scoped_free char *port_file = stage_path(stage, "port");

	(void)unlink(port_file);
	stage->daemon = fork();
	ck_assert_int_ge(stage->daemon, 0);
	if (stage->daemon == 0)
		become_daemon(stage);
	await_port(stage);
}

void stage_kill(struct stage *stage, int signal)
{
	ck_assert_int_eq(kill(stage->daemon, signal), 0);
	ck_assert_int_eq(waitpid(stage->daemon, NULL, 0), stage->daemon);
	stage->daemon = 0;
}

static void to_main(struct stage *stage)
{
	repo_maker_checkout(&stage->repo, "main");
}

static void copy_overlay(struct stage *stage, const char *overlay)
{
	scoped_free char *path = mem_print("%s/demo/%s", TESTS_DIR, overlay);

	repo_maker_copy(&stage->repo, path);
}

struct oid stage_commit_main(struct stage *stage, const char *overlay)
{
	to_main(stage);
	copy_overlay(stage, overlay);
	stage->main = repo_maker_commit(&stage->repo, overlay);
	return stage->main;
}

/* The first commit of a change makes its branch, later ones go on top. */
static void to_change(struct stage *stage, uint64_t number)
{
	scoped_free char *branch = mem_print("change-%llu", (unsigned long long)number);
	scoped_free char *ref = mem_print(".git/refs/heads/%s", branch);
	scoped_free char *path = files_join(stage->repo.path, ref);

	if (access(path, F_OK) == 0) {
		repo_maker_checkout(&stage->repo, branch);
		return;
	}
	to_main(stage);
	repo_maker_branch(&stage->repo, branch);
}

static struct oid commit_change(struct stage *stage, uint64_t number)
{
	scoped_free char *ref = mem_print("refs/pull/%llu/head", (unsigned long long)number);
	struct oid commit = repo_maker_commit(&stage->repo, "A change");

	repo_maker_ref(&stage->repo, ref, &commit);
	return commit;
}

struct oid stage_commit_change(struct stage *stage, uint64_t number, const char *overlay)
{
	to_change(stage, number);
	copy_overlay(stage, overlay);
	return commit_change(stage, number);
}

struct oid stage_write_change(struct stage *stage, uint64_t number, const char *file, const char *text)
{
	to_change(stage, number);
	repo_maker_write(&stage->repo, file, text);
	return commit_change(stage, number);
}

struct code_host_reply stage_send(const struct stage *stage, struct code_host_hook hook)
{
	scoped_free char *usual =
		mem_print("http://127.0.0.1:%u/hooks/github/" STAGE_REPOSITORY, stage->port);
	struct code_host_reply reply = { 0 };
	scoped_buf now = { 0 };
	struct err err;

	stage_read(stage, &now, "secret");
	hook.url = hook.url ? hook.url : usual;
	hook.secret = hook.secret ? hook.secret : buf_string(&now);
	hook.event = hook.event ? hook.event : "push";
	hook.timeout_ms = 20000;
	ck_assert_ptr_nonnull(hook.body);
	ck_assert_msg(code_host_send(&reply, &hook, &err) == 0, "%s", err.text);
	return reply;
}

char *stage_push_body(struct stage *stage, const char *repository, const struct oid *commit)
{
	const struct code_host_facts facts = { .repository = repository,
					       .ref = "refs/heads/main",
					       .after = commit->hex,
					       .time_s = stage->clock_s++ };

	return code_host_payload("push", &facts);
}

long stage_hook_as(struct stage *stage, const char *delivery, const char *event, struct code_host_facts facts)
{
	facts.repository = facts.repository ? facts.repository : STAGE_REPOSITORY;
	facts.time_s = facts.time_s ? facts.time_s : stage->clock_s++;
	scoped_free char *body = code_host_payload(event, &facts);
	const struct code_host_hook hook = {
		.secret = secret, .event = event, .delivery = delivery, .body = body
	};
	return stage_send(stage, hook).status;
}

long stage_hook(struct stage *stage, const char *event, struct code_host_facts facts)
{
	return stage_hook_as(stage, NULL, event, facts);
}

long stage_push(struct stage *stage, const struct oid *commit)
{
	return stage_hook(stage, "push",
			  (struct code_host_facts){ .ref = "refs/heads/main", .after = commit->hex });
}

long stage_change(struct stage *stage, const char *action, uint64_t number, const struct oid *head)
{
	return stage_hook(stage, "pull_request",
			  (struct code_host_facts){
				  .action = action,
				  .number = number,
				  .head = head->hex,
				  .base = stage->main.hex,
				  .base_ref = "main",
			  });
}

const char *stage_await(struct stage *stage, const struct oid *commit, const char *state)
{
	struct code_host_status status = { 0 };
	bool came = code_host_await(stage->host, STAGE_REPOSITORY, commit->hex, STAGE_CONTEXT, state,
				    STAGE_WAIT_S);

	(void)code_host_status_at(stage->host, STAGE_REPOSITORY, commit->hex, STAGE_CONTEXT, 0, &status);
	ck_assert_msg(came, "%.7s: wanted %s, the newest status is %s (%s); see %s/log", commit->hex,
		      state ? state : "a final status", status.state ? status.state : "none",
		      status.description ? status.description : "", stage->directory);
	return status.description;
}

static char *place_at(const struct stage_host *host, const struct oid *commit)
{
	return mem_print("%s@%s", host->repository, commit->hex);
}

void stage_await_at(struct stage *stage, const struct stage_host *host, const struct oid *commit,
		    const char *state)
{
	scoped_free char *place = place_at(host, commit);
	int64_t end = clock_mono_ms() + STAGE_WAIT_S * 1000;
	char *thing = NULL;

	if (!host->status) {
		(void)stage_await(stage, commit, state);
		return;
	}
	while (clock_mono_ms() < end && !(thing && strstr(thing, state))) {
		free(thing);
		pause_ms(100);
		thing = code_host_thing_at(stage->host, host->status, place, 0);
	}
	ck_assert_msg(thing && strstr(thing, state), "%s at %s: %s", host->status, place,
		      thing ? thing : "none");
	free(thing);
}

size_t stage_statuses(struct stage *stage, const struct stage_host *host, const struct oid *commit)
{
	scoped_free char *place = place_at(host, commit);

	return host->status ? code_host_thing_count(stage->host, host->status, place)
			    : code_host_status_count(stage->host, host->repository, commit->hex, NULL);
}

void stage_answer(struct stage *stage, const char *method, const char *path, unsigned status,
		  const char *headers, const char *body)
{
	const struct code_host_fault fault = {
		.kind = CODE_HOST_ANSWER,
		.method = method,
		.path = path,
		.status = status,
		.headers = headers,
		.body = body,
	};

	code_host_add_fault(stage->host, &fault);
}

char *stage_deliveries(struct stage *stage)
{
	scoped_free char *config = stage_path(stage, "heapgate.conf");
	scoped_buf out = { 0 };

	ck_assert_int_eq(
		stage_run(stage, &out, (const char *const[]){ "deliveries", "--config", config, NULL }), 0);
	return buf_take(&out);
}

size_t stage_finals(struct stage *stage, const struct oid *commit)
{
	size_t finals = 0;
	struct code_host_status status;

	for (size_t i = 0;
	     code_host_status_at(stage->host, STAGE_REPOSITORY, commit->hex, STAGE_CONTEXT, i, &status); i++)
		finals += strcmp(status.state, "pending") != 0;
	return finals;
}

char *stage_ask(struct stage *stage, const struct stage_request *ask, long *status)
{
	scoped_free char *url = mem_print("http://127.0.0.1:%u%s", stage->port, ask->path);
	const struct client_options options = { .plain_http = true };
	const struct client_request request = {
		.method = ask->method,
		.url = url,
		.bearer = view_of(ask->token),
		.body = view_of(ask->body),
	};
	scoped_client_response response = { 0 };
	scoped_client *client = NULL;
	struct err err;

	ck_assert_msg(client_open(&client, &options, &err) == 0 &&
			      client_send(&response, client, &request, &err) == 0,
		      "%s", err.text);
	if (status)
		*status = response.status;
	return buf_take(&response.body);
}

char *stage_get(struct stage *stage, const char *path, long *status)
{
	return stage_ask(stage, &(struct stage_request){ .method = "GET", .path = path }, status);
}

static int keep(void *payload, struct view bytes, struct err *err)
{
	(void)err;
	buf_add(payload, bytes);
	return 0;
}

int stage_run(struct stage *stage, struct buf *out, const char *const *argv)
{
	scoped_free char *path = mem_print("PATH=%s", getenv("PATH"));
	scoped_free char *home = mem_print("HOME=%s", stage->directory);
	scoped_free char *cache = mem_print("GOCACHE=%s", FLOW_GO_CACHE);
	const char *given = getenv("CREDENTIALS_DIRECTORY");
	scoped_free char *credentials = given ? mem_print("CREDENTIALS_DIRECTORY=%s", given) : NULL;
	const char *const env[] = { path, home, cache, "LC_ALL=C.UTF-8", credentials, NULL };
	const char *words[32] = { HEAPGATE_BINARY };
	struct child_result result;
	struct err err;

	for (size_t i = 0; argv[i]; i++)
		words[i + 1] = argv[i];
	const struct child_spec spec = {
		.argv = words,
		.env = env,
		.out = keep,
		.errors = keep,
		.payload = out,
		.deadline_ms = 120000,
	};
	ck_assert_msg(child_run(&result, &spec, &err) == 0, "%s", err.text);
	return result.status;
}

char *stage_real_go(void)
{
	char line[1024] = "";
	FILE *which = popen("command -v go", "r");

	ck_assert_ptr_nonnull(which);
	ck_assert_ptr_nonnull(fgets(line, sizeof(line), which));
	(void)pclose(which);
	scoped_buf out = { 0 };
	buf_add(&out, view_trim(view_of(line)));
	return buf_take(&out);
}

long stage_metric(struct stage *stage, const char *name)
{
	scoped_free char *metrics = stage_get(stage, "/metrics", NULL);
	scoped_free char *line = mem_print("\n%s ", name);
	const char *at = strstr(metrics, line);

	ck_assert_msg(at != NULL, "%s is not in %s", name, metrics);
	return strtol(at + strlen(line), NULL, 10);
}

void stage_await_taken(struct stage *stage)
{
	int64_t end = clock_mono_ms() + STAGE_WAIT_S * 1000;

	while (stage_metric(stage, "heapgate_journal_bytes") > 0) {
		ck_assert_msg(clock_mono_ms() < end, "the journal is not taken in; see %s/log",
			      stage->directory);
		(void)usleep(20000);
	}
}

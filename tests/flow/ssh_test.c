/* Fetching by ssh: from whoever has the host key that the configuration names, and from nobody else. */
#include <fcntl.h>
#include <netinet/in.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "base/files.h"
#include "base/mem.h"
#include "flow/stage.h"
#include "unit/unit.h"

#define SSHD "/usr/sbin/sshd"

static struct stage stage;
static pid_t server;
static uint16_t port;

static uint16_t free_port(void)
{
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr = { htonl(INADDR_LOOPBACK) } };
	socklen_t size = sizeof(at);
	scoped_fd fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	ck_assert_int_eq(bind(fd, (const struct sockaddr *)&at, sizeof(at)), 0);
	ck_assert_int_eq(getsockname(fd, (struct sockaddr *)&at, &size), 0);
	return ntohs(at.sin_port);
}

static bool answers(void)
{
	const struct sockaddr_in at = { .sin_family = AF_INET,
					.sin_port = htons(port),
					.sin_addr = { htonl(INADDR_LOOPBACK) } };
	scoped_fd fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	return connect(fd, (const struct sockaddr *)&at, sizeof(at)) == 0;
}

static void shell(const char *command)
{
	FILE *pipe = popen(command, "r");

	ck_assert_ptr_nonnull(pipe);
	ck_assert_msg(pclose(pipe) == 0, "%s", command);
}

/* Keys of the host, of another host, and of the client; the client's is the one that may log in. */
static void make_keys(const char *directory)
{
	static const char *const names[] = { "host", "other", "client" };

	for (size_t i = 0; i < COUNT_OF(names); i++) {
		scoped_free char *command = mem_print("ssh-keygen -q -t ed25519 -N '' -C %s -f %s/%s",
						      names[i], directory, names[i]);
		shell(command);
	}
	/* Where root's server puts those that have not yet logged in. */
	if (geteuid() == 0)
		(void)mkdir("/run/sshd", 0755);
}

static void start_server(const char *directory)
{
	scoped_free char *config = mem_print("%s/sshd_config", directory);
	scoped_free char *text = mem_print("Port %u\nListenAddress 127.0.0.1\nHostKey %s/host\n"
					   "AuthorizedKeysFile %s/client.pub\nStrictModes no\nUsePAM no\n"
					   "PasswordAuthentication no\nPermitRootLogin yes\nPidFile none\n",
					   port, directory, directory);
	scoped_free char *log = mem_print("%s/sshd.log", directory);
	struct err err;

	ck_assert_int_eq(files_write(config, view_of(text), &err), 0);
	server = fork();
	if (server == 0) {
		(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
		(void)execl(SSHD, SSHD, "-D", "-f", config, "-E", log, (char *)NULL);
		_exit(127);
	}
	for (int i = 0; i < 500 && !answers(); i++)
		(void)usleep(20000);
	ck_assert_msg(answers(), "sshd does not listen: %s", log);
}

/* KEY: whose the file of known hosts says that the server's is. */
static void know_host(const char *key)
{
	scoped_buf text = { 0 }, line = { 0 };
	scoped_free char *name = mem_print("%s.pub", key);

	stage_read(&stage, &text, name);
	buf_print(&line, "[127.0.0.1]:%u %s", port, buf_string(&text));
	stage_write(&stage, "known_hosts", buf_string(&line));
}

static void set_up(void)
{
	port = free_port();
	stage_open(&stage, NULL);
	make_keys(stage.directory);
	start_server(stage.directory);
	scoped_free char *url =
		mem_print("ssh://%s@127.0.0.1:%u%s", getpwuid(geteuid())->pw_name, port, stage.repo.path);
	scoped_free char *config = mem_print("[host \"github\"]\n\tssh-key = %s/client\n"
					     "\tknown-hosts = %s/known_hosts\n[limits]\n\tattempts = 1\n",
					     stage.directory, stage.directory);
	stage_configure(&stage, &(struct stage_options){ .url = url, .config = config });
}

static void tear_down(void)
{
	(void)kill(server, SIGTERM);
	(void)waitpid(server, NULL, 0);
	stage_close(&stage);
}

START_TEST(the_host_key_that_is_known_lets_the_fetch_go_on)
{
	know_host("host");
	stage_serve(&stage);
	struct oid head = stage_commit_change(&stage, 1, "adds");
	ck_assert_int_eq(stage_change(&stage, "opened", 1, &head), 202);
	(void)stage_await(&stage, &head, "failure");
}
END_TEST

START_TEST(another_host_key_ends_the_fetch)
{
	scoped_buf log = { 0 };

	know_host("other");
	stage_serve(&stage);
	struct oid head = stage_commit_change(&stage, 1, "adds");
	ck_assert_int_eq(stage_change(&stage, "opened", 1, &head), 202);
	const char *text = stage_await(&stage, &head, "error");
	ck_assert_msg(strstr(text, "host key of [127.0.0.1]:"), "%s", text);
	/* Nobody has shown the server that he has a key of its users. */
	stage_read(&stage, &log, "sshd.log");
	ck_assert_msg(!strstr(buf_string(&log), "Accepted"), "%s", buf_string(&log));
}
END_TEST

static Suite *ssh_suite(void)
{
	Suite *suite = suite_create("flow_ssh");
	TCase *tcase = tcase_create("ssh");

	tcase_set_timeout(tcase, 120);
	tcase_add_checked_fixture(tcase, set_up, tear_down);
	if (access(SSHD, X_OK) == 0) {
		tcase_add_test(tcase, the_host_key_that_is_known_lets_the_fetch_go_on);
		tcase_add_test(tcase, another_host_key_ends_the_fetch);
	} else {
		(void)printf("SKIPPED: no %s (package openssh-server)\n", SSHD);
	}
	suite_add_tcase(suite, tcase);
	return suite;
}

UNIT_MAIN(ssh_suite)

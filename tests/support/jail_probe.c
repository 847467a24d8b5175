/*
 * What a hostile program can do where it runs: tries everything on its list and prints "NAME yes" or "NAME no
 * ERRNO" for each.  Linked statically, so that it runs in a jail that has no libraries.
 *
 *	jail_probe SECRET OUTSIDE SCRATCH PORT SOCKET PID
 *	jail_probe --linger MARK | --eat BYTES | --multiply COUNT | --explode MARK | --flee MARK |
 *		--count-forks MOST	(see below)
 *
 * SECRET: a file; OUTSIDE: a file that may be damaged; SCRATCH: where it may write; PORT: of a TCP listener
 *on the loopback; SOCKET: the path of a listening Unix socket, whose abstract twin has the same name; PID: a
 * process that is not its own.
 */
#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/perf_event.h>
#include <netinet/in.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static const char *self, *secret, *outside, *scratch, *socket_path;
static uint16_t port;
static pid_t other;

static int done(int fd)
{
	if (fd >= 0)
		(void)close(fd);
	return fd;
}

static int read_secret(void)
{
	return done(open(secret, O_RDONLY));
}

static int stat_secret(void)
{
	struct stat info;

	return stat(secret, &info);
}

static int write_outside(void)
{
	return done(open(outside, O_WRONLY | O_APPEND));
}

static int truncate_outside(void)
{
	return truncate(outside, 0);
}

static int chmod_outside(void)
{
	return chmod(outside, 0777);
}

static int set_times(void)
{
	return utimensat(AT_FDCWD, outside, NULL, 0);
}

static int make_outside(void)
{
	char path[4096];

	(void)snprintf(path, sizeof(path), "%s.made", outside);
	return done(open(path, O_WRONLY | O_CREAT, 0600));
}

static int write_scratch(void)
{
	char path[4096];

	(void)snprintf(path, sizeof(path), "%s/file", scratch);
	return done(open(path, O_WRONLY | O_CREAT, 0600));
}

/* Five files of a mebibyte each. */
static int fill_scratch(void)
{
	static const char block[1 << 20];

	for (int i = 0; i < 5; i++) {
		char path[4096];
		(void)snprintf(path, sizeof(path), "%s/fill%d", scratch, i);
		int fd = open(path, O_WRONLY | O_CREAT, 0600);
		ssize_t put = fd < 0 ? -1 : write(fd, block, sizeof(block));
		if (fd >= 0)
			(void)close(fd);
		if (put != (ssize_t)sizeof(block))
			return -1;
	}
	return 0;
}

static int copy_self(const char *path)
{
	static char bytes[4 << 20];
	int from = open(self, O_RDONLY), to = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0700);
	ssize_t size = from < 0 ? -1 : read(from, bytes, sizeof(bytes));

	if (size < 0 || to < 0 || write(to, bytes, (size_t)size) != size)
		return -1;
	(void)close(from);
	return close(to);
}

static int run_dropped(void)
{
	char path[4096];
	int status = 0;

	(void)snprintf(path, sizeof(path), "%s/dropped", scratch);
	if (copy_self(path) < 0)
		return -1;
	pid_t child = fork();
	if (child == 0) {
		(void)execl(path, path, "--nothing", (char *)NULL);
		_exit(errno & 0xff);
	}
	if (child < 0 || waitpid(child, &status, 0) < 0)
		return -1;
	errno = WEXITSTATUS(status);
	return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0 : -1;
}

static int connect_tcp(void)
{
	const struct sockaddr_in to = { .sin_family = AF_INET,
					.sin_port = htons(port),
					.sin_addr = { htonl(INADDR_LOOPBACK) } };
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	return fd < 0 ? -1 : connect(fd, (const struct sockaddr *)&to, sizeof(to));
}

static int send_udp(void)
{
	const struct sockaddr_in to = { .sin_family = AF_INET,
					.sin_port = htons(port),
					.sin_addr = { htonl(INADDR_LOOPBACK) } };
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	return fd < 0 ? -1 : (int)sendto(fd, "x", 1, 0, (const struct sockaddr *)&to, sizeof(to));
}

static int open_netlink(void)
{
	return done(socket(AF_NETLINK, SOCK_RAW, 0));
}

static int connect_unix(const char *first, const char *name)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	size_t skip = first ? 1 : 0;
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	(void)snprintf(to.sun_path + skip, sizeof(to.sun_path) - skip, "%s", name);
	socklen_t size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + skip + strlen(name));
	return fd < 0 ? -1 : connect(fd, (const struct sockaddr *)&to, size);
}

static int connect_path(void)
{
	return connect_unix(NULL, socket_path);
}

static int connect_abstract(void)
{
	return connect_unix("", socket_path);
}

static int signal_other(void)
{
	return kill(other, 0);
}

static int trace_other(void)
{
	return (int)ptrace(PTRACE_SEIZE, other, NULL, NULL);
}

static int read_other(void)
{
	char byte;
	struct iovec local = { &byte, 1 }, remote = { (void *)0x400000, 1 };

	/* A bad address was looked for in the other's memory. */
	return process_vm_readv(other, &local, 1, &remote, 1, 0) < 0 && errno != EFAULT ? -1 : 0;
}

static int make_userns(void)
{
	return unshare(CLONE_NEWUSER);
}

static int add_key(void)
{
	return (int)syscall(SYS_add_key, "user", "heapgate-probe", "x", 1, -3 /* process keyring */);
}

static int open_perf(void)
{
	struct perf_event_attr attr = { .type = PERF_TYPE_SOFTWARE,
					.size = sizeof(attr),
					.exclude_kernel = 1 };

	return done((int)syscall(SYS_perf_event_open, &attr, 0, -1, -1, 0));
}

static int make_ring(void)
{
	char parameters[256] = { 0 };

	return done((int)syscall(SYS_io_uring_setup, 1, parameters));
}

static int make_memory_file(void)
{
	return done(memfd_create("probe", 0));
}

static int make_shared_memory(void)
{
	int id = shmget(IPC_PRIVATE, 4096, IPC_CREAT | 0600);

	return id < 0 ? -1 : shmctl(id, IPC_RMID, NULL);
}

/* What a child of its own can do: the leader of a group cannot leave it. */
static int in_child(int (*attempt)(void))
{
	int status = 1;
	pid_t child = fork();

	if (child == 0)
		_exit(attempt() < 0 ? errno : 0);
	if (child < 0 || waitpid(child, &status, 0) < 0)
		return -1;
	errno = WEXITSTATUS(status);
	return errno == 0 ? 0 : -1;
}

static int new_group(void)
{
	return setpgid(0, 0);
}

static int leave_session(void)
{
	return in_child(setsid);
}

static int leave_group(void)
{
	return in_child(new_group);
}

/* At most two: itself and the one that looks after it. */
static int see_processes(void)
{
	DIR *proc = opendir("/proc");
	int count = 0;

	if (!proc)
		return -1;
	for (const struct dirent *entry; (entry = readdir(proc));)
		count += entry->d_name[0] >= '1' && entry->d_name[0] <= '9';
	(void)closedir(proc);
	errno = 0;
	return count > 2 ? 0 : -1;
}

static const struct {
	const char *name;
	int (*attempt)(void);
} attempts[] = {
	{ "read-secret", read_secret },
	{ "stat-secret", stat_secret },
	{ "write-outside", write_outside },
	{ "truncate-outside", truncate_outside },
	{ "chmod-outside", chmod_outside },
	{ "set-times-outside", set_times },
	{ "make-outside", make_outside },
	{ "write-scratch", write_scratch },
	{ "run-dropped", run_dropped },
	{ "connect-tcp", connect_tcp },
	{ "send-udp", send_udp },
	{ "open-netlink", open_netlink },
	{ "connect-unix-path", connect_path },
	{ "connect-unix-abstract", connect_abstract },
	{ "signal-other", signal_other },
	{ "trace-other", trace_other },
	{ "read-other-memory", read_other },
	{ "see-other-processes", see_processes },
	{ "add-key", add_key },
	{ "open-perf", open_perf },
	{ "make-io-uring", make_ring },
	{ "make-user-namespace", make_userns },
	{ "make-memory-file", make_memory_file },
	{ "fill-scratch", fill_scratch }, /* after run-dropped, which needs room there */
	{ "make-shared-memory", make_shared_memory },
	{ "leave-session", leave_session },
	{ "leave-group", leave_group },
};

/* Stays for a minute, and so does a child of its own. */
static int linger(void)
{
	if (fork() < 0)
		return 1;
	(void)printf("lingering\n");
	(void)fflush(stdout);
	(void)sleep(60);
	return 0;
}

/* Two processes that together use BYTES, for a minute. */
static int eat(size_t bytes)
{
	if (fork() < 0)
		return 1;
	char *memory = malloc(bytes / 2);
	if (!memory)
		return 1;
	memset(memory, 1, bytes / 2);
	(void)sleep(60);
	return memory[bytes / 3] == 1 ? 0 : 1;
}

static int multiply(int count)
{
	for (int i = 0; i < count; i++)
		if (fork() == 0)
			break;
	(void)sleep(60);
	return 0;
}

/* A thousand processes at once, each in a session of its own where it may. */
static int explode(void)
{
	for (int generation = 0; generation < 10; generation++)
		if (fork() == 0)
			(void)setsid();
	(void)sleep(20);
	return 0;
}

/* One process that is always another one, for some seconds, whatever becomes of those who should end it. */
static int flee(void)
{
	time_t end = time(NULL) + 5;

	if (fork() > 0)
		(void)sleep(60);
	while (time(NULL) < end) {
		(void)setsid();
		if (fork() > 0)
			_exit(0);
	}
	return 0;
}

/* How many processes there can be beside this one, at most COUNT: prints it. */
static int count_forks(int count)
{
	int made = 0;

	for (pid_t child = 1; child > 0 && made<count; made += child> 0) {
		child = fork();
		if (child == 0)
			(void)sleep(60);
	}
	(void)printf("%d\n", made);
	return 0;
}

int main(int argc, char **argv)
{
	if (argc == 2 && strcmp(argv[1], "--nothing") == 0)
		return 0;
	if (argc == 3 && strcmp(argv[1], "--linger") == 0)
		return linger();
	if (argc == 3 && strcmp(argv[1], "--eat") == 0)
		return eat(strtoul(argv[2], NULL, 10));
	if (argc == 3 && strcmp(argv[1], "--multiply") == 0)
		return multiply(atoi(argv[2]));
	if (argc == 3 && strcmp(argv[1], "--explode") == 0)
		return explode();
	if (argc == 3 && strcmp(argv[1], "--flee") == 0)
		return flee();
	if (argc == 3 && strcmp(argv[1], "--count-forks") == 0)
		return count_forks(atoi(argv[2]));
	if (argc != 7)
		return 2;
	self = argv[0];
	secret = argv[1];
	outside = argv[2];
	scratch = argv[3];
	port = (uint16_t)strtoul(argv[4], NULL, 10);
	socket_path = argv[5];
	other = (pid_t)strtol(argv[6], NULL, 10);
	for (size_t i = 0; i < sizeof(attempts) / sizeof(attempts[0]); i++) {
		errno = 0;
		if (attempts[i].attempt() >= 0)
			(void)printf("%s yes\n", attempts[i].name);
		else
			(void)printf("%s no %s\n", attempts[i].name, strerrorname_np(errno));
		(void)fflush(stdout);
	}
	return 0;
}

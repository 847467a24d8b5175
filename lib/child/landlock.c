#include "child/landlock.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>

/* linux/landlock.h, as of ABI 6: older headers have less of it. */
struct rules {
	uint64_t files, net, scopes;
};

struct beneath {
	uint64_t allowed;
	int32_t parent;
} __attribute__((packed));

enum { VERSION = 1, PATH_BENEATH = 1 };

#define EXECUTE (1ull << 0)
#define WRITE_FILE (1ull << 1)
#define READ_FILE (1ull << 2)
#define READ_DIR (1ull << 3)
#define REFER (1ull << 13)
#define TRUNCATE (1ull << 14)
#define IOCTL_DEV (1ull << 15)
#define ALL_OF_ABI_1 ((1ull << 13) - 1)
#define OF_FILES (EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | IOCTL_DEV)
#define MAKE_CHAR (1ull << 6)
#define MAKE_BLOCK (1ull << 11)

/* What each ABI added to what can be forbidden. */
static const struct {
	int since;
	struct rules rules;
} added[] = {
	{ 1, { ALL_OF_ABI_1, 0, 0 } }, { 2, { REFER, 0, 0 } },
	{ 3, { TRUNCATE, 0, 0 } },     { 4, { 0, 3, 0 } }, /* TCP: bind, connect */
	{ 5, { IOCTL_DEV, 0, 0 } },    { 6, { 0, 0, 3 } }, /* abstract sockets, signals */
};

int landlock_abi(void)
{
	long abi = syscall(SYS_landlock_create_ruleset, NULL, (size_t)0, VERSION);

	return abi > 0 ? (int)abi : 0;
}

static struct rules rules_for(const struct jail_room *room)
{
	struct rules rules = { 0, 0, 0 };

	for (size_t i = 0; i < COUNT_OF(added); i++) {
		if (added[i].since > room->jail->landlock_abi)
			break;
		rules.files |= added[i].rules.files;
		rules.net |= added[i].rules.net;
		rules.scopes |= added[i].rules.scopes;
	}
	if (room->network)
		rules.net = 0;
	return rules;
}

static int allow(int rules, const char *path, uint64_t allowed, struct err *err)
{
	scoped_fd fd = open(path, O_PATH | O_CLOEXEC);
	struct stat info;

	if (fd < 0)
		return 0;
	if (fstat(fd, &info) < 0)
		return err_set(err, ERR_INTERNAL, "%s: %s", path, strerror(errno));
	const struct beneath beneath = {
		.allowed = S_ISDIR(info.st_mode) ? allowed : allowed & OF_FILES,
		.parent = fd,
	};
	if (syscall(SYS_landlock_add_rule, rules, PATH_BENEATH, &beneath, 0) < 0)
		return err_set(err, ERR_INTERNAL, "landlock rule for %s: %s", path, strerror(errno));
	return 0;
}

static int allow_all(int rules, const char *const *paths, uint64_t allowed, struct err *err)
{
	for (; paths && *paths; paths++)
		if (allow(rules, *paths, allowed, err) < 0)
			return -1;
	return 0;
}

static int allow_room(int rules, const struct jail_room *room, uint64_t all, struct err *err)
{
	static const char *const devices[] = { "/dev/null", "/dev/zero", "/dev/full", NULL };
	static const char *const random[] = { "/dev/random", "/dev/urandom", NULL };
	const uint64_t writing = all & ~(EXECUTE | MAKE_CHAR | MAKE_BLOCK | IOCTL_DEV);

	if (allow_all(rules, room->run, EXECUTE | READ_FILE | READ_DIR, err) < 0 ||
	    allow_all(rules, room->read, READ_FILE | READ_DIR, err) < 0 ||
	    allow_all(rules, room->write, writing, err) < 0 ||
	    allow_all(rules, devices, READ_FILE | WRITE_FILE, err) < 0)
		return -1;
	return allow_all(rules, random, READ_FILE, err);
}

int landlock_open(int *out, const struct jail_room *room, struct err *err)
{
	const struct rules rules = rules_for(room);
	/* An older kernel refuses a struct with more than it knows. */
	size_t size = room->jail->landlock_abi < 4   ? sizeof(rules.files)
		      : room->jail->landlock_abi < 6 ? sizeof(rules.files) + sizeof(rules.net)
						     : sizeof(rules);
	scoped_fd fd = (int)syscall(SYS_landlock_create_ruleset, &rules, size, 0);

	if (fd < 0)
		return err_set(err, ERR_INTERNAL, "landlock: %s", strerror(errno));
	if (allow_room(fd, room, rules.files, err) < 0)
		return -1;
	*out = fd;
	fd = -1;
	return 0;
}

int landlock_enter(int rules)
{
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		return -1;
	return (int)syscall(SYS_landlock_restrict_self, rules, 0);
}

#include "child/filter.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <seccomp.h>
#include <stdbool.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>

enum {
	LANDLOCK_TRUNCATES = 3, /* the ABI since which Landlock governs truncate(2) */
	LANDLOCK_SCOPES = 6,	/* and signals */
};

/* Ways into the kernel, to other processes and around mounts.  EPERM for each. */
static const int never[] = {
	/* other processes, keys, tracing */
	SCMP_SYS(ptrace), SCMP_SYS(process_vm_readv), SCMP_SYS(process_vm_writev), SCMP_SYS(kcmp),
	SCMP_SYS(pidfd_getfd), SCMP_SYS(keyctl), SCMP_SYS(add_key), SCMP_SYS(request_key),
	SCMP_SYS(perf_event_open), SCMP_SYS(bpf), SCMP_SYS(userfaultfd), SCMP_SYS(io_uring_setup),
	SCMP_SYS(io_uring_enter), SCMP_SYS(io_uring_register), SCMP_SYS(fanotify_init),
	SCMP_SYS(lookup_dcookie),
	/* out of the group, which is killed as one, and of its share of the processor (sched(7), autogroup)
	 */
	SCMP_SYS(setpgid), SCMP_SYS(setsid),
	/* memory that is nobody's, and that nobody counts */
	SCMP_SYS(memfd_create), SCMP_SYS(memfd_secret), SCMP_SYS(shmget), SCMP_SYS(msgget),
	/* namespaces and mounts */
	SCMP_SYS(unshare), SCMP_SYS(setns), SCMP_SYS(mount), SCMP_SYS(umount2), SCMP_SYS(pivot_root),
	SCMP_SYS(chroot), SCMP_SYS(move_mount), SCMP_SYS(open_tree), SCMP_SYS(fsopen), SCMP_SYS(fsconfig),
	SCMP_SYS(fsmount), SCMP_SYS(fspick), SCMP_SYS(mount_setattr), SCMP_SYS(name_to_handle_at),
	SCMP_SYS(open_by_handle_at), SCMP_SYS(mknod), SCMP_SYS(mknodat),
	/* the machine */
	SCMP_SYS(reboot), SCMP_SYS(kexec_load), SCMP_SYS(kexec_file_load), SCMP_SYS(init_module),
	SCMP_SYS(finit_module), SCMP_SYS(delete_module), SCMP_SYS(swapon), SCMP_SYS(swapoff), SCMP_SYS(acct),
	SCMP_SYS(quotactl), SCMP_SYS(quotactl_fd), SCMP_SYS(syslog), SCMP_SYS(settimeofday),
	SCMP_SYS(clock_settime), SCMP_SYS(clock_adjtime), SCMP_SYS(adjtimex), SCMP_SYS(sethostname),
	SCMP_SYS(setdomainname), SCMP_SYS(iopl), SCMP_SYS(ioperm), SCMP_SYS(modify_ldt), SCMP_SYS(vhangup)
};

/* What namespaces take away and Landlock leaves: files that are not its own have the same owner. */
static const int never_under_landlock[] = {
	SCMP_SYS(chmod),       SCMP_SYS(fchmod),    SCMP_SYS(fchmodat),	   SCMP_SYS(chown),
	SCMP_SYS(fchown),      SCMP_SYS(lchown),    SCMP_SYS(fchownat),	   SCMP_SYS(setxattr),
	SCMP_SYS(lsetxattr),   SCMP_SYS(fsetxattr), SCMP_SYS(removexattr), SCMP_SYS(lremovexattr),
	SCMP_SYS(fremovexattr)
};

static const int never_before_scopes[] = { SCMP_SYS(kill), SCMP_SYS(tkill), SCMP_SYS(pidfd_send_signal) };

/*
 * A file whose time is set is copied whole into a private copy of its directory.  The Go command sets that of
 * every cache entry that it uses after an hour, and does not mind a refusal.
 */
static const int times[] = { SCMP_SYS(utimensat), SCMP_SYS(utimes), SCMP_SYS(utime), SCMP_SYS(futimesat) };

static int refuse(scmp_filter_ctx filter, const int *calls, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		int rc = seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), calls[i], 0);
		if (rc < 0)
			return rc;
	}
	return 0;
}

/* clone3 hides its flags from a filter; libraries fall back to clone where it is not there. */
static int refuse_namespaces(scmp_filter_ctx filter)
{
	int rc = seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0);

	if (rc < 0)
		return rc;
	return seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(clone), 1,
				SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_NEWUSER, CLONE_NEWUSER));
}

/* Pushing characters into the terminal that the operator sits at. */
static int refuse_typing(scmp_filter_ctx filter)
{
	static const unsigned requests[] = { TIOCSTI, 0x541c /* TIOCLINUX */ };

	for (size_t i = 0; i < COUNT_OF(requests); i++) {
		int rc = seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(ioctl), 1,
					  SCMP_A1(SCMP_CMP_MASKED_EQ, 0xffffffff, requests[i]));
		if (rc < 0)
			return rc;
	}
	return 0;
}

static int refuse_sockets(scmp_filter_ctx filter, bool network)
{
	if (!network)
		return seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(socket), 0);
	/* Past netlink, which resolvers ask, come raw packets, key stores, virtual machines. */
	return seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(socket), 1,
				SCMP_A0(SCMP_CMP_GT, AF_NETLINK, 0));
}

static int fill(scmp_filter_ctx filter, const struct jail_room *room)
{
	const struct jail *jail = room->jail;
	int rc = refuse(filter, never, COUNT_OF(never));

	if (rc == 0)
		rc = refuse_namespaces(filter);
	if (rc == 0)
		rc = refuse_typing(filter);
	if (rc == 0)
		rc = refuse_sockets(filter, room->network);
	if (rc == 0 && room->copied)
		rc = refuse(filter, times, COUNT_OF(times));
	if (rc < 0 || jail->level != JAIL_LANDLOCK)
		return rc;
	rc = refuse(filter, never_under_landlock, COUNT_OF(never_under_landlock));
	if (rc == 0 && jail->landlock_abi < LANDLOCK_TRUNCATES)
		rc = seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(truncate), 0);
	if (rc == 0 && jail->landlock_abi < LANDLOCK_SCOPES)
		rc = refuse(filter, never_before_scopes, COUNT_OF(never_before_scopes));
	return rc;
}

static void filter_scope(scmp_filter_ctx *filter)
{
	seccomp_release(*filter);
}

int filter_open(int *out, const struct jail_room *room, struct err *err)
{
	SCOPED(filter_scope) scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
	scoped_fd fd = memfd_create("filter", MFD_CLOEXEC);

	if (!filter || fd < 0)
		return err_set(err, ERR_INTERNAL, "no room for a filter of system calls");
	int rc = fill(filter, room);
	if (rc == 0)
		rc = seccomp_export_bpf(filter, fd);
	if (rc < 0 || lseek(fd, 0, SEEK_SET) < 0)
		return err_set(err, ERR_INTERNAL, "filter of system calls: %s",
			       strerror(rc < 0 ? -rc : errno));
	*out = fd;
	fd = -1;
	return 0;
}

/*
 * heapgate doctor: everything the daemon needs on this machine, each tried for real.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/statvfs.h>

#include "base/files.h"
#include "base/mem.h"
#include "daemon/commands.h"
#include "daemon/config.h"
#include "daemon/log.h"
#include "daemon/options.h"
#include "forge/forge.h"
#include "gate/collect.h"
#include "gate/sandbox.h"
#include "store/outbox.h"
#include "tree/mirror.h"
#include "view/text.h"

enum finding { FINE, WARNING, FAILED };

struct doctor {
	const char *file;
	struct config *config; /* NULL where it could not be loaded */
	struct buf said;       /* what was found, and what to do */
	struct err err;
};

static enum finding failed(struct doctor *doctor, const char *remedy)
{
	buf_print(&doctor->said, "%s; %s", doctor->err.text, remedy);
	return FAILED;
}

/* Only the unit has them; the command that gives them to this one, too. */
static enum finding miss_credentials(struct doctor *doctor)
{
	const struct config *config = doctor->config;
	scoped_free char *path = realpath(doctor->file, NULL);

	buf_print(&doctor->said,
		  "%s: its %s not given to this process; with the files of the unit's "
		  "LoadCredential=, run: systemd-run --pipe --wait --uid=heapgate",
		  doctor->file, config->unread_count == 1 ? "credential is" : "credentials are");
	for (size_t i = 0; i < config->unread_count; i++) {
		const char *name = config->unread[i] + strlen(CONFIG_CREDENTIALS);
		buf_print(&doctor->said, " -p LoadCredential=%s:/etc/heapgate/%s", name, name);
	}
	buf_print(&doctor->said, " heapgate doctor --config %s", path ? path : doctor->file);
	return FAILED;
}

static enum finding check_configuration(struct doctor *doctor)
{
	if (config_load_file(&doctor->config, doctor->file, CONFIG_SECRETS_HERE, &doctor->err) < 0)
		return failed(doctor, "see: heapgate config check");
	log_redact(&doctor->config->secrets);
	if (doctor->config->unread_count)
		return miss_credentials(doctor);
	buf_print(&doctor->said, "%s: %zu repositor%s; secrets can be read", doctor->file,
		  doctor->config->repository_count, doctor->config->repository_count == 1 ? "y" : "ies");
	return FINE;
}

static enum finding check_go(struct doctor *doctor)
{
	scoped_arena arena = { 0 };
	struct collect_spec spec = { .directory = "/", .deadline_ms = 20000 };
	struct toolchain toolchain;

	if (doctor->config)
		spec.go = doctor->config->gate.go;
	if (collect_probe(&toolchain, &arena, &spec, &doctor->err) < 0)
		return failed(doctor, "install Go, or set go.command");
	buf_print(&doctor->said, "%s: %s for %s/%s", toolchain.go, toolchain.configuration.go_version,
		  toolchain.configuration.goos, toolchain.configuration.goarch);
	return FINE;
}

static enum finding check_data(struct doctor *doctor)
{
	const char *data = doctor->config->data;
	scoped_free char *probe = mem_print("%s/.doctor.%d", data, (int)getpid());

	if (files_make_directory(data, &doctor->err) < 0 ||
	    files_write(probe, VIEW("probe\n"), &doctor->err) < 0)
		return failed(doctor, "let the user that runs heapgate own core.data");
	(void)unlink(probe);
	buf_print(&doctor->said, "%s can be written", data);
	return FINE;
}

static enum finding check_disk(struct doctor *doctor)
{
	const uint64_t enough = (uint64_t)5 << 30, least = (uint64_t)1 << 30;
	struct statvfs disk;

	if (statvfs(doctor->config->data, &disk) < 0) {
		buf_print(&doctor->said, "%s: %s", doctor->config->data, strerror(errno));
		return FAILED;
	}
	uint64_t room = (uint64_t)disk.f_bavail * disk.f_frsize;
	buf_print(&doctor->said, "%.1f GiB free%s", (double)room / (double)((uint64_t)1 << 30),
		  room < enough ? "; mirrors, build cache and database need more: 5 GiB is a good start"
				: "");
	return room < least ? FAILED : room < enough ? WARNING : FINE;
}

static enum finding check_store(struct doctor *doctor)
{
	scoped_free char *path = settings_database(&doctor->config->gate);
	scoped_store *store = NULL;

	if (store_open(&store, path, STORE_READ, &doctor->err) < 0) {
		if (doctor->err.kind != ERR_ABSENT)
			return failed(doctor, "heapgate serve of this version brings an older file forward");
		buf_print(&doctor->said, "%s is not there yet; heapgate serve makes it", path);
		return FINE;
	}
	if (store_verify(store, &doctor->err) < 0)
		return failed(doctor, "stop heapgate and restore a backup");
	buf_print(&doctor->said, "%s is sound", path);
	return FINE;
}

/* What a code host refused for good: people there see an old result, or none. */
static enum finding check_outbox(struct doctor *doctor)
{
	scoped_free char *path = settings_database(&doctor->config->gate);
	scoped_arena arena = { 0 };
	scoped_store *store = NULL;
	size_t counts[MESSAGE_STAGE_COUNT];
	struct messages newest = { 0 };

	if (store_open(&store, path, STORE_READ, &doctor->err) < 0) {
		if (doctor->err.kind != ERR_ABSENT)
			return failed(doctor, "see: database");
		buf_text(&doctor->said, "nothing was sent yet");
		return FINE;
	}
	if (outbox_count(counts, store, &doctor->err) < 0 ||
	    outbox_dead_list(&newest, &arena, store, 0, 1, &doctor->err) < 0)
		return failed(doctor, "see: database");
	if (!newest.count) {
		buf_print(&doctor->said, "%zu on the way, none given up", counts[MESSAGE_DUE]);
		return FINE;
	}
	buf_print(
		&doctor->said,
		"%zu given up; the newest, for %s: %s. Once the reason is gone: heapgate outbox retry --all",
		counts[MESSAGE_DEAD], newest.list[0].repository_name, newest.list[0].error);
	return WARNING;
}

static enum finding check_git(struct doctor *doctor)
{
	scoped_free char *path = mem_print("%s/.doctor.%d.git", doctor->config->data, (int)getpid());
	scoped_mirror *mirror = NULL;
	struct err ignored;
	int made = mirror_open(&mirror, path, true, &doctor->err);

	mirror_close(take(mirror));
	if (files_remove_tree(path, &ignored) < 0 && made == 0)
		return doctor->err = ignored, failed(doctor, "remove it by hand");
	if (made < 0)
		return failed(doctor, "reinstall libgit2");
	buf_text(&doctor->said, "a mirror can be made");
	return FINE;
}

static enum finding judge_answer(struct doctor *doctor, const char *name, const struct forge_answer *answer)
{
	long status = answer->http_status;

	buf_print(&doctor->said, "%s%s: ", doctor->said.len ? ", " : "", name);
	if (answer->outcome == FORGE_SENT)
		buf_print(&doctor->said, "HTTP %ld", status);
	else
		buf_text(&doctor->said, answer->reason);
	if (status == 401 || status == 403)
		buf_text(&doctor->said, " (the token is not accepted)");
	else if (status == 404)
		buf_text(&doctor->said, " (the token does not see this repository)");
	return answer->outcome == FORGE_SENT ? FINE : status == 404 ? WARNING : FAILED;
}

static enum finding ask_host(struct doctor *doctor, struct forge_session *session,
			     const struct gate_repository *repository)
{
	const struct forge_target target = settings_target(repository);
	struct forge_answer answer = { 0 };

	if (!repository->host->forge->repository_path) {
		buf_print(&doctor->said, "%s%s: no API", doctor->said.len ? ", " : "", repository->name);
		return FINE;
	}
	forge_reach(&answer, session, repository->host->forge, &target);
	return judge_answer(doctor, repository->name, &answer);
}

static enum finding check_host(struct doctor *doctor)
{
	const struct client_options options = { .plain_http = true, .total_ms = 10000 };
	const struct gate_settings *gate = &doctor->config->gate;
	scoped_forge_session *session = NULL;
	enum finding worst = FINE;

	if (!doctor->config->repository_count) {
		buf_text(&doctor->said, "no repository is configured");
		return WARNING;
	}
	if (doctor->config->unread_count) {
		buf_text(&doctor->said, "not asked without the credentials");
		return WARNING;
	}
	if (forge_session_open(&session, &options, &doctor->err) < 0)
		return failed(doctor, "reinstall libcurl");
	for (size_t i = 0; i < gate->repository_count; i++) {
		enum finding found = ask_host(doctor, session, &gate->repositories[i]);
		worst = found > worst ? found : worst;
	}
	return worst;
}

/* How to get more, beside what the probe itself says. */
static void advise(struct buf *out, const struct jail *jail, bool copies_tried)
{
	if (jail->level < JAIL_BUBBLEWRAP)
		buf_print(out,
			  ". No bubblewrap: %s. It needs the package bubblewrap and user namespaces (in a "
			  "container, "
			  "their creation has to be allowed)",
			  jail->lacks);
	if (jail->level == JAIL_LANDLOCK && jail->landlock_abi < 6)
		buf_text(out, ". This kernel's Landlock leaves more than the newest does: see SECURITY.md");
	if (jail->level == JAIL_BUBBLEWRAP && copies_tried && !jail->copies)
		buf_text(out,
			 ". No private copies of the build cache (overlayfs in a user namespace): changes "
			 "compile slower");
	if (geteuid() == 0)
		buf_text(out, ". Run it as a user of its own: root in a sandbox is still root's account");
}

static enum finding check_sandbox(struct doctor *doctor)
{
	struct sandbox sandbox = { .require = JAIL_NONE, .most = JAIL_BUBBLEWRAP };
	struct golang_options go = { 0 };
	const char *data = NULL;

	if (doctor->config) {
		sandbox = sandbox_for(&doctor->config->gate);
		go = doctor->config->gate.go;
		data = doctor->config->data;
	}
	if (sandbox_ready(&sandbox, &go, data, &doctor->err) < 0)
		return failed(doctor,
			      "install what is missing, or lower sandbox.require knowingly (SECURITY.md)");
	jail_print(&doctor->said, &sandbox.jail);
	if (doctor->config)
		buf_print(&doctor->said, "; required: %s", jail_level_name(sandbox.require));
	advise(&doctor->said, &sandbox.jail, data);
	return sandbox.jail.level == JAIL_BUBBLEWRAP && geteuid() != 0 ? FINE : WARNING;
}

static const struct {
	const char *name;
	enum finding (*check)(struct doctor *doctor);
	bool needs_config;
} checks[] = {
	{ "configuration", check_configuration, false },
	{ "go toolchain", check_go, false },
	{ "data directory", check_data, true },
	{ "disk space", check_disk, true },
	{ "database", check_store, true },
	{ "outbox", check_outbox, true },
	{ "git library", check_git, true },
	{ "code host", check_host, true },
	{ "sandbox", check_sandbox, false },
};

static int examine(struct doctor *doctor)
{
	static const char *const words[] = { [FINE] = "ok", [WARNING] = "warning", [FAILED] = "failed" };
	bool sound = true;

	for (size_t i = 0; i < COUNT_OF(checks); i++) {
		scoped_buf clean = { 0 }, plain = { 0 };
		if (checks[i].needs_config && !doctor->config)
			continue;
		enum finding found = checks[i].check(doctor);
		redact(&clean, buf_view(&doctor->said), doctor->config ? &doctor->config->secrets : NULL);
		buf_release(&doctor->said);
		text_plain(&plain, buf_view(&clean));
		printf("%-8s %-15s %s\n", words[found], checks[i].name, buf_string(&plain));
		sound = sound && found != FAILED;
	}
	return sound ? EXIT_PASS : EXIT_UNJUDGED;
}

int cmd_doctor(int argc, char **argv)
{
	struct doctor doctor = { .file = CONFIG_DEFAULT };
	const struct option_row rows[] = {
		{ 'c', "config", OPTION_TEXT, &doctor.file, "FILE", "default " CONFIG_DEFAULT },
	};
	const struct options options = {
		.command = "doctor",
		.examples = "  heapgate doctor\n"
			    "  heapgate doctor --config ./heapgate.conf\n",
		.summary =
			"Tries everything the daemon needs on this machine, says what is missing and what "
			"to do about it.  Run it as the user that runs the daemon, and where secrets are "
			"credentials of the service manager (%d/NAME) with those: it says how.  Exit code 0, "
			"or 3 if something failed.",
		.rows = rows,
		.count = COUNT_OF(rows),
	};
	struct operands operands;
	int code = options_read(&operands, &options, argc, argv);

	if (code != OPTIONS_GO_ON)
		return code;
	code = examine(&doctor);
	log_redact(NULL);
	config_free(doctor.config);
	return code;
}

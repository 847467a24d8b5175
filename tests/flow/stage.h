/*
 * A whole installation for one test: a Git repository, a code host, a configuration, and the daemon as a
 * process of its own.  Everything lies in a directory that goes with the stage.  Failures are assertions.
 */
#ifndef FLOW_STAGE_H
#define FLOW_STAGE_H

#include <sys/types.h>

#include "support/code_host.h"
#include "support/code_host_send.h"
#include "support/repo_maker.h"

#define STAGE_REPOSITORY "acme/shop"
#define STAGE_CONTEXT "heapgate"
enum { STAGE_WAIT_S = 60 };

struct stage {
	char *directory;
	struct code_host *host;
	struct repo_maker repo;
	struct oid main; /* newest commit of the main branch */
	pid_t daemon;	 /* 0: not running */
	uint16_t port;
	const char *path; /* the daemon's PATH; NULL: ours */
	int64_t clock_s;  /* of the next event, so that events have an order */
};

/* What differs from the usual set-up; zero stands for the usual. */
struct stage_options {
	const char *config;	/* more lines of the configuration file */
	const char *go_command; /* instead of the one in PATH */
	const char *sandbox;	/* what is required; NULL: nothing */
	bool own_cache;		/* the build cache is "own-cache" of the stage */
	const char *path;	/* the daemon's PATH; NULL: ours */
	const char *url;	/* what the daemon fetches from */
	bool no_token;		/* the token file's content is wrong */
	const char *policy;	/* content of .heapgate in the first commit */
	const char *profile;	/* a file, for its default.pgo */
};

/* The repository holds tests/demo/main as its first commit on main. */
void stage_open(struct stage *stage, const struct stage_options *options);
/* A repository at each kind of host, all fetched from the one there is. */
struct stage_host {
	const char *kind, *api, *repository;
	const char *status; /* kind of the thing that a status is at the stand-in; NULL: a status */
	const char *success, *failure; /* states, as the host calls them */
	const char *more;	       /* lines of the repository's section */
};
enum { STAGE_HOSTS = 4 };
extern const struct stage_host stage_hosts[STAGE_HOSTS]; /* the first is the usual one */
/* Adds the others to the configuration, each at the same stand-in. */
void stage_add_hosts(struct stage *stage);
/* Writes the daemon's configuration anew. */
void stage_configure(struct stage *stage, const struct stage_options *options);
void stage_close(struct stage *stage);
/* Starts `heapgate serve` and waits until it listens. */
void stage_serve(struct stage *stage);
/* Sends SIGNAL to the daemon and waits for its end. */
void stage_kill(struct stage *stage, int signal);

/* Commits tests/demo/OVERLAY on main, or on a branch that starts at main; sets refs/pull/NUMBER/head. */
struct oid stage_commit_main(struct stage *stage, const char *overlay);
struct oid stage_commit_change(struct stage *stage, uint64_t number, const char *overlay);
/* The same, but of one file with this content. */
struct oid stage_write_change(struct stage *stage, uint64_t number, const char *file, const char *text);

/* Sends HOOK; address, secret and event, where it has none, are those of a push to the usual repository. */
struct code_host_reply stage_send(const struct stage *stage, struct code_host_hook hook);
/* The body of a push of COMMIT to main of REPOSITORY; the caller frees. */
char *stage_push_body(struct stage *stage, const char *repository, const struct oid *commit);
/* Sends a webhook; FACTS' repository and time are filled in.  Yields the HTTP status. */
long stage_hook(struct stage *stage, const char *event, struct code_host_facts facts);
/* The same with a delivery id, to send it again. */
long stage_hook_as(struct stage *stage, const char *delivery, const char *event,
		   struct code_host_facts facts);
long stage_push(struct stage *stage, const struct oid *commit);
long stage_change(struct stage *stage, const char *action, uint64_t number, const struct oid *head);

/* Waits until COMMIT's newest status is STATE (NULL: any final one) and yields its description, lent. */
const char *stage_await(struct stage *stage, const struct oid *commit, const char *state);
/* The same of COMMIT at HOST, whose newest status it is. */
void stage_await_at(struct stage *stage, const struct stage_host *host, const struct oid *commit,
		    const char *state);
/* Statuses that COMMIT has at HOST, of any context. */
size_t stage_statuses(struct stage *stage, const struct stage_host *host, const struct oid *commit);
/* The stand-in says so when it is next asked for a path that holds PATH; HEADERS may be NULL. */
void stage_answer(struct stage *stage, const char *method, const char *path, unsigned status,
		  const char *headers, const char *body);
/* What `heapgate deliveries` lists; the caller frees. */
char *stage_deliveries(struct stage *stage);
/* Final statuses that COMMIT ever got. */
size_t stage_finals(struct stage *stage, const struct oid *commit);
/* Tokens of the daemon's API: one that may read, and one, called alice, that may waive. */
#define STAGE_READER "reader-0123456789abcdef0123456789abcdef"
#define STAGE_ALICE "alice-0123456789abcdef0123456789abcdef"

struct stage_request {
	const char *method, *path;
	const char *token, *body; /* NULL: none */
};

/* The body of the daemon's answer; the caller frees.  *STATUS may be NULL. */
char *stage_ask(struct stage *stage, const struct stage_request *ask, long *status);
/* The body of GET PATH of the daemon; the caller frees.  *STATUS may be NULL. */
char *stage_get(struct stage *stage, const char *path, long *status);
/* Runs heapgate with ARGV (NULL at the end, without the program), appends both outputs; yields the exit code.
 */
int stage_run(struct stage *stage, struct buf *out, const char *const *argv);
/* The path of the go command in PATH, which the daemon's own environment does not name; the caller frees. */
char *stage_real_go(void);
/* What the code host wants to be shown; lent. */
const char *stage_token(void);
/* Appends a file of the stage's directory; writes one, mode 0600. */
void stage_read(const struct stage *stage, struct buf *out, const char *name);
void stage_write(const struct stage *stage, const char *name, const char *text);
/* Waits until the daemon's log holds TEXT. */
void stage_await_log(const struct stage *stage, const char *text);
/* A path in the stage's directory; the caller frees. */
char *stage_path(const struct stage *stage, const char *name);

/* The value of a line of /metrics, by its name with the labels. */
long stage_metric(struct stage *stage, const char *name);
/* Waits until nothing waits in the journal. */
void stage_await_taken(struct stage *stage);

#endif

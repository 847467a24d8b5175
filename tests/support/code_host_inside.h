/*
 * What the parts of the stand-in share.
 */
#ifndef SUPPORT_CODE_HOST_INSIDE_H
#define SUPPORT_CODE_HOST_INSIDE_H

#include <jansson.h>
#include <microhttpd.h>
#include <pthread.h>
#include <stdio.h>

#include "base/buf.h"
#include "support/code_host.h"

enum { STATUSES_MOST = 1000 /* per commit and context */ };

struct status {
	char *repository, *sha, *state, *context, *description, *target_url;
	int64_t time_s;
};

struct commit {
	char *repository, *sha;
};

struct fault {
	struct code_host_fault what; /* with its own strings */
	unsigned left;
};

/* What an API keeps: a comment, a check run, ... */
struct thing {
	char *kind, *place;
	uint64_t id;
	json_t *json;
};

struct code_host {
	struct MHD_Daemon *daemon;
	struct code_host_options options; /* with its own strings */
	uint16_t port;
	char *url;
	FILE *log;
	pthread_mutex_t lock; /* of all that follows */
	pthread_cond_t changed;
	struct status *statuses; /* oldest first */
	size_t status_count, status_room;
	struct commit *commits;
	size_t commit_count, commit_room;
	struct fault *faults;
	size_t fault_count, fault_room;
	struct code_host_request *requests;
	size_t request_count, request_room;
	int64_t rate_left, rate_reset_s;
	struct thing *things; /* oldest first */
	size_t thing_count, thing_room;
	uint64_t last_id;
	int64_t token_life_s; /* of an installation's; 0: an hour */
	uint64_t page_most;   /* of lists of pull requests and webhooks; 0: the host's usual */
	bool stopping;
};

struct exchange {
	struct MHD_Connection *connection;
	const char *method, *path;
	char *raw_path, *query; /* as they came, not decoded */
	struct buf body;	/* of the request */
	/* the answer */
	unsigned status;
	struct buf answer;
	int file; /* sent from offset instead of `answer`; -1: none */
	uint64_t file_offset, file_size;
	struct buf headers; /* "Name: value" lines */
};

void exchange_header(struct exchange *exchange, const char *name, const char *format, ...) PRINTF(3, 4);
/* Answers with JSON; takes the reference. */
void exchange_json(struct exchange *exchange, unsigned status, json_t *json);
/* Answers with GitHub's form of an error. */
void exchange_refuse(struct exchange *exchange, unsigned status, const char *message);
const char *exchange_argument(const struct exchange *exchange, const char *name);
uint64_t exchange_number(const struct exchange *exchange, const char *name, uint64_t most,
			 uint64_t otherwise);

/* Starts to listen on 127.0.0.1; NULL when it cannot. */
struct MHD_Daemon *code_host_listen(struct code_host *host, uint16_t port);

/* The parts: each answers requests of its paths; with the lock held, except Git's. */
void code_host_api(struct code_host *host, struct exchange *exchange);
void code_host_control(struct code_host *host, struct exchange *exchange);
void code_host_git(struct code_host *host, struct exchange *exchange);

/* The following ask for the lock to be held. */
const struct status *status_newest(const struct code_host *host, const char *repository, const char *sha,
				   const char *context, size_t index);
json_t *status_json(const struct code_host *host, const struct status *status);
void status_release(struct status *status);
void thing_release(struct thing *thing);
bool commit_exists(const struct code_host *host, const char *repository, const char *sha);
bool repository_exists(const struct code_host *host, const char *repository);
void commit_add(struct code_host *host, const char *repository, const char *sha);
void fault_add(struct code_host *host, const struct code_host_fault *fault);

/* Runs a program to its end with standard input and output at the descriptors; its exit status, or -1. */
int code_host_run(char *const *argv, char *const *env, int input, int output);

#endif

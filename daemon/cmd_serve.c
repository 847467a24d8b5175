/*
 * heapgate serve: the listener and the supervisor of the workers.
 *
 * Three parties share this process: the main thread (signals, children, reaper), the listener's thread
 * (pages), and nobody else.  They meet in the database, and in `lock` when the configuration is replaced.
 */
#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/file.h>
#include <sys/signalfd.h>

#include "base/clock.h"
#include "base/files.h"
#include "base/mem.h"
#include "daemon/commands.h"
#include "daemon/counters.h"
#include "daemon/hook_storm.h"
#include "daemon/log.h"
#include "daemon/metrics.h"
#include "daemon/notify.h"
#include "daemon/options.h"
#include "daemon/rate.h"
#include "daemon/routes.h"
#include "daemon/supervisor.h"
#include "daemon/upkeep.h"
#include "gate/reap.h"
#include "gate/sandbox.h"

enum { TICK_MS = 500, REAP_EVERY_MS = 5000, GRACE_MS = 20000, QUERY_MS = 10000, HEAP_STEP = 1 << 20 };

struct serve {
	struct config *config;
	struct store *store;	       /* the supervisor's */
	struct store *writer, *reader; /* the listener's */
	struct rate *rate;	       /* likewise */
	struct http *http;
	struct hook_storm storm; /* likewise */
	struct front front;
	char *sandbox;	      /* for the front to tell */
	pthread_mutex_t lock; /* one answer, or one change of configuration, at a time */
	struct supervisor supervisor;
	struct upkeep upkeep;
	bool workers;
	int data_lock, signals;
	int64_t reaped_ms;
};

static void serve_release(struct serve *serve)
{
	http_stop(serve->http);
	hook_storm_close(&serve->storm);
	store_close(serve->reader);
	store_close(serve->writer);
	store_close(serve->store);
	rate_free(serve->rate);
	free(serve->sandbox);
	scope_close(&serve->data_lock);
	scope_close(&serve->signals);
	log_redact(NULL);
	config_free(serve->config);
	pthread_mutex_destroy(&serve->lock);
}

static bool answer(void *payload, const struct http_request *request, struct http_response *response)
{
	struct serve *serve = payload;

	pthread_mutex_lock(&serve->lock);
	store_deadline(serve->reader, clock_mono_ms() + QUERY_MS);
	bool answered = routes_answer(&serve->front, request, response);
	pthread_mutex_unlock(&serve->lock);
	return answered;
}

static void answer_together(void *payload, struct http_group *group)
{
	struct serve *serve = payload;

	pthread_mutex_lock(&serve->lock);
	routes_answer_together(&serve->front, group);
	pthread_mutex_unlock(&serve->lock);
}

/* What waits is taken between requests. */
static int between(void *payload)
{
	struct serve *serve = payload;

	pthread_mutex_lock(&serve->lock);
	int wish = hook_storm_turn(&serve->storm, &serve->front);
	pthread_mutex_unlock(&serve->lock);
	return wish;
}

static int lock_data(struct serve *serve, struct err *err)
{
	scoped_free char *path = files_join(serve->config->data, "serve.lock");

	if (files_make_directory(serve->config->data, err) < 0)
		return -1;
	serve->data_lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (serve->data_lock < 0)
		return err_set(err, ERR_INTERNAL, "%s: %s", path, strerror(errno));
	if (flock(serve->data_lock, LOCK_EX | LOCK_NB) < 0)
		return err_set(err, ERR_BUSY, "another heapgate serve uses %s", serve->config->data);
	return 0;
}

static int open_stores(struct serve *serve, struct err *err)
{
	scoped_free char *path = settings_database(&serve->config->gate);
	scoped_free char *journal = files_join(serve->config->data, "webhooks.journal");

	if (store_open(&serve->store, path, STORE_SERVE, err) < 0 ||
	    store_open(&serve->writer, path, STORE_SERVE, err) < 0 ||
	    store_open(&serve->reader, path, STORE_READ, err) < 0 || rate_new(&serve->rate, err) < 0 ||
	    hook_storm_open(&serve->storm, serve->writer, journal, err) < 0 ||
	    metrics_begin(serve->writer, err) < 0)
		return -1;
	serve->front = (struct front){
		.config = serve->config,
		.store = serve->writer,
		.reader = serve->reader,
		.rate = serve->rate,
		.storm = &serve->storm,
	};
	return 0;
}

static void note_reaped(const struct reaped *reaped)
{
	counter_add(COUNT_JOBS_REAPED, reaped->jobs);
	if (reaped->jobs || reaped->messages || reaped->statuses)
		log_event(LEVEL_NOTICE, "reaped", LOG_NUMBER("jobs", reaped->jobs),
			  LOG_NUMBER("messages", reaped->messages), LOG_NUMBER("statuses", reaped->statuses));
}

static void release_owner(struct serve *serve, const char *owner)
{
	struct reaped reaped = { 0 };
	struct err err;

	if (reap_owner(&reaped, serve->store, &serve->config->gate, owner, clock_wall_ms(), &err) < 0)
		log_event(LEVEL_ERROR, "reap.failed", LOG_TEXT("owner", owner), LOG_TEXT("error", err.text));
	else
		note_reaped(&reaped);
}

/* Whatever an earlier life left: no children of ours run yet, so nobody holds what they held. */
static int reconcile(struct serve *serve, struct err *err)
{
	struct reaped reaped = { 0 };

	if (serve->workers) {
		release_owner(serve, "work-");
		release_owner(serve, "send-");
	}
	if (reap(&reaped, serve->store, &serve->config->gate, clock_wall_ms(), err) < 0)
		return -1;
	note_reaped(&reaped);
	return 0;
}

/* Who can read is either everybody or nobody: hardly what was meant. */
static void warn_of_readers(const struct config *config)
{
	if (config->open)
		log_event(LEVEL_WARNING, "http.open", LOG_TEXT("listen", config->listen),
			  LOG_TEXT("note", "whoever reaches this address can read all results"));
	else if (auth_is_private(config) && !config->token_count && !config->trust_header)
		log_event(LEVEL_WARNING, "http.closed", LOG_TEXT("listen", config->listen),
			  LOG_TEXT("note", "nobody can read results: there is no [token] section and no "
					   "http.trust-user-header"));
}

static int listen_on(struct serve *serve, struct err *err)
{
	const struct config *config = serve->config;
	const struct http_options options = {
		.listen = config->listen,
		.body_most = config->body_limit,
		.connections = (unsigned)config->connections,
		.connections_per_address = (unsigned)config->connections_per_address,
		.idle_ms = config->idle_ms,
		.request_ms = config->request_ms,
		.tls = config->tls_certificate ? &config->tls : NULL,
		.handler = answer,
		.together = answer_together,
		.between = between,
		.payload = serve,
	};

	warn_of_readers(config);
	if (http_start(&serve->http, &options, err) < 0)
		return -1;
	pthread_mutex_lock(&serve->lock);
	serve->front.http = serve->http;
	pthread_mutex_unlock(&serve->lock);
	return 0;
}

static int write_port(const struct serve *serve, const char *path, struct err *err)
{
	scoped_free char *port = mem_print("%u\n", http_port(serve->http));

	return path ? files_write(path, view_of(port), err) : 0;
}

/* Before the first thread, so that all of them leave these signals to us. */
static int take_signals(struct serve *serve, struct err *err)
{
	static const int taken[] = { SIGTERM, SIGINT, SIGHUP, SIGCHLD };
	sigset_t set;

	sigemptyset(&set);
	for (size_t i = 0; i < COUNT_OF(taken); i++)
		sigaddset(&set, taken[i]);
	(void)pthread_sigmask(SIG_BLOCK, &set, NULL);
	serve->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	return serve->signals < 0 ? err_set(err, ERR_INTERNAL, "signalfd: %s", strerror(errno)) : 0;
}

static void plan_children(struct serve *serve)
{
	const struct gate_settings *gate = &serve->config->gate;

	if (serve->workers)
		supervisor_plan(&serve->supervisor, (unsigned)serve->config->workers);
	supervisor_tell(&serve->supervisor, gate->program, gate->config, gate->config_text);
}

static void tell_sandbox(struct serve *serve, const char *text)
{
	pthread_mutex_lock(&serve->lock);
	free(serve->sandbox);
	serve->front.sandbox = serve->sandbox = mem_text(text);
	pthread_mutex_unlock(&serve->lock);
}

/* Workers find out for themselves, each time that they start; this is for /readyz and the log. */
static void find_sandbox(struct serve *serve, const struct gate_settings *gate)
{
	struct sandbox sandbox = sandbox_for(gate);
	scoped_arena arena = { 0 };
	struct err err;

	if (!serve->workers)
		return;
	if (sandbox_ready(&sandbox, &gate->go, gate->data, &err) < 0) {
		tell_sandbox(serve, err.text);
		log_event(LEVEL_ERROR, "sandbox.missing", LOG_TEXT("error", err.text));
		return;
	}
	tell_sandbox(serve, sandbox_name(&arena, &sandbox));
	log_event(sandbox.jail.level == JAIL_BUBBLEWRAP ? LEVEL_INFO : LEVEL_WARNING, "sandbox.ready",
		  LOG_TEXT("level", serve->sandbox), LOG_TEXT("lacks", sandbox.jail.lacks));
}

/* A thread's own heap grows and shrinks by pages, with a system call each: the threads share the main one. */
static void choose_heap(void)
{
	(void)mallopt(M_ARENA_MAX, 1);
	(void)mallopt(M_TOP_PAD, HEAP_STEP);
	(void)mallopt(M_TRIM_THRESHOLD, 4 * HEAP_STEP);
}

static int start(struct serve *serve, const char *port_file, struct err *err)
{
	choose_heap();
	if (take_signals(serve, err) < 0 || lock_data(serve, err) < 0 || open_stores(serve, err) < 0)
		return -1;
	find_sandbox(serve, &serve->config->gate);
	if (reconcile(serve, err) < 0 || listen_on(serve, err) < 0 || write_port(serve, port_file, err) < 0)
		return -1;
	plan_children(serve);
	upkeep_begin(&serve->upkeep);
	log_event(LEVEL_INFO, "serve.ready", LOG_TEXT("listen", serve->config->listen),
		  LOG_NUMBER("port", http_port(serve->http)),
		  LOG_NUMBER("repositories", serve->config->repository_count),
		  LOG_NUMBER("workers", serve->workers ? (int64_t)serve->config->workers : 0));
	return 0;
}

/* What a running listener and its children cannot change. */
static void note_postponed(const struct config *old, const struct config *next)
{
	if (strcmp(old->listen, next->listen) != 0 || old->workers != next->workers ||
	    old->connections != next->connections || !old->tls_certificate != !next->tls_certificate)
		log_event(LEVEL_WARNING, "config.postponed",
			  LOG_TEXT("note", "workers, listen, connections, and whether there is TLS, "
					   "change at the next start"));
}

static void take_configuration(struct serve *serve, struct config *next)
{
	struct config *old = serve->config;
	struct err err;

	note_postponed(old, next);
	if (old->tls_certificate && next->tls_certificate && http_tls_use(&next->tls, &err) < 0)
		log_event(LEVEL_ERROR, "tls.kept", LOG_TEXT("error", err.text));
	pthread_mutex_lock(&serve->lock);
	serve->config = next;
	serve->front.config = next;
	config_use_log(next);
	pthread_mutex_unlock(&serve->lock);
	supervisor_tell(&serve->supervisor, next->gate.program, next->gate.config, next->gate.config_text);
	config_free(old);
}

/* The listener holds the database open: workers must not be told of another one. */
static int load_next(struct config **out, const struct config *now, struct err *err)
{
	scoped_config *next = NULL;

	if (config_load_file(&next, now->file, CONFIG_SECRETS, err) < 0)
		return -1;
	if (strcmp(now->data, next->data) != 0)
		return err_set(err, ERR_INPUT,
			       "core.data changes at the next start, and with it all the rest");
	*out = take(next);
	return 0;
}

/* A file that cannot be used changes nothing.  Children take the new one up when they are started again. */
static void reload(struct serve *serve)
{
	struct config *next;
	struct err err;

	notify_reloading();
	if (load_next(&next, serve->config, &err) < 0) {
		log_event(LEVEL_ERROR, "config.kept", LOG_TEXT("error", err.text));
	} else {
		find_sandbox(serve, &next->gate);
		take_configuration(serve, next);
		supervisor_signal(&serve->supervisor, SIGTERM);
		log_event(LEVEL_NOTICE, "config.reloaded",
			  LOG_NUMBER("repositories", next->repository_count));
	}
	notify_manager("READY=1");
}

static void child_ended(void *payload, const struct supervised *child, int status)
{
	(void)status;
	release_owner(payload, child->name);
}

/* What is to be done about once a second. */
static void supervisor_tick(struct serve *serve)
{
	struct reaped reaped = { 0 };
	int64_t now = clock_mono_ms();
	struct err err;

	upkeep_clock(&serve->upkeep, serve->store, clock_wall_ms(), now);
	supervisor_reap(&serve->supervisor, child_ended, serve, now);
	supervisor_start_due(&serve->supervisor, now);
	upkeep_tick(&serve->upkeep, serve->config, serve->store, serve->http, now);
	if (now - serve->reaped_ms < REAP_EVERY_MS)
		return;
	serve->reaped_ms = now;
	if (reap(&reaped, serve->store, &serve->config->gate, clock_wall_ms(), &err) < 0)
		log_event(LEVEL_ERROR, "reap.failed", LOG_TEXT("error", err.text));
	else
		note_reaped(&reaped);
}

/* The next signal that came, or 0 after TICK_MS. */
static int next_signal(const struct serve *serve)
{
	struct pollfd waiting = { .fd = serve->signals, .events = POLLIN };
	struct signalfd_siginfo info;

	if (poll(&waiting, 1, TICK_MS) <= 0 || read(serve->signals, &info, sizeof(info)) != sizeof(info))
		return 0;
	return (int)info.ssi_signo;
}

static void run(struct serve *serve)
{
	int signal;

	do {
		supervisor_tick(serve);
		signal = next_signal(serve);
		if (signal == SIGHUP)
			reload(serve);
	} while (signal != SIGTERM && signal != SIGINT);
	log_event(LEVEL_INFO, "serve.stopping", LOG_NUMBER("signal", signal));
}

static void stop_children(struct serve *serve)
{
	int64_t until = clock_mono_ms() + GRACE_MS;
	bool killed = false;

	serve->supervisor.stopping = true;
	supervisor_signal(&serve->supervisor, SIGTERM);
	while (supervisor_running(&serve->supervisor)) {
		if (!killed && clock_mono_ms() > until) {
			supervisor_signal(&serve->supervisor, SIGKILL);
			killed = true;
		}
		(void)next_signal(serve);
		supervisor_reap(&serve->supervisor, child_ended, serve, clock_mono_ms());
	}
}

static void stop(struct serve *serve)
{
	struct err err;

	notify_manager("STOPPING=1");
	http_stop(take(serve->http));
	hook_storm_finish(&serve->storm, &serve->front, GRACE_MS / 2);
	stop_children(serve);
	if (store_checkpoint(serve->store, &err) < 0)
		log_event(LEVEL_WARNING, "store.not_checkpointed", LOG_TEXT("error", err.text));
	log_event(LEVEL_INFO, "serve.stopped", LOG_NUMBER("pid", getpid()));
}

static int serve_with(struct config *config, bool workers, const char *port_file)
{
	struct serve serve SCOPED(serve_release) = { .config = config,
						     .lock = PTHREAD_MUTEX_INITIALIZER,
						     .workers = workers,
						     .data_lock = -1,
						     .signals = -1 };
	struct err err;

	if (start(&serve, port_file, &err) < 0)
		return command_failed("serve", &err);
	notify_manager("READY=1");
	run(&serve);
	stop(&serve);
	return EXIT_PASS;
}

int cmd_serve(int argc, char **argv)
{
	const char *file = NULL, *port_file = NULL;
	bool no_workers = false;
	const struct option_row rows[] = {
		{ 'c', "config", OPTION_TEXT, &file, "FILE", "default " CONFIG_DEFAULT },
		{ 0, "no-workers", OPTION_FLAG, &no_workers, NULL,
		  "only listen; work and send run as services of their own" },
		{ 0, "port-file", OPTION_TEXT, &port_file, "FILE",
		  "write the port that is listened on there" },
	};
	const struct options options = {
		.command = "serve",
		.examples = "  heapgate serve\n"
			    "  heapgate serve --config ./heapgate.conf\n",
		.summary = "Receives webhooks, shows results, and runs the workers.  SIGHUP reloads the "
			   "configuration, SIGTERM stops gracefully.",
		.rows = rows,
		.count = COUNT_OF(rows),
	};
	struct operands operands;
	struct config *config;
	int code = options_read(&operands, &options, argc, argv);

	if (code != OPTIONS_GO_ON)
		return code;
	if (!config_open(&config, "serve", file))
		return EXIT_USAGE;
	return serve_with(config, !no_workers, port_file);
}

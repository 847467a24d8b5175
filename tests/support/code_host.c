#include "support/code_host_inside.h"

#include <errno.h>
#include <strings.h>

#include "base/clock.h"
#include "base/mem.h"

static void copy_text(const char **text)
{
	*text = *text ? mem_text(*text) : NULL;
}

struct code_host *code_host_start(const struct code_host_options *options)
{
	struct code_host *host = mem_zero(1, sizeof(*host));

	host->options = *options;
	copy_text(&host->options.token);
	copy_text(&host->options.repositories);
	copy_text(&host->options.log);
	copy_text(&host->options.app_id);
	copy_text(&host->options.app_public_key);
	host->rate_left = 5000;
	host->rate_reset_s = clock_wall_ms() / 1000 + 3600;
	(void)pthread_mutex_init(&host->lock, NULL);
	(void)pthread_cond_init(&host->changed, NULL);
	host->log = options->log ? fopen(options->log, "ae") : NULL;
	host->daemon = code_host_listen(host, options->port);
	if (!host->daemon || (options->log && !host->log)) {
		(void)fprintf(stderr, "code-host: cannot %s: %s\n", host->daemon ? "open the log" : "listen",
			      strerror(errno));
		code_host_stop(host);
		return NULL;
	}
	host->port = MHD_get_daemon_info(host->daemon, MHD_DAEMON_INFO_BIND_PORT)->port;
	host->url = mem_print("http://127.0.0.1:%u", host->port);
	return host;
}

/* Text that copy_text() or the recorder made: const to everybody else. */
static void free_text(const char *text)
{
	char *own;

	memcpy(&own, &text, sizeof(own));
	free(own);
}

static void fault_release(struct fault *fault)
{
	free_text(fault->what.method);
	free_text(fault->what.path);
	free_text(fault->what.headers);
	free_text(fault->what.body);
}

void status_release(struct status *status)
{
	free(status->repository);
	free(status->sha);
	free(status->state);
	free(status->context);
	free(status->description);
	free(status->target_url);
}

static void request_release(struct code_host_request *request)
{
	free_text(request->method);
	free_text(request->path);
	free_text(request->query);
	free_text(request->body);
	free_text(request->headers);
}

void code_host_stop(struct code_host *host)
{
	if (!host)
		return;
	(void)pthread_mutex_lock(&host->lock);
	host->stopping = true;
	(void)pthread_cond_broadcast(&host->changed);
	(void)pthread_mutex_unlock(&host->lock);
	if (host->daemon)
		MHD_stop_daemon(host->daemon);
	for (size_t i = 0; i < host->status_count; i++)
		status_release(&host->statuses[i]);
	for (size_t i = 0; i < host->commit_count; i++) {
		free(host->commits[i].repository);
		free(host->commits[i].sha);
	}
	for (size_t i = 0; i < host->fault_count; i++)
		fault_release(&host->faults[i]);
	for (size_t i = 0; i < host->request_count; i++)
		request_release(&host->requests[i]);
	for (size_t i = 0; i < host->thing_count; i++)
		thing_release(&host->things[i]);
	free(host->things);
	free(host->statuses);
	free(host->commits);
	free(host->faults);
	free(host->requests);
	if (host->log)
		(void)fclose(host->log);
	(void)pthread_mutex_destroy(&host->lock);
	(void)pthread_cond_destroy(&host->changed);
	free_text(host->options.token);
	free_text(host->options.repositories);
	free_text(host->options.log);
	free_text(host->options.app_id);
	free_text(host->options.app_public_key);
	free(host->url);
	free(host);
}

uint16_t code_host_port(const struct code_host *host)
{
	return host->port;
}

const char *code_host_url(const struct code_host *host)
{
	return host->url;
}

void code_host_know(struct code_host *host, const char *repository, const char *sha)
{
	(void)pthread_mutex_lock(&host->lock);
	commit_add(host, repository, sha);
	(void)pthread_mutex_unlock(&host->lock);
}

void code_host_rate(struct code_host *host, int64_t left, int64_t reset_in_s)
{
	(void)pthread_mutex_lock(&host->lock);
	host->rate_left = left;
	host->rate_reset_s = clock_wall_ms() / 1000 + reset_in_s;
	(void)pthread_mutex_unlock(&host->lock);
}

void code_host_set_app(struct code_host *host, const char *app_id, const char *public_key)
{
	(void)pthread_mutex_lock(&host->lock);
	free_text(host->options.app_id);
	free_text(host->options.app_public_key);
	host->options.app_id = mem_text(app_id);
	host->options.app_public_key = mem_text(public_key);
	host->options.private_git = true;
	(void)pthread_mutex_unlock(&host->lock);
}

void code_host_token_life(struct code_host *host, int64_t seconds)
{
	(void)pthread_mutex_lock(&host->lock);
	host->token_life_s = seconds;
	(void)pthread_mutex_unlock(&host->lock);
}

void code_host_page_most(struct code_host *host, uint64_t most)
{
	(void)pthread_mutex_lock(&host->lock);
	host->page_most = most;
	(void)pthread_mutex_unlock(&host->lock);
}

void fault_add(struct code_host *host, const struct code_host_fault *fault)
{
	struct fault *own = mem_push(host->faults, host->fault_count, host->fault_room);

	*own = (struct fault){ .what = *fault, .left = fault->times ? fault->times : 1 };
	copy_text(&own->what.method);
	copy_text(&own->what.path);
	copy_text(&own->what.headers);
	copy_text(&own->what.body);
}

void code_host_add_fault(struct code_host *host, const struct code_host_fault *fault)
{
	(void)pthread_mutex_lock(&host->lock);
	fault_add(host, fault);
	(void)pthread_mutex_unlock(&host->lock);
}

/* A fault that is being met keeps its strings: it is only used up. */
void code_host_clear_faults(struct code_host *host)
{
	(void)pthread_mutex_lock(&host->lock);
	for (size_t i = 0; i < host->fault_count; i++)
		host->faults[i].left = 0;
	(void)pthread_mutex_unlock(&host->lock);
}

size_t code_host_request_count(struct code_host *host)
{
	(void)pthread_mutex_lock(&host->lock);
	size_t count = host->request_count;
	(void)pthread_mutex_unlock(&host->lock);
	return count;
}

struct code_host_request code_host_request_at(struct code_host *host, size_t index)
{
	(void)pthread_mutex_lock(&host->lock);
	struct code_host_request request =
		index < host->request_count
			? host->requests[index]
			: (struct code_host_request){
				  .method = "", .path = "", .query = "", .body = "", .headers = ""
			  };
	(void)pthread_mutex_unlock(&host->lock);
	return request;
}

const char *code_host_header(struct code_host *host, size_t index, const char *name)
{
	const char *at = code_host_request_at(host, index).headers;

	while (*at) {
		const char *value = at + strlen(at) + 1;
		if (strcasecmp(at, name) == 0)
			return value;
		at = value + strlen(value) + 1;
	}
	return NULL;
}

size_t code_host_status_count(struct code_host *host, const char *repository, const char *sha,
			      const char *context)
{
	size_t count = 0;

	(void)pthread_mutex_lock(&host->lock);
	while (status_newest(host, repository, sha, context, count))
		count++;
	(void)pthread_mutex_unlock(&host->lock);
	return count;
}

bool code_host_status_at(struct code_host *host, const char *repository, const char *sha, const char *context,
			 size_t index, struct code_host_status *out)
{
	(void)pthread_mutex_lock(&host->lock);
	const struct status *status = status_newest(host, repository, sha, context, index);
	if (status)
		*out = (struct code_host_status){ status->state, status->context, status->description,
						  status->target_url };
	(void)pthread_mutex_unlock(&host->lock);
	return status != NULL;
}

bool code_host_await(struct code_host *host, const char *repository, const char *sha, const char *context,
		     const char *state, double seconds)
{
	int64_t deadline_ms = clock_wall_ms() + (int64_t)(seconds * 1000);
	struct timespec until = { (time_t)(deadline_ms / 1000), (long)(deadline_ms % 1000) * 1000000 };
	bool reached = false;
	int waited = 0;

	(void)pthread_mutex_lock(&host->lock);
	while (!reached && waited == 0) {
		const struct status *status = status_newest(host, repository, sha, context, 0);
		reached = status &&
			  (state ? strcmp(status->state, state) == 0 : strcmp(status->state, "pending") != 0);
		if (!reached)
			waited = pthread_cond_timedwait(&host->changed, &host->lock, &until);
	}
	(void)pthread_mutex_unlock(&host->lock);
	return reached;
}

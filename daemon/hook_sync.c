#include "daemon/hook_sync.h"

#include <pthread.h>

#include "base/mem.h"

struct hook_sync {
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t changed;
	enum { SYNC_IDLE, SYNC_ASKED, SYNC_DONE } state;
	bool stop;
	struct journal_load load;
	struct http *http;
	struct err result;
};

static void write_load(struct hook_sync *sync)
{
	struct err err = { 0 };

	pthread_mutex_unlock(&sync->lock);
	(void)!journal_write(&sync->load, &err);
	pthread_mutex_lock(&sync->lock);
	sync->result = err;
	sync->state = SYNC_DONE;
	if (sync->http)
		http_wake(sync->http);
}

static void *run(void *payload)
{
	struct hook_sync *sync = payload;

	pthread_mutex_lock(&sync->lock);
	while (sync->state == SYNC_ASKED || !sync->stop) {
		if (sync->state == SYNC_ASKED)
			write_load(sync);
		else
			pthread_cond_wait(&sync->changed, &sync->lock);
	}
	pthread_mutex_unlock(&sync->lock);
	return NULL;
}

int hook_sync_start(struct hook_sync **out, struct err *err)
{
	scoped_free struct hook_sync *sync = mem_zero(1, sizeof(*sync));

	(void)pthread_mutex_init(&sync->lock, NULL);
	(void)pthread_cond_init(&sync->changed, NULL);
	int code = pthread_create(&sync->thread, NULL, run, sync);
	if (code)
		return err_set(err, ERR_INTERNAL, "cannot start a thread: %s", strerror(code));
	*out = take(sync);
	return 0;
}

void hook_sync_stop(struct hook_sync *sync)
{
	if (!sync)
		return;
	pthread_mutex_lock(&sync->lock);
	sync->stop = true;
	pthread_cond_signal(&sync->changed);
	pthread_mutex_unlock(&sync->lock);
	(void)pthread_join(sync->thread, NULL);
	pthread_cond_destroy(&sync->changed);
	pthread_mutex_destroy(&sync->lock);
	free(sync);
}

void hook_sync_write(struct hook_sync *sync, const struct journal_load *load, struct http *http)
{
	pthread_mutex_lock(&sync->lock);
	sync->load = *load;
	sync->http = http;
	sync->state = SYNC_ASKED;
	pthread_cond_signal(&sync->changed);
	pthread_mutex_unlock(&sync->lock);
}

bool hook_sync_done(struct hook_sync *sync, struct err *out)
{
	pthread_mutex_lock(&sync->lock);
	bool done = sync->state == SYNC_DONE;
	if (done) {
		*out = sync->result;
		sync->state = SYNC_IDLE;
	}
	pthread_mutex_unlock(&sync->lock);
	return done;
}

#include "faults/listener.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

enum { GOODBYE = 0xff, SIGNALLED = 128 };

_Noreturn static void fail(const char *what)
{
	perror(what);
	exit(2);
}

/* Rounds come in order, so those that are left begin behind the last one. */
_Noreturn static void listen_to(int ask, int answer, unsigned most, listener_take *take, void *payload)
{
	unsigned char number = 0, next = 0;

	while (read(ask, &number, 1) == 1 && number != GOODBYE) {
		unsigned char taken = take(payload, number);
		next = (unsigned char)(number + 1);
		(void)!write(answer, &taken, 1);
	}
	for (; number != GOODBYE && next < most; next++)
		(void)take(payload, next);
	exit(0);
}

void listener_start(struct listener *out, unsigned most, listener_take *take, void *payload)
{
	int ask[2], answer[2];

	(void)signal(SIGPIPE, SIG_IGN);
	if (pipe(ask) < 0 || pipe(answer) < 0)
		fail("pipe");
	*out = (struct listener){ fork(), ask[1], answer[0] };
	if (out->process < 0)
		fail("fork");
	if (out->process == 0) {
		(void)close(ask[1]);
		(void)close(answer[0]);
		listen_to(ask[0], answer[1], most, take, payload);
	}
	(void)close(ask[0]);
	(void)close(answer[1]);
}

bool listener_ask(struct listener *listener, unsigned number)
{
	unsigned char byte = (unsigned char)number, taken;

	return write(listener->ask, &byte, 1) == 1 && read(listener->answer, &taken, 1) == 1 && taken;
}

int listener_end(struct listener *listener)
{
	const unsigned char goodbye = GOODBYE;
	int status;

	(void)!write(listener->ask, &goodbye, 1);
	(void)close(listener->ask);
	(void)close(listener->answer);
	if (waitpid(listener->process, &status, 0) < 0)
		fail("waitpid");
	return WIFEXITED(status) ? WEXITSTATUS(status) : SIGNALLED + WTERMSIG(status);
}

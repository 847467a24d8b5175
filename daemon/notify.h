/*
 * Telling the service manager (sd_notify(3)) how we are.
 */
#ifndef DAEMON_NOTIFY_H
#define DAEMON_NOTIFY_H

#include <stdint.h>

/* Sends STATE ("READY=1", ...) where $NOTIFY_SOCKET says; nothing where it is not set. */
void notify_manager(const char *state);
/* "RELOADING=1", which wants to know since when. */
void notify_reloading(void);
/* How often the manager wants to hear "WATCHDOG=1", in milliseconds; 0: it does not. */
int64_t notify_watchdog_ms(void);

#endif

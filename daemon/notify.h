/*
 * Telling the service manager (sd_notify(3)) how we are.
 */
#ifndef DAEMON_NOTIFY_H
#define DAEMON_NOTIFY_H

/* Sends STATE ("READY=1", ...) where $NOTIFY_SOCKET says; nothing where it is not set. */
void notify_manager(const char *state);

#endif

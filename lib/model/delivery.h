/*
 * A delivery: a webhook that was verified.
 */
#ifndef MODEL_DELIVERY_H
#define MODEL_DELIVERY_H

#include "base/view.h"

/* What an outcome begins with that says why nothing follows.  Sent again, such a one is tried again. */
#define DELIVERY_REFUSED "refused: "

struct delivery {
	int64_t id; /* grows with time */
	const char *host, *guid;
	const char *repository; /* as configured or as the payload says: "owner/name"; may be "" */
	const char *event, *action;
	const char *content_type; /* of the body; NULL stands for JSON */
	struct view body;	  /* empty in lists */
	int64_t received_ms;
	const char *outcome; /* "" until set */
	int64_t job;	     /* the job it made, 0 for none */
};

struct deliveries {
	struct delivery *list;
	size_t count, room;
};

#endif

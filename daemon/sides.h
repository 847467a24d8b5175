/*
 * --configuration: several configurations side by side on a command line.
 */
#ifndef DAEMON_SIDES_H
#define DAEMON_SIDES_H

#include "daemon/go_options.h"
#include "view/report_many.h"

/* Row for a command's table. */
#define SIDES_OPTION_ROW(list)                                                                               \
	{                                                                                                    \
		'C', "configuration", OPTION_LIST, &(list), "WORDS",                                         \
			"'goos=OS goarch=ARCH tags=LIST inlining=false'; several: side by side"              \
	}

/* What to compile under; the words that one does not say are those of the other options. */
struct sides {
	struct arena arena;
	struct golang_options *list;
	const char **words; /* as given; "" for none */
	size_t count;	    /* at least 1 */
};

void sides_release(struct sides *sides);
#define scoped_sides SCOPED(sides_release) struct sides

/* ERR_INPUT names the word that is not understood. */
int sides_read(struct sides *out, const struct go_options *go, const struct option_list *given,
	       struct err *err) MUST_USE;
/* What a report calls a configuration: "linux/arm64", "linux/amd64 tags=netgo -l". */
const char *sides_name(struct arena *arena, const struct configuration *configuration);
/* Gives each of PARTS, one for each of SIDES, the name of its configuration, or the words that ask for it
 * where it is not known; ERR_INPUT where two are the same. */
int sides_name_parts(struct report_part *parts, struct arena *arena, const struct sides *sides,
		     struct err *err) MUST_USE;

#endif

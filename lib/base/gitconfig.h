/*
 * Text in git-config syntax, entry by entry, as `git config -f FILE --list` reads it (git-config(1),
 * "Syntax"): comments with # and ;, quotes, escapes, continuation lines, [section "subsection"], keys without
 * a value. `include` is an ordinary section here: no other file is ever read.
 *
 * Two things that git lets pass are refused: a key before the first section, and a NUL byte.
 */
#ifndef BASE_GITCONFIG_H
#define BASE_GITCONFIG_H

#include "base/err.h"
#include "base/view.h"

struct gitconfig_entry {
	const char *section;	/* lower case */
	const char *subsection; /* case kept; NULL where there is none */
	const char *key;	/* lower case */
	const char *value;	/* NULL for a key without "=", which stands for true */
	int line;		/* of the key, from 1 */
};

/* Takes one entry, whose texts are valid only during the call; -1 (with ERR filled) ends the reading. */
typedef int gitconfig_take(void *payload, const struct gitconfig_entry *entry, struct err *err);

/*
 * Gives every entry of TEXT to ENTRY_TAKE in order.  Errors, its own (ERR_INPUT) and those of ENTRY_TAKE,
 * begin with "NAME:LINE: ".
 */
int gitconfig_each(struct view text, const char *name, gitconfig_take *entry_take, void *payload,
		   struct err *err) MUST_USE;

/* The same, and each section's header too, as an entry whose key is "": for sections that say something by
 * being there. */
int gitconfig_each_with_headers(struct view text, const char *name, gitconfig_take *entry_take, void *payload,
				struct err *err) MUST_USE;

/* A value as git reads it under --type=bool: true, yes, on, a number but 0, or no value at all; false, no,
 * off, 0, or empty.  ERR_INPUT, naming the key, for anything else. */
int gitconfig_bool(bool *out, const struct gitconfig_entry *entry, struct err *err) MUST_USE;
/* A whole number from LEAST to MOST, with git's suffixes k, m and g (times 1024). */
int gitconfig_number(uint64_t *out, const struct gitconfig_entry *entry, uint64_t least, uint64_t most,
		     struct err *err) MUST_USE;
/* A value that is not empty. */
int gitconfig_text(const char **out, const struct gitconfig_entry *entry, struct err *err) MUST_USE;

#endif

/*
 * The keys of the configuration file: one table from which the file is read, checked and explained.
 */
#ifndef DAEMON_CONFIG_KEYS_H
#define DAEMON_CONFIG_KEYS_H

#include "base/gitconfig.h"
#include "daemon/config.h"

enum key_kind {
	KEY_TEXT,     /* const char * */
	KEY_PATH,     /* const char *: absolute */
	KEY_SECRET,   /* const char *: the same, or CONFIG_CREDENTIALS and a name */
	KEY_PATTERNS, /* may be given several times: of names, with "*" */
	KEY_NAMES,    /* may be given several times: the configurations of a repository */
	KEY_PATHS,    /* may be given several times: the secret files of a host */
	KEY_NETWORKS, /* struct config_networks: may be given several times; 10.0.0.0/8 */
	KEY_URL,      /* const char *: https, or http to this machine; without a slash at the end */
	KEY_NUMBER,   /* uint64_t */
	KEY_SIZE,     /* uint64_t: bytes; 64m */
	KEY_SPAN,     /* int64_t: milliseconds; 90s */
	KEY_BOOL,     /* bool */
	KEY_KIND_COUNT,
};

struct config_key {
	const char *section, *name;
	enum key_kind kind;
	size_t offset;	     /* in the section's struct of daemon/config.h */
	const char *initial; /* NULL: none */
	uint64_t least, most;
	const char *help;
};

extern const struct config_key config_keys[];
extern const size_t config_key_count;
/* The sections that take no name in quotes: all of them set members of struct config. */
extern const char *const config_sections[];
extern const size_t config_section_count;

/* The row, or NULL; *INDEX is its bit in the `seen` of the object that it is set in. */
const struct config_key *config_key_find(const char *section, const char *name, size_t *index);
/* "did you mean" for an unknown key of SECTION; or NULL. */
const char *config_key_near(const char *section, const char *name);
bool config_section_known(const char *section);
/* Puts VALUE where KEY says within OBJECT; ERR_INPUT says what was expected. */
int config_key_set(void *object, const struct config_key *key, struct arena *arena,
		   const struct gitconfig_entry *entry, struct err *err) MUST_USE;
/* NUMBER, a value or bound of a number, size or span, as it is written in the file. */
void config_key_print(struct buf *out, const struct config_key *key, uint64_t number);
/* May it be given several times? */
bool config_key_repeats(const struct config_key *key);
/* Sets every key of SECTION that has an initial value. */
void config_key_defaults(void *object, const char *section, struct arena *arena);

#endif

/*
 * The jail of the Go command: which one this process uses, and what a command gets to see in it.
 */
#ifndef GATE_SANDBOX_H
#define GATE_SANDBOX_H

#include "gate/collect.h"
#include "gate/modules.h"
#include "gate/settings.h"

/* Of a process; made by sandbox_for() or by hand. */
struct sandbox {
	enum jail_level require; /* below this nothing is compiled */
	enum jail_level most;	 /* nothing stronger is tried */
	uint64_t scratch_bytes;	 /* of temporary files; 0: no limit but memory */
	bool outward; /* what go.mod replaces with directories outside of what is collected may be read */
	bool probed;
	struct jail jail; /* once it is probed */
};

/* As the operator wants it. */
struct sandbox sandbox_for(const struct gate_settings *settings);

/*
 * Finds out by running the Go command of OPTIONS what this machine offers, once it is good enough never
 * again. DATA: a directory for the trial of private copies; NULL: without.  ERR_ABSENT: no Go command, or
 * less than what is required, with what is missing.
 */
int sandbox_ready(struct sandbox *sandbox, const struct golang_options *options, const char *data,
		  struct err *err) MUST_USE;

/* For people, in ARENA: what SANDBOX (NULL: none) is; "" before it is ready. */
const char *sandbox_name(struct arena *arena, const struct sandbox *sandbox);

/* What one command gets. */
struct sandbox_use {
	struct jail_room room;
	const char *linked;    /* the build cache, where the command's own has links to it; or NULL */
	char *scratch, *aside; /* removed at the end */
};

/*
 * Fills OUT for collecting MODULE under SPEC, whose sandbox is ready, and sets in GO what the jail makes
 * necessary.  ERR_INPUT: the module needs a directory outside of SPEC's and may not have it.
 */
int sandbox_enter(struct sandbox_use *out, struct arena *arena, struct golang_options *go,
		  const struct toolchain *toolchain, const struct collect_spec *spec,
		  const struct module *module, struct err *err) MUST_USE;
/* The same for downloading what MODULE requires: with a network, and the module cache to write to. */
int sandbox_enter_download(struct sandbox_use *out, struct arena *arena, struct golang_options *go,
			   const struct toolchain *toolchain, const struct collect_spec *spec,
			   const struct module *module, struct err *err) MUST_USE;
void sandbox_leave(struct sandbox_use *use);
#define scoped_sandbox_use SCOPED(sandbox_leave) struct sandbox_use

#endif

/*
 * Why a value goes to the heap: from the words of the compiler's explanation to a cause.
 */
#ifndef GOLANG_CLASSIFY_H
#define GOLANG_CLASSIFY_H

#include "base/buf.h"
#include "golang/calls.h"
#include "golang/explain.h"
#include "golang/subject.h"
#include "model/site.h"

/* Functions in the order of the text, to find out what the function around a position does. */
struct spawner {
	uint32_t file; /* number of the file in `files` */
	int line;
	bool defers; /* the compiler cannot inline it because of a `defer` */
};

/* What the output says around a site. */
struct evidence {
	struct explanations batch;
	struct buf captures;   /* functions with captured variables in this batch, a line each */
	struct texts map_puts; /* "m[k]" of this batch with a key that is put; filled at first use */
	bool map_puts_read;
	struct names names;
	struct texts deferred; /* places of the wrappers of deferred calls */
	struct buf key;	       /* for them */
	struct texts files;
	struct spawner *spawners;
	size_t spawner_count, spawner_room;
};

/* FUNCTION has a variable that one of its literals captures. */
void evidence_capture(struct evidence *evidence, struct view function);
void evidence_new_batch(struct evidence *evidence);
void evidence_new_package(struct evidence *evidence);
void evidence_release(struct evidence *evidence);
/* A declared function or literal and whether it can be inlined. */
void evidence_function(struct evidence *evidence, const struct place *place, const struct message *message);

/* What is to be classified. */
struct question {
	enum site_kind kind;
	bool to_result;		       /* a leak to a result */
	enum subject_form form;	       /* of an escaping expression */
	struct view subject;	       /* as printed */
	const struct heading *heading; /* NULL where the compiler explains nothing */
	const struct step *steps;
	size_t step_count;
};

enum cause classify_cause(const struct question *question, struct evidence *evidence);
enum allocation classify_allocation(const struct question *question, struct evidence *evidence);

#endif

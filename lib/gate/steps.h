/*
 * The steps of a check.  Each does its part of RUN; what it fails with becomes the job's end or another try.
 */
#ifndef GATE_STEPS_H
#define GATE_STEPS_H

#include "gate/run.h"

typedef int pipeline_step(struct run *run, struct err *err);

pipeline_step step_fetch;     /* mirror: the commit and the branch it goes to */
pipeline_step step_toolchain; /* which Go, which configuration */
pipeline_step step_main;      /* main branch: follow it where it was forced */
pipeline_step step_base;      /* choose the baseline, collect it where it is missing */
pipeline_step step_head;      /* collect the commit */
pipeline_step step_compare;   /* compare and judge */
pipeline_step step_summarise; /* main branch: say what there is */

#endif

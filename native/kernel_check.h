/* What kernel_check.c asks, and what check_during.c does of it. */
#ifndef FORKBENCH_KERNEL_CHECK_H
#define FORKBENCH_KERNEL_CHECK_H

#include "mapping.h"

#include <stdbool.h>
#include <sys/types.h>

/* What was found in `trials` forks. */
struct found {
	unsigned long trials;
	/* pins that were being taken while fork ran, and those of them that were taken before it returned */
	unsigned long overlaps, taken_inside;
	/* pins that hold a page which the parent no longer has */
	unsigned long lost;
	/* the kernel takes no such pin */
	bool is_refused;
};

/* A child that has the parent's pages, and nothing to do. */
pid_t fork_idle(void);
void end_child(pid_t pid);

/*
 * Forks `trials` times while a thread takes pins and gives them back, or takes mere references (`by_vmsplice`), and looks at
 * those that overlapped. 0, or the exit code 69 after saying what is missing.
 */
int check_during(enum how how, bool by_vmsplice, unsigned long trials, struct found *found);

#endif

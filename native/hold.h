/* Something that holds one page of this process: a pin, or a mere reference. */
#ifndef FORKBENCH_HOLD_H
#define FORKBENCH_HOLD_H

#include "io_uring.h"

#include <stdbool.h>

struct hold {
	/* a page in a pipe, which is a reference that fork does not look at; else a fixed buffer of io_uring, a long-term pin */
	bool by_vmsplice;
	struct ring ring;
	int pipe[2];
	/* what io_uring reads into the page */
	int file;
	unsigned char *page;
	/* when it was asked for, and when it was there */
	uint64_t from, to;
};

/* 0, or the exit code 69 after saying what is missing. */
int hold_open(struct hold *h, bool by_vmsplice);
/* 0, or -errno. */
int hold_take(struct hold *h, unsigned char *page);
int hold_give_back(struct hold *h);
/*
 * 1: what is held is the page that the process writes to; 0: it is not any more; -errno where that cannot be told. The process
 * writes to the page, which gives it a copy if it has the page together with a child; then io_uring reads into what is held,
 * and the process must find that, or the pipe must have what the process wrote.
 */
int hold_is_kept(struct hold *h, uint64_t value);

#endif

/* io_uring by bare system calls: a ring of one entry, registered buffers (long-term pins), one write from them or read into them. */
#ifndef FORKBENCH_IO_URING_H
#define FORKBENCH_IO_URING_H

#include "parent.h"

#include <linux/io_uring.h>
#include <stddef.h>
#include <sys/uio.h>

struct ring {
	int fd;
	struct io_uring_params params;
	unsigned char *sq;
	unsigned char *cq;
	struct io_uring_sqe *sqes;
};

/* All return 0, or -errno. */
int ring_open(struct ring *ring);
/* Pins the pages of `n` buffers for reading and writing (FOLL_LONGTERM | FOLL_WRITE), until ring_unpin() or ring_close(). */
int ring_pin(struct ring *ring, const struct iovec *buffers, unsigned int n);
/* Gives all of them back, before it returns; what ring_close() gives back the kernel sees to later. */
int ring_unpin(struct ring *ring);
/* Reads as much from the start of file `fd` into pinned pages, by the pin: the process's page tables are not asked. */
int ring_read_fixed(struct ring *ring, void *mem, unsigned int size, int fd);
/* Writes the pinned buffer, as the kernel sees it, to the start of file `fd`. */
int ring_write_fixed(struct ring *ring, const void *mem, unsigned int size, int fd);
void ring_close(struct ring *ring);

#endif

/* What every twin program needs around its loop: the machine's memory out of a file, and a clock. */
#ifndef FORKBENCH_TWIN_IMAGE_H
#define FORKBENCH_TWIN_IMAGE_H

#include "twin.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

/* @returns NULL with errno set */
static inline mem_t *read_image(const char *file, size_t bytes)
{
	mem_t *m = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int fd = open(file, O_RDONLY);
	size_t got = 0;

	if (m == MAP_FAILED || fd < 0)
		return NULL;
	while (got < bytes) {
		ssize_t n = read(fd, m + got, bytes - got);

		if (n <= 0)
			return NULL;
		got += (size_t)n;
	}
	close(fd);
	return m;
}

static inline uint64_t now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000ULL + (uint64_t)t.tv_nsec;
}

#endif

/* What a program that works on a machine built by the wasm module begins with: its memory. */
#ifndef FORKBENCH_IMAGE_H
#define FORKBENCH_IMAGE_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "parent.h"
#include "twin.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

/* The first `bytes` of a memory, from a file. Read, not mapped: every page is this process's own and warm. NULL, errno says why. */
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

/* The memory that the arguments IMAGE BYTES name; where there is none, says why. */
static inline mem_t *image_of(char **argv)
{
	mem_t *m = read_image(argv[1], strtoull(argv[2], NULL, 10));

	if (!m)
		perror(argv[1]);
	return m;
}

#endif

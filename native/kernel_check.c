/*
 * Does the running kernel keep a pinned page the parent's across fork()? The scenario of the kernel's own selftest
 * (tools/testing/selftests/mm/cow.c, "fork() with an R/W longterm pin"): pages are pinned as an io_uring fixed buffer, the process
 * forks, the parent writes to the pages, and io_uring then writes its buffer to a file. What comes out must be what the
 * parent wrote; if the parent's write was made to a copy, the pin holds a page that the parent no longer has.
 *
 * Prints one line of JSON per case. The control takes the pages away by hand: there the check must see it.
 * usage: kernel_check PAGES
 */
#define _GNU_SOURCE
#include "io_uring.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <signal.h>
#include <unistd.h>

enum when { CHILD_LIVES, CHILD_GONE, CONTROL };
static const char *const names[] = { "child_lives", "child_gone", "control_remapped" };

static int fail(const char *what, int error)
{
	fprintf(stderr, "%s: %s\n", what, strerror(-error));
	return error;
}

/* A child that has the parent's pages, and nothing to do. */
static pid_t fork_idle(void)
{
	pid_t pid = fork();

	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		for (;;)
			pause();
	}
	return pid;
}

static void end_child(pid_t pid)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

/* 1: the kernel sees through the pin what the parent has in its pages. */
static int compare(struct ring *ring, const unsigned char *mem, size_t size)
{
	unsigned char *seen = malloc(size);
	FILE *file = tmpfile();
	int res;

	if (!file)
		res = fail("tmpfile", -errno);
	else if (!seen)
		res = fail("malloc", -ENOMEM);
	else if ((res = ring_write_fixed(ring, mem, (unsigned int)size, fileno(file))))
		res = fail("write through io_uring", res);
	else if (pread(fileno(file), seen, size, 0) != (ssize_t)size)
		res = fail("pread", -EIO);
	else
		res = !memcmp(seen, mem, size);
	if (file)
		fclose(file);
	free(seen);
	return res;
}

/* What the case before had pinned counts against the limit of locked memory until the kernel has put its ring away. */
static int pin_in_time(struct ring *ring, const struct iovec *buffer, enum when when)
{
	int res = ring_pin(ring, buffer, 1);

	for (int tries = 0; res == -ENOMEM && when != CHILD_LIVES && tries < 100; tries++) {
		usleep(20000);
		res = ring_pin(ring, buffer, 1);
	}
	return res;
}

static int check_with(struct ring *ring, unsigned char *mem, size_t size, enum when when)
{
	struct iovec buffer = { .iov_base = mem, .iov_len = size };
	pid_t pid;
	int res;

	memset(mem, 0x11, size);
	res = pin_in_time(ring, &buffer, when);
	if (res)
		return fail("io_uring_register", res);
	pid = fork_idle();
	if (pid < 0)
		return fail("fork", -errno);
	if (when == CHILD_GONE)
		end_child(pid);
	if (when == CONTROL &&
	    mmap(mem, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == MAP_FAILED)
		res = fail("mmap", -errno);
	memset(mem, 0xff, size);
	if (!res)
		res = compare(ring, mem, size);
	if (when != CHILD_GONE)
		end_child(pid);
	return res;
}

/* 1 kept, 0 lost, -errno where it cannot be told. */
static int check(size_t size, enum when when)
{
	struct ring ring;
	unsigned char *mem = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int res;

	if (mem == MAP_FAILED)
		return fail("mmap", -errno);
	madvise(mem, size, MADV_NOHUGEPAGE);
	res = ring_open(&ring);
	if (res)
		return fail("io_uring_setup", res);
	res = check_with(&ring, mem, size, when);
	ring_close(&ring);
	munmap(mem, size);
	return res;
}

int main(int argc, char **argv)
{
	long pages = argc == 2 ? strtol(argv[1], NULL, 10) : 0;

	if (pages < 1 || pages > 1 << 18) {
		fprintf(stderr, "usage: kernel_check PAGES\n");
		return 64;
	}
	for (enum when when = CHILD_LIVES; when <= CONTROL; when++) {
		int res = check((size_t)pages * (size_t)sysconf(_SC_PAGESIZE), when);

		if (res < 0)
			return 69;
		printf("{\"case\":\"%s\",\"pages\":%ld,\"kept\":%s}\n", names[when], pages, res ? "true" : "false");
		fflush(stdout);
	}
	return 0;
}

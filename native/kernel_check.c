/*
 * Does the running kernel keep a pinned page the parent's across fork()? The scenario of the kernel's own selftest
 * (tools/testing/selftests/mm/cow.c, "fork() with an R/W longterm pin"): pages are pinned as an io_uring fixed buffer, the
 * process forks, the parent writes to the pages, and io_uring then writes its buffer to a file. What comes out must be what
 * the parent wrote; if the parent's write was made to a copy, the pin holds a page that the parent no longer has.
 *
 * usage: kernel_check CASE HOW PAGES TRIALS; prints one line of JSON
 *	CASE		child_lives, child_gone: the parent writes while there is a child, or when it is gone
 *			control_remapped: the pages are taken away by hand; there the check must see it
 *			read_only: the process may only read the pages when they are pinned
 *			during_fork: pins are taken and given back while the process forks, TRIALS times (check_during.c)
 *			control_vmsplice: the same with mere references, which fork does not look at; most of them are lost
 *	HOW		base, pte, pmd, hugetlb: see mapping.h
 *	PAGES		how many are pinned, the first ones of as many huge pages as that takes
 */
#define _GNU_SOURCE
#include "kernel_check.h"

#include "io_uring.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum what { CHILD_LIVES, CHILD_GONE, CONTROL_REMAPPED, READ_ONLY, DURING_FORK, CONTROL_VMSPLICE, NR_WHAT };
static const char *const names[] = {
	"child_lives", "child_gone", "control_remapped", "read_only", "during_fork", "control_vmsplice",
};

pid_t fork_idle(void)
{
	pid_t pid = fork();

	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		for (;;)
			pause();
	}
	return pid;
}

void end_child(pid_t pid)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

/* Whether the kernel sees through the pin what the parent has in its pages. */
static int compare(struct ring *ring, const unsigned char *mem, size_t size, struct found *found)
{
	unsigned char *seen = malloc(size);
	FILE *file = tmpfile();
	int res = 0, error;

	if (!file)
		res = fail("tmpfile", errno);
	else if (!seen)
		res = fail("malloc", ENOMEM);
	else if ((error = ring_write_fixed(ring, mem, (unsigned int)size, fileno(file))))
		res = fail("write through io_uring", -error);
	else if (pread(fileno(file), seen, size, 0) != (ssize_t)size)
		res = fail("pread", EIO);
	else
		found->lost = memcmp(seen, mem, size) != 0;
	if (file)
		fclose(file);
	free(seen);
	return res;
}

/* The parent has something else in its pages than when they were pinned; the control has other pages. */
static int change(unsigned char *mem, size_t size, enum what what)
{
	if (what == CONTROL_REMAPPED &&
	    mmap(mem, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == MAP_FAILED)
		return fail("mmap", errno);
	if (what == READ_ONLY && mprotect(mem, size, PROT_READ | PROT_WRITE))
		return fail("mprotect", errno);
	memset(mem, 0xff, size);
	return 0;
}

static int pin(struct ring *ring, unsigned char *mem, size_t size, enum what what, struct found *found)
{
	struct iovec buffer = { .iov_base = mem, .iov_len = size };
	int error;

	if (what == READ_ONLY && mprotect(mem, size, PROT_READ))
		return fail("mprotect", errno);
	error = ring_pin(ring, &buffer, 1);
	found->is_refused = what == READ_ONLY && error == -EFAULT;
	return !error || found->is_refused ? 0 : fail("io_uring_register", -error);
}

static int check_pinned(struct ring *ring, struct mapping *m, size_t size, enum what what, struct found *found)
{
	pid_t pid;
	int res;

	memset(m->base, 0x11, size);
	res = pin(ring, m->base, size, what, found);
	if (!res && what != READ_ONLY)
		res = check_mapping(m);
	if (res || found->is_refused)
		return res;
	pid = fork_idle();
	if (pid < 0)
		return fail("fork", errno);
	if (what == CHILD_GONE)
		end_child(pid);
	res = change(m->base, m->how == HUGETLB ? m->pages * PAGE : size, what);
	if (!res)
		res = compare(ring, m->base, size, found);
	if (what != CHILD_GONE)
		end_child(pid);
	ring_unpin(ring);
	return res;
}

/* A pin that is taken before fork is called. */
static int check_before(enum how how, unsigned long pages, enum what what, struct found *found)
{
	unsigned long whole = how == BASE ? pages : (pages * PAGE + HUGE - 1) / HUGE * (HUGE / PAGE);
	struct mapping m = { .how = how, .order = 9, .pages = whole, .vmas = 1, .per_vma = whole };
	struct ring ring;
	int res = map_pieces(&m), error;

	if (res)
		return res;
	error = ring_open(&ring);
	if (error)
		return fail("io_uring_setup", -error);
	found->trials = 1;
	res = check_pinned(&ring, &m, pages * PAGE, what, found);
	ring_close(&ring);
	return res;
}

static enum what what_of(const char *word)
{
	int i = 0;

	while (i < NR_WHAT && strcmp(word, names[i]))
		i++;
	return (enum what)i;
}

int main(int argc, char **argv)
{
	enum what what = argc == 5 ? what_of(argv[1]) : NR_WHAT;
	enum how how = argc == 5 ? how_of(argv[2]) : NR_HOW;
	long pages = argc == 5 ? strtol(argv[3], NULL, 10) : 0, trials = argc == 5 ? strtol(argv[4], NULL, 10) : 0;
	struct found found = { 0 };
	int res;

	if (what == NR_WHAT || how == NR_HOW || how == THP || pages < 1 || pages > 1 << 18 || trials < 1) {
		fprintf(stderr, "usage: kernel_check CASE base|pte|pmd|hugetlb PAGES TRIALS\n");
		return 64;
	}
	if (what == DURING_FORK || what == CONTROL_VMSPLICE)
		res = check_during(how, what == CONTROL_VMSPLICE, (unsigned long)trials, &found);
	else
		res = check_before(how, (unsigned long)pages, what, &found);
	if (res)
		return res;
	printf("{\"case\":\"%s\",\"mapping\":\"%s\",\"pages\":%ld,\"trials\":%lu,\"overlaps\":%lu,\"taken_inside\":%lu,\"lost\":%lu,\"refused\":%s}\n",
	       names[what], argv[2], pages, found.trials, found.overlaps, found.taken_inside, found.lost,
	       found.is_refused ? "true" : "false");
	return 0;
}

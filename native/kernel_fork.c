/*
 * How long fork(2) of this machine takes over an anonymous mapping. Prints one line of JSON per sample: when it began
 * (CLOCK_MONOTONIC), what it took, and so on.
 *
 * usage: kernel_fork PAGES THP VMAS DONTFORK PINNED ACTORS SAMPLES
 *	PAGES		4 KiB pages, all present and writable before each fork
 *	THP		1: MADV_HUGEPAGE, 0: MADV_NOHUGEPAGE
 *	VMAS		pieces with a hole between them, so that the kernel cannot merge them
 *	DONTFORK	how many of these, from the first on, are MADV_DONTFORK
 *	PINNED		how many pages, from the last on, are an io_uring fixed buffer: the kernel copies them at fork
 *	ACTORS		threads that vmsplice() pages of the mapping into a pipe all the while (real fast GUP)
 *
 * The child exits at once; the parent waits for it, and writes to every page again, outside the time taken.
 */
#define _GNU_SOURCE
#include "io_uring.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define PAGE 4096UL
#define HUGE (1UL << 21)
/* Pages of one registered buffer: the kernel takes no larger ones than 1 GiB. */
#define BUFFER_PAGES (1UL << 17)
#define MAX_BUFFERS 64

struct mapping {
	unsigned char *base;
	unsigned long pages;
	unsigned long vmas;
	/* pages of each piece; the last one may be smaller */
	unsigned long per_vma;
};

static int fail(const char *what, int error)
{
	fprintf(stderr, "%s: %s\n", what, strerror(error));
	return 69;
}

static unsigned char *piece(const struct mapping *m, unsigned long i)
{
	return m->base + i * (m->per_vma * PAGE + HUGE);
}

static unsigned long piece_pages(const struct mapping *m, unsigned long i)
{
	unsigned long first = i * m->per_vma;

	return first + m->per_vma <= m->pages ? m->per_vma : m->pages - first;
}

/* Reserves room, and maps the pieces with holes of 2 MiB between them. */
static int map_pieces(struct mapping *m, int thp)
{
	size_t room = m->vmas * (m->per_vma * PAGE + HUGE) + HUGE;
	unsigned char *reserved = mmap(NULL, room, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (reserved == MAP_FAILED)
		return fail("mmap", errno);
	m->base = (unsigned char *)(((unsigned long)reserved + HUGE - 1) & ~(HUGE - 1));
	for (unsigned long i = 0; i < m->vmas; i++) {
		size_t size = piece_pages(m, i) * PAGE;

		if (mmap(piece(m, i), size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == MAP_FAILED)
			return fail("mmap", errno);
		if (madvise(piece(m, i), size, thp ? MADV_HUGEPAGE : MADV_NOHUGEPAGE))
			return fail("madvise", errno);
	}
	return 0;
}

/* Makes every page present, the parent's own, and writable. */
static void write_pages(const struct mapping *m)
{
	for (unsigned long i = 0; i < m->vmas; i++)
		for (unsigned long p = 0; p < piece_pages(m, i); p++)
			++*(volatile unsigned long *)(piece(m, i) + p * PAGE);
}

static int dontfork(const struct mapping *m, unsigned long n)
{
	for (unsigned long i = 0; i < n; i++)
		if (madvise(piece(m, i), piece_pages(m, i) * PAGE, MADV_DONTFORK))
			return fail("madvise(MADV_DONTFORK)", errno);
	return 0;
}

/* Registers the last `n` pages, piece by piece, as fixed buffers of one ring. */
static int pin(const struct mapping *m, struct ring *ring, unsigned long n)
{
	struct iovec iov[MAX_BUFFERS];
	unsigned int used = 0;
	int res;

	if (!n)
		return 0;
	for (unsigned long i = m->vmas; n && i-- > 0;) {
		unsigned long left = piece_pages(m, i);

		while (n && left) {
			unsigned long take = n < left ? n : left;

			take = take < BUFFER_PAGES ? take : BUFFER_PAGES;
			if (used == MAX_BUFFERS)
				return fail("too many buffers", E2BIG);
			left -= take;
			n -= take;
			iov[used].iov_base = piece(m, i) + left * PAGE;
			iov[used++].iov_len = take * PAGE;
		}
	}
	res = ring_open(ring);
	if (res)
		return fail("io_uring_setup", -res);
	res = ring_pin(ring, iov, used);
	return res ? fail("io_uring_register", -res) : 0;
}

static atomic_int stopping;
static atomic_ulong spliced;

/* Fast GUP of page after page of the mapping: the pipe takes a reference of each, until it is read. */
static void *splice_pages(void *arg)
{
	const struct mapping *m = arg;
	int pipes[2], null = open("/dev/null", O_WRONLY);

	if (pipe(pipes) || null < 0)
		return (void *)1;
	for (unsigned long i = 0; !atomic_load(&stopping); i++) {
		unsigned long vma = i % m->vmas;
		struct iovec iov = { piece(m, vma) + i / m->vmas * 16 % piece_pages(m, vma) * PAGE, PAGE };

		if (vmsplice(pipes[1], &iov, 1, 0) < 0 || splice(pipes[0], NULL, null, NULL, PAGE, 0) < 0)
			return (void *)1;
		atomic_fetch_add(&spliced, 1);
	}
	return NULL;
}

static unsigned long now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (unsigned long)t.tv_sec * 1000000000UL + (unsigned long)t.tv_nsec;
}

/* When a fork began, what it took (0: there was none), and the pages spliced meanwhile. */
struct taken {
	unsigned long at_ns, ns, gups;
};

static struct taken take(void)
{
	unsigned long before = atomic_load(&spliced), gups, start = now_ns(), end;
	pid_t pid = fork();

	if (pid == 0)
		_exit(0);
	end = now_ns();
	gups = atomic_load(&spliced) - before;
	if (pid < 0 || waitpid(pid, NULL, 0) != pid)
		return (struct taken){ 0 };
	return (struct taken){ start, end - start, gups };
}

static int sample(const struct mapping *m, unsigned long empty_ns)
{
	struct taken t;

	write_pages(m);
	t = take();
	if (!t.ns)
		return fail("fork", errno);
	printf("{\"at_ns\":\"%lu\",\"fork_ns\":%lu,\"empty_fork_ns\":%lu,\"gups\":%lu}\n", t.at_ns, t.ns, empty_ns, t.gups);
	return 0;
}

int main(int argc, char **argv)
{
	unsigned long arg[7] = { 0 }, empty_ns = ~0UL;
	struct mapping m;
	struct ring ring;
	pthread_t actor;
	int res;

	if (argc != 8) {
		fprintf(stderr, "usage: kernel_fork PAGES THP VMAS DONTFORK PINNED ACTORS SAMPLES\n");
		return 64;
	}
	for (int i = 0; i < 7; i++)
		arg[i] = strtoul(argv[i + 1], NULL, 10);
	m = (struct mapping){ .pages = arg[0], .vmas = arg[2], .per_vma = (arg[0] + arg[2] - 1) / arg[2] };
	/* What the process costs without the mapping. */
	for (int i = 0; i < 20; i++) {
		unsigned long ns = take().ns;

		if (!ns)
			return fail("fork", errno);
		empty_ns = ns < empty_ns ? ns : empty_ns;
	}
	res = map_pieces(&m, arg[1] != 0);
	if (res)
		return res;
	write_pages(&m);
	res = dontfork(&m, arg[3]);
	if (!res)
		res = pin(&m, &ring, arg[4]);
	for (unsigned long i = 0; !res && i < arg[5]; i++)
		res = pthread_create(&actor, NULL, splice_pages, &m) ? fail("pthread_create", EAGAIN) : 0;
	for (unsigned long i = 0; !res && i < arg[6]; i++)
		res = sample(&m, empty_ns);
	atomic_store(&stopping, 1);
	return res;
}

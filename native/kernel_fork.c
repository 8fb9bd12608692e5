/*
 * How long fork(2) of this machine takes over an anonymous mapping. Prints one line of JSON per sample: when it began
 * (CLOCK_MONOTONIC), what it took, and so on.
 *
 * usage: kernel_fork PAGES HOW VMAS DONTFORK PINNED ACTORS SAMPLES [ORDER PINS]
 *	PAGES		4 KiB pages, all present and writable before each fork
 *	HOW		base: MADV_NOHUGEPAGE, thp: MADV_HUGEPAGE; with ORDER also pte, pmd: see mapping.h
 *	VMAS		pieces with a hole between them, so that the kernel cannot merge them
 *	DONTFORK	how many of these, from the first on, are MADV_DONTFORK
 *	PINNED		how many pages, from the last on, are an io_uring fixed buffer: the kernel copies them at fork
 *	ACTORS		threads that vmsplice() pages of the mapping into a pipe all the while (real fast GUP)
 *	ORDER		each fork has a mapping of its own, of folios of 1 << ORDER pages, looked at right before it: the fork
 *			before may have split, copied or shared what it found
 *	PINS		of each 2 MiB, in place of PINNED: so many pages are a buffer each
 *
 * The child exits at once; the parent waits for it, and writes to every page again, outside the time taken.
 */
#define _GNU_SOURCE
#include "io_uring.h"
#include "mapping.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

/* Pages of one registered buffer: the kernel takes no larger ones than 1 GiB. */
#define BUFFER_PAGES (1UL << 17)
#define HUGE_PAGES (HUGE / PAGE)
/* The kernel registers no more with a ring. */
#define MAX_BUFFERS (1U << 14)

/* What is to be measured, in the words of the command line. */
struct asked {
	unsigned long dontfork, pinned, actors, samples, pins;
	bool is_fresh;
};

static int dontfork(const struct mapping *m, unsigned long n)
{
	for (unsigned long i = 0; i < n; i++)
		if (madvise(piece(m, i), piece_pages(m, i) * PAGE, MADV_DONTFORK))
			return fail("madvise(MADV_DONTFORK)", errno);
	return 0;
}

static struct iovec iov[MAX_BUFFERS];

/* The last `n` pages, piece by piece. Returns how many buffers that makes. */
static unsigned int last_pages(const struct mapping *m, unsigned long n)
{
	unsigned int used = 0;

	for (unsigned long i = m->vmas; n && i-- > 0;) {
		unsigned long left = piece_pages(m, i);

		while (n && left && used < MAX_BUFFERS) {
			unsigned long take = n < left ? n : left;

			take = take < BUFFER_PAGES ? take : BUFFER_PAGES;
			left -= take;
			n -= take;
			iov[used++] = (struct iovec){ piece(m, i) + left * PAGE, take * PAGE };
		}
	}
	return used;
}

/* `n` pages of each 2 MiB, at equal distances. A buffer each: of one that has several pages of a folio the kernel keeps one pin. */
static unsigned int pages_of_each(const struct mapping *m, unsigned long n)
{
	unsigned int used = 0;

	for (unsigned long i = 0; i < m->vmas; i++)
		for (unsigned long p = 0; p < piece_pages(m, i); p += HUGE_PAGES / n)
			if (used < MAX_BUFFERS)
				iov[used++] = (struct iovec){ piece(m, i) + p * PAGE, PAGE };
	return used;
}

static int pin(const struct mapping *m, struct ring *ring, const struct asked *asked)
{
	unsigned long all = asked->pins == HUGE_PAGES ? m->pages : asked->pinned;
	unsigned int n = all || !asked->pins ? last_pages(m, all) : pages_of_each(m, asked->pins);
	int res;

	if (!n)
		return 0;
	if (n == MAX_BUFFERS)
		return fail("too many buffers", E2BIG);
	res = ring->fd < 0 ? ring_open(ring) : 0;
	if (res)
		return fail("io_uring_setup", -res);
	res = ring_pin(ring, iov, n);
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

/* Everything before a fork: the mapping, what is left out of it by fork, what is pinned of it. */
static int build(struct mapping *m, struct ring *ring, const struct asked *asked)
{
	int res = map_pieces(m);

	if (!res)
		res = dontfork(m, asked->dontfork);
	if (!res)
		res = pin(m, ring, asked);
	return res || !asked->is_fresh ? res : check_mapping(m);
}

static int build_anew(struct mapping *m, struct ring *ring, const struct asked *asked)
{
	int res = asked->pins ? ring_unpin(ring) : 0;

	if (res)
		return fail("io_uring_register", -res);
	unmap_pieces(m);
	return build(m, ring, asked);
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

/* What a fork of the process costs without the mapping; 0: there was none. */
static unsigned long take_empty(void)
{
	unsigned long least = ~0UL;

	for (int i = 0; i < 20 && least; i++) {
		unsigned long ns = take().ns;

		least = ns < least ? ns : least;
	}
	return least;
}

static int measure(struct mapping *m, const struct asked *asked)
{
	unsigned long empty_ns = take_empty();
	struct ring ring = { .fd = -1 };
	pthread_t actor;
	int res;

	if (!empty_ns)
		return fail("fork", errno);
	res = build(m, &ring, asked);
	for (unsigned long i = 0; !res && i < asked->actors; i++)
		res = pthread_create(&actor, NULL, splice_pages, m) ? fail("pthread_create", EAGAIN) : 0;
	for (unsigned long i = 0; !res && i < asked->samples; i++) {
		if (i && asked->is_fresh)
			res = build_anew(m, &ring, asked);
		if (!res)
			res = sample(m, empty_ns);
	}
	atomic_store(&stopping, 1);
	return res;
}

int main(int argc, char **argv)
{
	unsigned long arg[10] = { 0 };
	struct asked asked;
	struct mapping m;

	for (int i = 1; i < argc && i < 10; i++)
		arg[i] = strtoul(argv[i], NULL, 10);
	m = (struct mapping){ .how = argc > 2 ? how_of(argv[2]) : NR_HOW, .pages = arg[1], .vmas = arg[3], .order = (unsigned int)arg[8] };
	asked = (struct asked){ arg[4], arg[5], arg[6], arg[7], arg[9], argc == 10 };
	if ((argc != 8 && argc != 10) || m.how >= (argc == 10 ? HUGETLB : PTE) || !m.vmas || asked.pins > HUGE_PAGES) {
		fprintf(stderr, "usage: kernel_fork PAGES base|thp|pte|pmd VMAS DONTFORK PINNED ACTORS SAMPLES [ORDER PINS]\n");
		return 64;
	}
	m.per_vma = (m.pages + m.vmas - 1) / m.vmas;
	return measure(&m, &asked);
}

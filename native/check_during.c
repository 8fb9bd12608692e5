/*
 * Pins that race with fork(). One thread pins a page, and another, each as a fixed buffer of a ring of its own. Until fork is called
 * it gives each back at once; from then on, and until fork has returned, it keeps what it takes. Those that overlapped the fork
 * are looked at while the child is there.
 */
#define _GNU_SOURCE
#include "hold.h"
#include "kernel_check.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <sys/mman.h>

/* Fork copies VMA by VMA, and a fast pin is refused while one is copied: between them, it is not. */
#define VMAS 8
/* Pages of each where they are base pages: a fault of each, before each fork. Else it is a huge page. */
#define FEW_PAGES 64UL
#define MOST_HELD 16
/* Between the first pin of a trial and its fork, ns. */
#define MOST_DELAY 20000

struct race {
	struct mapping m;
	uint64_t random;
	struct hold holds[MOST_HELD];
	unsigned int held;
	pthread_barrier_t begin, end;
	atomic_bool is_forking, has_forked;
	/* pins taken in this trial */
	atomic_ulong taken;
	/* why the thread took no more: 0, or -errno */
	int error;
};

static uint64_t next_random(struct race *r)
{
	r->random ^= r->random << 13;
	r->random ^= r->random >> 7;
	r->random ^= r->random << 17;
	return r->random;
}

static int take_any_page(struct race *r, struct hold *h)
{
	uint64_t random = next_random(r);

	return hold_take(h, piece(&r->m, random % VMAS) + (random >> 8) % r->m.per_vma * PAGE);
}

static void take_pages(struct race *r)
{
	while (!r->error && r->held < MOST_HELD && !atomic_load(&r->has_forked)) {
		struct hold *h = &r->holds[r->held];

		r->error = take_any_page(r, h);
		/* What may be locked is used up: those that are held will do. */
		if (r->error == -ENOMEM && r->held) {
			r->error = 0;
			return;
		}
		if (!r->error && atomic_load(&r->is_forking))
			r->held++;
		else if (!r->error)
			r->error = hold_give_back(h);
		atomic_fetch_add(&r->taken, 1);
	}
}

static void *taker(void *arg)
{
	struct race *r = arg;

	for (;;) {
		pthread_barrier_wait(&r->begin);
		take_pages(r);
		pthread_barrier_wait(&r->end);
	}
	return NULL;
}

static int say(const struct race *r, int error)
{
	return error ? fail(r->holds->by_vmsplice ? "vmsplice" : "io_uring_register", -error) : 0;
}

/* Looks at those that were being taken between `from` and `to`, and gives all back. */
static int look(struct race *r, uint64_t from, uint64_t to, struct found *found)
{
	int error = r->error;

	for (unsigned int i = 0; i < r->held; i++) {
		struct hold *h = &r->holds[i];
		int kept, given;

		if (h->from < to && h->to > from) {
			kept = hold_is_kept(h, next_random(r));
			error = kept < 0 ? kept : error;
			found->overlaps++;
			found->taken_inside += h->to < to;
			found->lost += kept == 0;
		}
		given = hold_give_back(h);
		error = error ? error : given;
	}
	return say(r, error);
}

static void wait_ns(uint64_t ns)
{
	for (uint64_t start = now_ns(); now_ns() - start < ns;)
		;
}

static int fork_once(struct race *r, struct found *found)
{
	uint64_t delay = next_random(r) % MOST_DELAY, from, to;
	pid_t pid;
	int res;

	r->held = 0;
	atomic_store(&r->is_forking, false);
	atomic_store(&r->has_forked, false);
	atomic_store(&r->taken, 0);
	pthread_barrier_wait(&r->begin);
	while (!atomic_load(&r->taken))
		sched_yield();
	wait_ns(delay);
	from = now_ns();
	atomic_store(&r->is_forking, true);
	pid = fork_idle();
	to = now_ns();
	atomic_store(&r->has_forked, true);
	pthread_barrier_wait(&r->end);
	if (pid < 0)
		return fail("fork", errno);
	found->trials++;
	res = look(r, from, to, found);
	end_child(pid);
	return res;
}

static int map_anew(struct race *r)
{
	int res;

	if (r->m.base)
		unmap_pieces(&r->m);
	res = map_pieces(&r->m);
	return res ? res : check_mapping(&r->m);
}

/* Memory as it was before the fork: one that copies pages early also splits what was mapped by a pmd. */
static int reset(struct race *r)
{
	if (r->m.how != BASE)
		return map_anew(r);
	write_pages(&r->m);
	return 0;
}

/* A page that is taken away by hand while it is held must be seen to be lost, or what is found here means nothing. */
static int try_out(struct race *r)
{
	struct hold *h = &r->holds[0];
	int error = take_any_page(r, h), kept = 0;
	void *around = (void *)((unsigned long)h->page & ~(HUGE - 1));

	if (!error && mmap(around, HUGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == MAP_FAILED)
		error = -errno;
	if (!error)
		kept = hold_is_kept(h, next_random(r));
	if (kept > 0)
		return fail("a page that was taken away", EEXIST);
	error = error ? error : kept ? kept : hold_give_back(h);
	return error ? say(r, error) : map_anew(r);
}

static int open_holds(struct race *r, bool by_vmsplice)
{
	int res = 0;

	for (unsigned int i = 0; !res && i < MOST_HELD; i++)
		res = hold_open(&r->holds[i], by_vmsplice);
	return res;
}

int check_during(enum how how, bool by_vmsplice, unsigned long trials, struct found *found)
{
	static struct race r;
	unsigned long pages = how == BASE ? FEW_PAGES : HUGE / PAGE;
	pthread_t thread;
	int res;

	r.m = (struct mapping){ .how = how, .order = 9, .pages = VMAS * pages, .vmas = VMAS, .per_vma = pages };
	r.random = 88172645463325252ULL;
	pthread_barrier_init(&r.begin, NULL, 2);
	pthread_barrier_init(&r.end, NULL, 2);
	res = open_holds(&r, by_vmsplice);
	if (!res)
		res = map_anew(&r);
	if (!res)
		res = try_out(&r);
	if (!res && pthread_create(&thread, NULL, taker, &r))
		res = fail("pthread_create", EAGAIN);
	for (unsigned long i = 0; !res && i < trials; i++) {
		res = fork_once(&r, found);
		if (!res)
			res = reset(&r);
	}
	return res;
}

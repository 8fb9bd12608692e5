/* A program of native/ works for who started it, does not outlive it, and tells the time by the same clock. */
#ifndef FORKBENCH_PARENT_H
#define FORKBENCH_PARENT_H

#include <signal.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <time.h>

__attribute__((constructor)) static void die_with_parent(void)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
}

static inline uint64_t now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000ULL + (uint64_t)t.tv_nsec;
}

#endif

/* A program of native/ works for who started it, and does not outlive it. */
#ifndef FORKBENCH_PARENT_H
#define FORKBENCH_PARENT_H

#include <signal.h>
#include <sys/prctl.h>

__attribute__((constructor)) static void die_with_parent(void)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
}

#endif

/* How memory is mapped, as the kernel says it: /proc/self/smaps for pmds, /proc/kpageflags for folios. */
#define _GNU_SOURCE
#include "mapping.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/kernel-page-flags.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

const char *setting(const char *path)
{
	static char line[128];
	FILE *file = fopen(path, "r");

	if (!file || !fgets(line, sizeof(line), file))
		strcpy(line, "not there");
	line[strcspn(line, "\n")] = 0;
	if (file)
		fclose(file);
	return line;
}

/* KiB that `key` of smaps adds up to over the pieces; -1 where it cannot be read. */
static long smaps_kib(const struct mapping *m, const char *key)
{
	unsigned char *last = piece(m, m->vmas - 1) + piece_pages(m, m->vmas - 1) * PAGE;
	FILE *file = fopen("/proc/self/smaps", "r");
	bool is_ours = false;
	unsigned long from, to;
	char line[512];
	long sum = 0, kib;

	if (!file)
		return -1;
	while (fgets(line, sizeof(line), file))
		if (sscanf(line, "%lx-%lx ", &from, &to) == 2)
			is_ours = from >= (unsigned long)m->base && to <= (unsigned long)last;
		else if (is_ours && !strncmp(line, key, strlen(key)) && sscanf(line + strlen(key), " %ld", &kib) == 1)
			sum += kib;
	fclose(file);
	return sum;
}

int expect_pmds(const struct mapping *m, unsigned long pages)
{
	long kib = smaps_kib(m, "AnonHugePages:");

	if (kib < 0)
		return fail("/proc/self/smaps", errno);
	if ((unsigned long)kib * 1024 == pages * PAGE)
		return 0;
	fprintf(stderr, "%lu huge pages are mapped by a pmd, not %lu (" SYS_THP "enabled: %s)\n",
		(unsigned long)kib * 1024 / HUGE, pages * PAGE / HUGE, setting(SYS_THP "enabled"));
	return 69;
}

#define PFN_MASK ((1UL << 55) - 1)
#define CHUNK 512

/* The flags of page frames that follow each other are read at once. Returns how many there are; 0 where they cannot be read. */
static unsigned long flags_of_run(int flags, const uint64_t *entry, unsigned long most, uint64_t *flag)
{
	uint64_t pfn = entry[0] & PFN_MASK;
	unsigned long n = 1;

	while (n < most && (entry[n] & PFN_MASK) == pfn + n)
		n++;
	return pfn && pread(flags, flag, n * 8, (off_t)(pfn * 8)) == (ssize_t)(n * 8) ? n : 0;
}

/* Pages from `first` on that are no part of a folio of 1 << `order` pages in its place; -1 where that cannot be seen. */
static long misplaced(int pagemap, int flags, const unsigned char *first, unsigned long pages, unsigned int order)
{
	const uint64_t head = 1UL << KPF_COMPOUND_HEAD, tail = 1UL << KPF_COMPOUND_TAIL;
	uint64_t entry[CHUNK], flag[CHUNK];
	long wrong = 0;

	if (pread(pagemap, entry, pages * 8, (off_t)((unsigned long)first / PAGE * 8)) != (ssize_t)(pages * 8))
		return -1;
	for (unsigned long i = 0, n; i < pages; i += n) {
		n = flags_of_run(flags, entry + i, pages - i, flag);
		if (!n)
			return -1;
		for (unsigned long k = i; k < i + n; k++) {
			uint64_t is = flag[k - i] & (head | tail);
			bool is_head = k % (1UL << order) == 0;

			/* A run that begins with a tail has lost its folio. */
			wrong += is != (order == 0 ? 0 : is_head ? head : tail) || (k == i && order && !is_head);
		}
	}
	return wrong;
}

static long misplaced_pages(const struct mapping *m, unsigned int order)
{
	int pagemap = open("/proc/self/pagemap", O_RDONLY), flags = open("/proc/kpageflags", O_RDONLY);
	long sum = pagemap < 0 || flags < 0 ? -1 : 0;

	for (unsigned long i = 0; i < m->vmas; i++)
		for (unsigned long p = 0; sum >= 0 && p < piece_pages(m, i); p += CHUNK) {
			unsigned long left = piece_pages(m, i) - p;
			long wrong = misplaced(pagemap, flags, piece(m, i) + p * PAGE, left < CHUNK ? left : CHUNK, order);

			sum = wrong < 0 ? -1 : sum + wrong;
		}
	if (pagemap >= 0)
		close(pagemap);
	if (flags >= 0)
		close(flags);
	return sum;
}

int check_mapping(const struct mapping *m)
{
	unsigned int order = m->how == BASE ? 0 : m->how == PTE ? m->order : 9;
	long wrong;
	int res;

	if (m->how == THP || m->how == HUGETLB)
		return 0;
	res = expect_pmds(m, m->how == PMD ? m->pages : 0);
	wrong = res ? 0 : misplaced_pages(m, order);
	/* Huge pages were mapped by pmds a moment ago; whether smaller folios came, nobody but root sees. */
	if (wrong == 0 || (wrong < 0 && (order == 0 || order == 9)))
		return res;
	if (wrong < 0)
		fprintf(stderr, "whether folios of %lu KiB came is in /proc/kpageflags, for root alone\n", (PAGE << order) / 1024);
	else
		fprintf(stderr, "%ld of %lu pages are no part of a folio of %lu KiB\n", wrong, m->pages, (PAGE << order) / 1024);
	return 69;
}

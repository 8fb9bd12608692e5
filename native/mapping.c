#define _GNU_SOURCE
#include "mapping.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

/* In the order of enum how. */
static const char *const words[] = { "base", "thp", "pte", "pmd", "hugetlb" };

enum how how_of(const char *word)
{
	int i = 0;

	while (i < NR_HOW && strcmp(word, words[i]))
		i++;
	return (enum how)i;
}

int fail(const char *what, int error)
{
	fprintf(stderr, "%s: %s\n", what, strerror(error));
	return 69;
}

unsigned char *piece(const struct mapping *m, unsigned long i)
{
	return m->base + i * (m->per_vma * PAGE + HUGE);
}

unsigned long piece_pages(const struct mapping *m, unsigned long i)
{
	unsigned long first = i * m->per_vma;

	return first + m->per_vma <= m->pages ? m->per_vma : m->pages - first;
}

void write_pages(const struct mapping *m)
{
	for (unsigned long i = 0; i < m->vmas; i++)
		for (unsigned long p = 0; p < piece_pages(m, i); p++)
			++*(volatile unsigned long *)(piece(m, i) + p * PAGE);
}

/*
 * Each huge page's pmd makes room for 512 ptes when the rights of one page differ for a moment; the folio stays whole. That
 * page is written to, so that it is writable as the others are.
 */
static int split_pmds(const struct mapping *m)
{
	for (unsigned long i = 0; i < m->vmas; i++)
		for (unsigned char *p = piece(m, i); p < piece(m, i) + piece_pages(m, i) * PAGE; p += HUGE) {
			if (mprotect(p, PAGE, PROT_READ) || mprotect(p, PAGE, PROT_READ | PROT_WRITE))
				return fail("mprotect", errno);
			++*(volatile unsigned long *)p;
		}
	return 0;
}

/* Page tables without a pte: a pmd that has one gets no huge page, and smaller folios have their turn. */
static int prepare_tables(unsigned char *start, unsigned long size)
{
	if (madvise(start, size, MADV_NOHUGEPAGE))
		return fail("madvise(MADV_NOHUGEPAGE)", errno);
	for (unsigned char *p = start; p < start + size; p += HUGE) {
		*(volatile unsigned char *)p = 1;
		if (madvise(p, PAGE, MADV_DONTNEED))
			return fail("madvise(MADV_DONTNEED)", errno);
	}
	return 0;
}

/* Of the sizes that may be had, the kernel takes the largest: another one cannot be asked for. */
static int size_offered(unsigned int order)
{
	char path[128];

	for (unsigned int larger = 8; larger >= order; larger--) {
		const char *is;
		int is_on;

		snprintf(path, sizeof(path), SYS_THP "hugepages-%lukB/enabled", (PAGE << larger) / 1024);
		is = setting(path);
		is_on = strstr(is, "[always]") || strstr(is, "[madvise]") ||
			(strstr(is, "[inherit]") && !strstr(setting(SYS_THP "enabled"), "[never]"));
		if (is_on == (larger == order))
			continue;
		fprintf(stderr, "no folios of %lu KiB: %s: %s\n", (PAGE << order) / 1024, path, setting(path));
		return 69;
	}
	return 0;
}

static int map_piece(const struct mapping *m, unsigned long i)
{
	size_t size = piece_pages(m, i) * PAGE;
	int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED | (m->how == HUGETLB ? MAP_HUGETLB : 0);

	if (mmap(piece(m, i), size, PROT_READ | PROT_WRITE, flags, -1, 0) == MAP_FAILED)
		return fail(m->how == HUGETLB ? "mmap of huge pages of the pool (hugetlb)" : "mmap", errno);
	if (m->how == HUGETLB)
		return 0;
	if (m->how == PTE && m->order < 9) {
		int res = prepare_tables(piece(m, i), size);

		if (res)
			return res;
	}
	return madvise(piece(m, i), size, m->how == BASE ? MADV_NOHUGEPAGE : MADV_HUGEPAGE) ? fail("madvise", errno) : 0;
}

/* Ptes for what is there, and nobody who puts a pmd in their place again. */
static int map_by_ptes(const struct mapping *m)
{
	int res = m->order < 9 ? 0 : expect_pmds(m, m->pages);

	if (!res && m->order == 9)
		res = split_pmds(m);
	for (unsigned long i = 0; !res && i < m->vmas; i++)
		if (madvise(piece(m, i), piece_pages(m, i) * PAGE, MADV_NOHUGEPAGE))
			res = fail("madvise(MADV_NOHUGEPAGE)", errno);
	return res;
}

int map_pieces(struct mapping *m)
{
	int res = m->how == PTE && m->order < 9 ? size_offered(m->order) : 0;

	m->room_size = m->vmas * (m->per_vma * PAGE + HUGE) + HUGE;
	m->room = mmap(NULL, m->room_size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (m->room == MAP_FAILED)
		return fail("mmap", errno);
	m->base = (unsigned char *)(((unsigned long)m->room + HUGE - 1) & ~(HUGE - 1));
	for (unsigned long i = 0; !res && i < m->vmas; i++)
		res = map_piece(m, i);
	if (res)
		return res;
	write_pages(m);
	return m->how == PTE ? map_by_ptes(m) : 0;
}

void unmap_pieces(struct mapping *m)
{
	munmap(m->room, m->room_size);
}

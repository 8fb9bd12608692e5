/* Anonymous memory of the process, mapped the way that is asked for, and looked at whether it is. */
#ifndef FORKBENCH_MAPPING_H
#define FORKBENCH_MAPPING_H

#define PAGE 4096UL
#define HUGE (1UL << 21)

/*
 * BASE	4 KiB pages
 * THP	huge pages wanted; what comes is taken
 * PTE	folios of 1 << `order` pages, each page with a pte of its own
 * PMD	huge pages, each mapped by one pmd
 * HUGETLB	huge pages of the pool
 */
enum how { BASE, THP, PTE, PMD, HUGETLB, NR_HOW };

struct mapping {
	enum how how;
	/* of PTE: 9 for huge pages, less for the sizes between */
	unsigned int order;
	/* 4 KiB pages in all; those of a huge mapping fill huge pages */
	unsigned long pages;
	/* pieces with a hole between them, so that the kernel cannot merge them, and pages of each; the last may be smaller */
	unsigned long vmas, per_vma;
	unsigned char *base;
	/* what is reserved, for unmap_pieces() */
	unsigned char *room;
	unsigned long room_size;
};

/* The word for it on a command line; NR_HOW: there is none. */
enum how how_of(const char *word);

unsigned char *piece(const struct mapping *m, unsigned long i);
unsigned long piece_pages(const struct mapping *m, unsigned long i);

/* Those that return int: 0, or the exit code 69 after saying on stderr what is missing. */
int fail(const char *what, int error);
/* Maps the pieces; every page is present, the process's own, and writable. */
int map_pieces(struct mapping *m);
void unmap_pieces(struct mapping *m);
/* Writes to every page, so that it is the process's own and writable again. */
void write_pages(const struct mapping *m);
/* Is every page mapped as asked? That smaller folios are what they should be only root can see; nobody else gets them. */
int check_mapping(const struct mapping *m);
/* Are so many pages mapped by pmds, and no more? */
int expect_pmds(const struct mapping *m, unsigned long pages);
/* The first line of a file, for a condition or a message; good until the next call. */
const char *setting(const char *path);
#define SYS_THP "/sys/kernel/mm/transparent_hugepage/"

#endif

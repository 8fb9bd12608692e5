/*
 * The floors of assembly/floor.ts in C: the least that copying a pte costs on this machine. Takes a machine as the wasm module built
 * it, as twin.c does; prints per pass over its ptes when it began and what it took.
 *
 * usage: floor IMAGE BYTES PARENT FLOOR SAMPLES
 */
#include "image.h"

#include <stdio.h>
#include <stdlib.h>

/* One table: the parent's slots from `src` up to `stop`, the child's from `dst` on. */
typedef void (*table_fn)(mem_t *m, off_32 map, off_32 src, off_32 dst, off_32 stop);

static always_inline void get_and_map(mem_t *m, off_32 map, uint64_t pte)
{
	const off_32 page = pfn_to_page(map, pte_pfn(pte));

	atomic_add(m, page + PAGE_REFCOUNT, 1);
	atomic_add(m, page + PAGE_MAPCOUNT, 1);
}

static void fork_store(mem_t *m, off_32 map, off_32 src, off_32 dst, off_32 stop)
{
	for (; src != stop; src += 8, dst += 8) {
		const uint64_t pte = read_once64(m, src);

		get_and_map(m, map, pte);
		write_once64(m, src, pte & ~_PAGE_RW);
		store64(m, dst, pte & ~(_PAGE_RW | _PAGE_ACCESSED));
	}
}

static void fork_rmw(mem_t *m, off_32 map, off_32 src, off_32 dst, off_32 stop)
{
	for (; src != stop; src += 8, dst += 8) {
		const uint64_t pte = read_once64(m, src);

		get_and_map(m, map, pte);
		atomic_and64(m, src, ~_PAGE_RW);
		store64(m, dst, pte & ~(_PAGE_RW | _PAGE_ACCESSED));
	}
}

static void rmw_same_line(mem_t *m, off_32 map, off_32 src, off_32 dst, off_32 stop)
{
	(void)map, (void)dst;
	for (; src != stop; src += 8)
		atomic_add(m, CPU_SELF + CPU_FENCE, 1);
}

static void rmw_new_line(mem_t *m, off_32 map, off_32 src, off_32 dst, off_32 stop)
{
	(void)dst;
	for (; src != stop; src += 8)
		atomic_add(m, pfn_to_page(map, pte_pfn(read_once64(m, src))) + PAGE_REFCOUNT, 1);
}

static void stores(mem_t *m, off_32 map, off_32 src, off_32 dst, off_32 stop)
{
	(void)map;
	for (; src != stop; src += 8, dst += 8)
		write_once64(m, dst, _PAGE_RW);
}

static const struct {
	const char *name;
	table_fn table;
	/* what it adds to the counts of each page */
	uint32_t refs, maps;
} floors[] = {
	{ "fork_store", fork_store, 1, 1 }, { "fork_rmw", fork_rmw, 1, 1 }, { "rmw_same_line", rmw_same_line, 0, 0 },
	{ "rmw_new_line", rmw_new_line, 1, 0 }, { "stores", stores, 0, 0 },
};

/* Empty tables of a child behind the parent's: one each, in the order of their addresses. */
static off_32 child_tables(mem_t *m, off_32 parent)
{
	off_32 child = mm_alloc(m);

	for (uint32_t v = 0; v < load32(m, parent + MM_MAP_COUNT); v++) {
		const off_32 vma = parent + MM_VMAS + v * VMA_SIZE;
		const uint64_t end = load64(m, vma + VMA_END);

		memcpy(m + child + MM_VMAS + v * VMA_SIZE, m + vma, VMA_SIZE);
		store32(m, child + MM_MAP_COUNT, v + 1);
		for (uint64_t addr = load64(m, vma + VMA_START); addr != end; addr = addr_end(addr, end, PMD_SHIFT)) {
			uint64_t entry = table_alloc_private(m, table_virt(m, load32(m, child + MM_PGD)) + (uint32_t)(((addr >> P4D_SHIFT) & 511) << 3));

			entry = table_alloc_private(m, slot(m, entry, addr, PUD_SHIFT));
			table_alloc_private(m, slot(m, entry, addr, PMD_SHIFT));
		}
	}
	return child;
}

/* Every table of both, the work in place of `work`. Returns the number of ptes. */
static uint64_t each_table(mem_t *m, off_32 parent, off_32 child, table_fn work)
{
	uint64_t ptes = 0;

	for (uint32_t v = 0; v < load32(m, parent + MM_MAP_COUNT); v++) {
		const off_32 vma = parent + MM_VMAS + v * VMA_SIZE;
		const uint64_t end = load64(m, vma + VMA_END);

		for (uint64_t addr = load64(m, vma + VMA_START), next; addr != end; addr = next) {
			const off_32 src = slot(m, read_once64(m, pmd_lockless(m, parent, addr)), addr, 12);
			const off_32 dst = slot(m, load64(m, pmd_lockless(m, child, addr)), addr, 12);

			next = addr_end(addr, end, PMD_SHIFT);
			work(m, mem_map(m), src, dst, src + ((off_32)((next - addr) >> 12) << 3));
			ptes += (next - addr) >> 12;
		}
	}
	return ptes;
}

static void clear_slots(mem_t *m, off_32 map, off_32 src, off_32 dst, off_32 stop)
{
	(void)map;
	memset(m + dst, 0, stop - src);
}

/* Each page must have exactly the counts that the loop gives it; then it gets back one of each. */
static int undo(mem_t *m, off_32 parent, off_32 child, uint32_t refs, uint32_t maps)
{
	for (uint32_t v = 0; v < load32(m, parent + MM_MAP_COUNT); v++) {
		const off_32 vma = parent + MM_VMAS + v * VMA_SIZE;

		for (uint64_t addr = load64(m, vma + VMA_START); addr != load64(m, vma + VMA_END); addr += 4096) {
			const uint64_t pte = load64(m, slot(m, load64(m, pmd_lockless(m, parent, addr)), addr, 12));
			const off_32 page = pfn_to_page(mem_map(m), pte_pfn(pte));

			if (load32(m, page + PAGE_REFCOUNT) != 1 + refs || load32(m, page + PAGE_MAPCOUNT) != 1 + maps)
				return 0;
			store32(m, page + PAGE_REFCOUNT, 1);
			store32(m, page + PAGE_MAPCOUNT, 1);
		}
	}
	each_table(m, parent, child, clear_slots);
	make_writable(m, parent);
	return 1;
}

int main(int argc, char **argv)
{
	size_t which = 0;
	off_32 parent, child;
	mem_t *m;

	while (argc == 6 && which < sizeof(floors) / sizeof(floors[0]) && strcmp(floors[which].name, argv[4]))
		which++;
	if (argc != 6 || which == sizeof(floors) / sizeof(floors[0])) {
		fprintf(stderr, "usage: floor IMAGE BYTES PARENT FLOOR SAMPLES\n");
		return 64;
	}
	parent = (off_32)strtoul(argv[3], NULL, 10);
	m = image_of(argv);
	if (!m)
		return 69;
	child = child_tables(m, parent);
	for (long samples = strtol(argv[5], NULL, 10); samples > 0; samples--) {
		uint64_t start = now_ns(), ptes = each_table(m, parent, child, floors[which].table), end = now_ns();

		if (!undo(m, parent, child, floors[which].refs, floors[which].maps)) {
			fprintf(stderr, "a page has other counts than the loop gives it\n");
			return 1;
		}
		printf("{\"at_ns\":\"%llu\",\"fork_ns\":%llu,\"ptes\":%llu}\n", (unsigned long long)start, (unsigned long long)(end - start),
		       (unsigned long long)ptes);
	}
	return 0;
}

/* What is around the copy loop: page_alloc.ts, mm.ts, exit.ts, setup.ts, as far as a fork without pinned pages needs them. */
#include "twin.h"

#define ZONE_BUMP 8
#define ZONE_END 12
#define PCP_BATCH 64
#define PCP_HIGH 512

static void refill(mem_t *m, off_32 pcp)
{
	const off_32 zone = CTRL_ZONES, map = mem_map(m);
	uint32_t head, first = 0, n = 0;
	off_32 last = 0;

	if (cmpxchg32(m, CTRL_ZONE_LOCK, 0, CPU + 1))
		__builtin_trap();
	head = load32(m, zone);
	while (n < PCP_BATCH) {
		uint32_t pfn = head;

		if (pfn) {
			head = load32(m, pfn_to_page(map, pfn) + PAGE_NEXT);
			store32(m, zone + 4, load32(m, zone + 4) - 1);
		} else {
			pfn = load32(m, zone + ZONE_BUMP);
			if (pfn >= load32(m, zone + ZONE_END))
				break;
			store32(m, zone + ZONE_BUMP, pfn + 1);
			memset(m + pfn_to_page(map, pfn), 0, PAGE_STRUCT);
		}
		if (!first)
			first = pfn;
		else
			store32(m, last + PAGE_NEXT, pfn);
		last = pfn_to_page(map, pfn);
		store32(m, last + PAGE_NEXT, 0);
		n++;
	}
	store32(m, zone, head);
	store_release32(m, CTRL_ZONE_LOCK, 0);
	store32(m, pcp, first);
	store32(m, pcp + 4, n);
}

uint32_t alloc_table(mem_t *m)
{
	const off_32 pcp = CPU_SELF + CPU_PCP;
	uint32_t pfn;
	off_32 page;

	if (!load32(m, pcp))
		refill(m, pcp);
	pfn = load32(m, pcp);
	if (!pfn)
		__builtin_trap();
	page = pfn_to_page(mem_map(m), pfn);
	store32(m, pcp, load32(m, page + PAGE_NEXT));
	store32(m, pcp + 4, load32(m, pcp + 4) - 1);
	store32(m, page + PAGE_FLAGS, 0);
	write_once32(m, page + PAGE_MAPCOUNT, 0);
	write_once32(m, page + PAGE_REFCOUNT, 1);
	memset(m + table_virt(m, pfn), 0, 4096);
	return pfn;
}

static void drain(mem_t *m, off_32 pcp, uint32_t n)
{
	const off_32 zone = CTRL_ZONES, map = mem_map(m);

	for (uint32_t i = 0; i < n; i++) {
		uint32_t pfn = load32(m, pcp);
		off_32 page = pfn_to_page(map, pfn);

		store32(m, pcp, load32(m, page + PAGE_NEXT));
		store32(m, page + PAGE_NEXT, load32(m, zone));
		store32(m, zone, pfn);
	}
	store32(m, pcp + 4, load32(m, pcp + 4) - n);
	store32(m, zone + 4, load32(m, zone + 4) + n);
}

void free_table(mem_t *m, uint32_t pfn)
{
	const off_32 pcp = CPU_SELF + CPU_PCP, page = pfn_to_page(mem_map(m), pfn);

	store32(m, page + PAGE_REFCOUNT, 0);
	store32(m, page + PAGE_NEXT, load32(m, pcp));
	store32(m, pcp, pfn);
	store32(m, pcp + 4, load32(m, pcp + 4) + 1);
	if (load32(m, pcp + 4) > PCP_HIGH)
		drain(m, pcp, PCP_HIGH / 2);
}

uint64_t table_alloc_private(mem_t *m, off_32 entryp)
{
	uint64_t entry = load64(m, entryp);
	uint32_t pfn;

	if (table_present(entry))
		return entry;
	pfn = alloc_table(m);
	store64(m, pfn_to_page(mem_map(m), pfn) + PAGE_PTL, 0);
	entry = ((uint64_t)pfn << 12) | _PAGE_TABLE;
	store64(m, entryp, entry);
	return entry;
}

off_32 mm_alloc(mem_t *m)
{
	for (int i = 0; i < MAX_MM; i++) {
		off_32 mm = MM_TABLE + (off_32)i * MM_SIZE;

		if (cmpxchg32(m, mm + MM_USED, 0, 1))
			continue;
		store32(m, mm + MM_PGD, alloc_table(m));
		store32(m, mm + MM_MAP_COUNT, 0);
		store64(m, mm + MM_MMAP_LOCK, 0);
		store32(m, mm + MM_MMAP_LOCK + 8, 0);
		store64(m, mm + MM_PAGE_TABLE_LOCK, 0);
		store32(m, mm + MM_HAS_PINNED, 0);
		store32(m, mm + MM_WRITE_PROTECT_SEQ, 0);
		for (int c = 0; c < NR_MM_COUNTERS; c++)
			store32(m, mm + MM_RSS + 4 * (off_32)c, 0);
		return mm;
	}
	__builtin_trap();
}

off_32 pmd_lockless(const mem_t *m, off_32 mm, uint64_t addr)
{
	uint64_t p4d = read_once64(m, table_virt(m, load32(m, mm + MM_PGD)) + (uint32_t)(((addr >> P4D_SHIFT) & 511) << 3));
	uint64_t pud;

	if (!table_present(p4d))
		return 0;
	pud = read_once64(m, slot(m, p4d, addr, PUD_SHIFT));
	return table_present(pud) ? slot(m, pud, addr, PMD_SHIFT) : 0;
}

typedef void (*each_table)(mem_t *m, off_32 base, uint32_t slots);

/* Every pte table of the mm, as far as its VMAs reach into it. */
static void walk(mem_t *m, off_32 mm, each_table visit)
{
	for (uint32_t v = 0; v < load32(m, mm + MM_MAP_COUNT); v++) {
		off_32 vma = mm + MM_VMAS + v * VMA_SIZE;
		uint64_t addr = load64(m, vma + VMA_START), end = load64(m, vma + VMA_END), next;

		for (; addr != end; addr = next) {
			off_32 pmdp = pmd_lockless(m, mm, addr);

			next = addr_end(addr, end, PMD_SHIFT);
			if (pmdp && table_present(load64(m, pmdp)))
				visit(m, slot(m, load64(m, pmdp), addr, 12), (uint32_t)((next - addr) >> 12));
		}
	}
}

static void zap_ptes(mem_t *m, off_32 base, uint32_t slots)
{
	for (off_32 at = base; at != base + slots * 8; at += 8) {
		uint64_t pte = load64(m, at);
		off_32 page = pfn_to_page(mem_map(m), pte_pfn(pte));

		if (!pte_present(pte))
			continue;
		store64(m, at, 0);
		atomic_add(m, page + PAGE_MAPCOUNT, (uint32_t)-1);
		if (atomic_add(m, page + PAGE_REFCOUNT, (uint32_t)-1) == 1)
			__builtin_trap(); /* the parent's page */
	}
}

static void free_tables(mem_t *m, off_32 table, int depth)
{
	for (off_32 at = table; at != table + 4096; at += 8) {
		uint64_t entry = load64(m, at);

		if (!table_present(entry))
			continue;
		if (depth > 1)
			free_tables(m, table_virt(m, pte_pfn(entry)), depth - 1);
		free_table(m, pte_pfn(entry));
		store64(m, at, 0);
	}
}

void exit_mmap(mem_t *m, off_32 mm)
{
	walk(m, mm, zap_ptes);
	free_tables(m, table_virt(m, load32(m, mm + MM_PGD)), 3);
	free_table(m, load32(m, mm + MM_PGD));
	store32(m, mm + MM_PGD, 0);
	store_release32(m, mm + MM_USED, 0);
}

/* As a write to each page would leave it; exclusive, where the machine's protocol keeps that. Its VMAs are private. */
static void mkwrite(mem_t *m, off_32 base, uint32_t slots)
{
	for (off_32 at = base; at != base + slots * 8; at += 8) {
		off_32 flags = pfn_to_page(mem_map(m), pte_pfn(load64(m, at))) + PAGE_FLAGS;

		if (!pte_present(load64(m, at)))
			continue;
		store64(m, at, load64(m, at) | _PAGE_RW);
		if (load32(m, CTRL_ANON_EXCLUSIVE))
			store32(m, flags, load32(m, flags) | PG_ANON_EXCLUSIVE);
	}
}

void make_writable(mem_t *m, off_32 mm) { walk(m, mm, mkwrite); }

static uint64_t mix(uint64_t hash, uint64_t value) { return (hash ^ value) * 0x100000001b3ULL; }

uint64_t fork_checksum(const mem_t *m, off_32 parent, off_32 child)
{
	const off_32 map = mem_map(m);
	uint64_t hash = 0xcbf29ce484222325ULL;

	for (uint32_t v = 0; v < load32(m, parent + MM_MAP_COUNT); v++) {
		off_32 vma = parent + MM_VMAS + v * VMA_SIZE;

		for (uint64_t addr = load64(m, vma + VMA_START); addr != load64(m, vma + VMA_END); addr += 4096) {
			uint64_t pte = load64(m, slot(m, load64(m, pmd_lockless(m, parent, addr)), addr, 12));
			uint64_t copy = load64(m, slot(m, load64(m, pmd_lockless(m, child, addr)), addr, 12));
			off_32 page = pfn_to_page(map, pte_pfn(pte));

			hash = mix(mix(hash, pte), copy);
			hash = mix(mix(hash, load32(m, page + PAGE_REFCOUNT)), load32(m, page + PAGE_MAPCOUNT));
			hash = mix(hash, load32(m, page + PAGE_FLAGS));
		}
	}
	return hash;
}

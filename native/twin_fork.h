/* The loops of fork.ts, from a table of ptes up to the mm; what is done to one pte stands in twin_pte.h. */
#ifndef FORKBENCH_TWIN_FORK_H
#define FORKBENCH_TWIN_FORK_H

#include "twin_pte.h"

static always_inline void copy_pte_range(mem_t *m, off_32 dst_mm, off_32 src_mm, off_32 dst_pmd, uint64_t src_pmd,
					 uint64_t addr, uint64_t end, uint32_t flags, struct knobs k)
{
	const uint64_t new_pmd = table_alloc_private(m, dst_pmd);
	const off_32 map = mem_map(m), dst_ptl = pte_lockptr(m, new_pmd), src_ptl = pte_lockptr(m, src_pmd);
	const off_32 rss_at = dst_mm + MM_RSS + 4 * ((flags & VM_SHARED) ? MM_SHMEMPAGES : MM_ANONPAGES);

	store32(m, CTRL_COPYING, (uint32_t)(addr >> PMD_SHIFT) + 1);
	do {
		const off_32 dst = slot(m, new_pmd, addr, 12), src = slot(m, src_pmd, addr, 12);
		const uint32_t bytes = (uint32_t)((end - addr) >> 12) << 3;
		uint32_t off = 0, progress = 0, rss = 0;

		spin_lock(m, dst_ptl);
		spin_lock(m, src_ptl);
		if (batched(k) && k.per == table) {
			set_aside(m, dst, src, bytes, is_cow_mapping(flags), k);
			fence(m, k);
		}
		do {
			uint64_t entry;

			if (progress >= 32) {
				progress = 0;
				if (need_break(m, src_ptl, dst_ptl))
					break;
			}
			entry = first_read(m, dst + off, src + off, k);
			off += 8;
			progress += entry ? 8 : 1;
			if (!entry || !pte_present(entry))
				continue;
			copy_present_pte(m, map, src_mm, dst + off - 8, src + off - 8, entry, flags, k);
			rss++;
		} while (off != bytes);
		spin_unlock(m, src_ptl);
		store32(m, rss_at, load32(m, rss_at) + rss);
		count(m, Counter_PTES_COPIED, rss);
		spin_unlock(m, dst_ptl);
		addr += (uint64_t)(off >> 3) << 12;
	} while (addr != end);
}

/* fence_per = fork: the whole VMA is protected first, with one fence behind it. */
static always_inline void protect_vma(mem_t *m, off_32 dst_mm, off_32 src_mm, uint64_t addr, uint64_t end, struct knobs k)
{
	for (uint64_t next; addr != end; addr = next) {
		off_32 src_pmdp = pmd_lockless(m, src_mm, addr), upper = table_virt(m, load32(m, dst_mm + MM_PGD));
		uint64_t src_pmd = src_pmdp ? read_once64(m, src_pmdp) : 0, dst_pmd;

		next = addr_end(addr, end, PMD_SHIFT);
		if (!table_present(src_pmd))
			continue;
		dst_pmd = table_alloc_private(m, upper + (uint32_t)(((addr >> P4D_SHIFT) & 511) << 3));
		dst_pmd = table_alloc_private(m, slot(m, dst_pmd, addr, PUD_SHIFT));
		dst_pmd = table_alloc_private(m, slot(m, dst_pmd, addr, PMD_SHIFT));
		spin_lock(m, pte_lockptr(m, dst_pmd));
		spin_lock(m, pte_lockptr(m, src_pmd));
		set_aside(m, slot(m, dst_pmd, addr, 12), slot(m, src_pmd, addr, 12), (uint32_t)((next - addr) >> 12) << 3, 1, k);
		spin_unlock(m, pte_lockptr(m, src_pmd));
		spin_unlock(m, pte_lockptr(m, dst_pmd));
	}
	fence(m, k);
}

static always_inline void copy_tables(mem_t *m, off_32 dst_mm, off_32 src_mm, uint64_t addr, uint64_t end, uint32_t flags,
				      struct knobs k)
{
	const off_32 src_pgd = table_virt(m, load32(m, src_mm + MM_PGD)), dst_pgd = table_virt(m, load32(m, dst_mm + MM_PGD));

	for (uint64_t p4d_end; addr != end; addr = p4d_end) {
		const off_32 index = (uint32_t)(((addr >> P4D_SHIFT) & 511) << 3);
		const uint64_t p4d = read_once64(m, src_pgd + index);
		uint64_t new_p4d;

		p4d_end = addr_end(addr, end, P4D_SHIFT);
		if (!table_present(p4d))
			continue;
		new_p4d = table_alloc_private(m, dst_pgd + index);
		for (uint64_t pud_end; addr != p4d_end; addr = pud_end) {
			const uint64_t pud = read_once64(m, slot(m, p4d, addr, PUD_SHIFT));
			uint64_t new_pud;

			pud_end = addr_end(addr, p4d_end, PUD_SHIFT);
			if (!table_present(pud))
				continue;
			new_pud = table_alloc_private(m, slot(m, new_p4d, addr, PUD_SHIFT));
			for (uint64_t next; addr != pud_end; addr = next) {
				const uint64_t pmd = read_once64(m, slot(m, pud, addr, PMD_SHIFT));

				next = addr_end(addr, pud_end, PMD_SHIFT);
				if (table_present(pmd))
					copy_pte_range(m, dst_mm, src_mm, slot(m, new_pud, addr, PMD_SHIFT), pmd, addr, next, flags, k);
			}
		}
	}
}

static always_inline void seq_step(mem_t *m, off_32 mm)
{
	write_once32(m, mm + MM_WRITE_PROTECT_SEQ, read_once32(m, mm + MM_WRITE_PROTECT_SEQ) + 1);
}

static always_inline void copy_page_range(mem_t *m, off_32 dst_mm, off_32 src_mm, off_32 vma, struct knobs k)
{
	const uint32_t flags = load32(m, vma + VMA_FLAGS);
	const uint64_t start = load64(m, vma + VMA_START), end = load64(m, vma + VMA_END);
	const int cow = is_cow_mapping(flags);

	if (cow && moves_seq(k.protocol)) {
		seq_step(m, src_mm);
		smp_wmb();
		fence(m, k);
	}
	if (cow && batched(k) && k.per == fork_)
		protect_vma(m, dst_mm, src_mm, start, end, k);
	copy_tables(m, dst_mm, src_mm, start, end, flags, k);
	if (cow && moves_seq(k.protocol)) {
		smp_wmb();
		seq_step(m, src_mm);
	}
}

/* The parent's mmap lock is held for writing, as there: two RMWs. */
static always_inline off_32 dup_mm(mem_t *m, off_32 oldmm, struct knobs k)
{
	const off_32 mm = mm_alloc(m), mmap_lock = oldmm + MM_MMAP_LOCK;
	const uint32_t n = load32(m, oldmm + MM_MAP_COUNT);

	if (cmpxchg32(m, mmap_lock, 0, 0x80000000u))
		__builtin_trap();
	store32(m, mmap_lock + 8, CPU + 1);
	for (uint32_t i = 0; i < n; i++) {
		const off_32 vma = oldmm + MM_VMAS + i * VMA_SIZE;

		memcpy(m + mm + MM_VMAS + i * VMA_SIZE, m + vma, VMA_SIZE);
		store32(m, mm + MM_MAP_COUNT, i + 1);
		copy_page_range(m, mm, oldmm, vma, k);
	}
	store32(m, mmap_lock + 8, 0);
	cmpxchg32(m, mmap_lock, 0x80000000u, 0);
	store32(m, CTRL_COPYING, 0);
	return mm;
}

#endif

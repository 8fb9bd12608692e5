/*
 * fork.ts, batch_wrprotect.ts and the protocols, knob by knob: every function here takes the knobs as constants and is
 * inlined into one function per variant (twin.c), as asc specialises its type parameters. Order of accesses as there.
 */
#ifndef FORKBENCH_TWIN_FORK_H
#define FORKBENCH_TWIN_FORK_H

#include "twin.h"
#include "twin_protocols.h"

enum wrprotect { store, rmw, cmpxchg, xchg };
enum fence { none, lock, full };
enum fence_per { nowhere, pte, table, fork_ };

struct knobs {
	enum protocol protocol;
	enum wrprotect wrprotect;
	enum fence fence;
	enum fence_per per;
};

static always_inline void fence(mem_t *m, struct knobs k)
{
	if (k.fence == lock)
		smp_mb_lock(m);
	if (k.fence == full)
		smp_mb();
}

static always_inline void ptep_set_wrprotect(mem_t *m, off_32 ptep, struct knobs k)
{
	uint64_t old;

	switch (k.wrprotect) {
	case store:
		write_once64(m, ptep, read_once64(m, ptep) & ~_PAGE_RW);
		break;
	case rmw:
		atomic_and64(m, ptep, ~_PAGE_RW);
		break;
	case cmpxchg:
		old = read_once64(m, ptep);
		while (!try_cmpxchg64(m, ptep, &old, old & ~_PAGE_RW))
			;
		break;
	case xchg:
		xchg64(m, ptep, read_once64(m, ptep) & ~_PAGE_RW);
		break;
	}
}

static always_inline int is_cow_mapping(uint32_t flags) { return (flags & (VM_SHARED | VM_MAYWRITE)) == VM_MAYWRITE; }

/* Protecting ptes ahead of the copy is early_wrprotect's; the fence per fork of seqcount stands behind the odd count. */
static always_inline int batched(struct knobs k)
{
	return k.protocol == early_wrprotect && (k.per == table || k.per == fork_);
}


/* The twin forks machines without a pinned page: the check is made, and must say no. */
static always_inline void check_pins(const mem_t *m, off_32 src_mm, off_32 page)
{
	if (read_once32(m, src_mm + MM_HAS_PINNED) && read_once32(m, page + PAGE_REFCOUNT) >= GUP_PIN_COUNTING_BIAS)
		__builtin_trap();
}

static always_inline void get_and_map(mem_t *m, off_32 page)
{
	atomic_add(m, page + PAGE_REFCOUNT, 1);
	atomic_add(m, page + PAGE_MAPCOUNT, 1);
}

static always_inline void copy_present_pte(mem_t *m, off_32 map, off_32 src_mm, off_32 dst_ptep, off_32 src_ptep,
					   uint64_t entry, uint32_t flags, struct knobs k)
{
	off_32 page = pfn_to_page(map, pte_pfn(entry));
	int cow = is_cow_mapping(flags);

	if (k.protocol == early_wrprotect && cow && !batched(k) && (entry & _PAGE_RW)) {
		ptep_set_wrprotect(m, src_ptep, k);
		fence(m, k);
	}
	if (k.protocol != plain_cow && cow)
		check_pins(m, src_mm, page);
	if (k.protocol == plain_cow && cow && (entry & _PAGE_RW)) {
		ptep_set_wrprotect(m, src_ptep, k);
		entry &= ~_PAGE_RW;
	}
	get_and_map(m, page);
	if (k.protocol != plain_cow && cow && (entry & _PAGE_RW)) {
		ptep_set_wrprotect(m, src_ptep, k);
		if (k.protocol == no_early)
			fence(m, k);
		entry &= ~_PAGE_RW;
	}
	if (flags & VM_SHARED)
		entry &= ~_PAGE_DIRTY;
	store64(m, dst_ptep, entry & ~_PAGE_ACCESSED);
}

/* First pass of fence_per = table and fork: what was read waits in the child's slot, not present. */
static always_inline void set_aside(mem_t *m, off_32 dst, off_32 src, uint32_t bytes, int cow, struct knobs k)
{
	for (uint32_t off = 0; off != bytes; off += 8) {
		uint64_t entry;

		if (load64(m, dst + off))
			continue;
		entry = read_once64(m, src + off);
		if (!entry || !pte_present(entry))
			continue;
		if (cow && (entry & _PAGE_RW))
			ptep_set_wrprotect(m, src + off, k);
		store64(m, dst + off, entry & ~_PAGE_PRESENT);
	}
}

static always_inline uint64_t first_read(const mem_t *m, off_32 dst, off_32 src, struct knobs k)
{
	uint64_t saved;

	if (!batched(k))
		return read_once64(m, src);
	saved = load64(m, dst);
	return saved ? saved | _PAGE_PRESENT : 0;
}

static always_inline int need_break(const mem_t *m, off_32 src_ptl, off_32 dst_ptl)
{
	return load32(m, CPU_SELF + CPU_RESCHED) || load32(m, src_ptl + 4) || load32(m, dst_ptl + 4);
}

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

	if (cow && k.protocol == seqcount) {
		seq_step(m, src_mm);
		smp_wmb();
		fence(m, k);
	}
	if (cow && batched(k) && k.per == fork_)
		protect_vma(m, dst_mm, src_mm, start, end, k);
	copy_tables(m, dst_mm, src_mm, start, end, flags, k);
	if (cow && k.protocol == seqcount) {
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

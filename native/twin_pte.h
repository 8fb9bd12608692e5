/*
 * One pte: the protocols' copyPtes() and batch_wrprotect.ts, knob by knob. Every function here and in twin_fork.h takes the
 * knobs as constants and is inlined into one function per variant (twin.c), as asc specialises its type parameters. Order of
 * accesses as there.
 */
#ifndef FORKBENCH_TWIN_PTE_H
#define FORKBENCH_TWIN_PTE_H

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

/* Protecting ptes ahead of the copy is early_wrprotect's; the fence per fork of those that count stands behind the odd count. */
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

/* anon_exclusive: the reference first, then who has the page, and only of one that is exclusive whether it is pinned. */
static always_inline void get_and_share(mem_t *m, off_32 src_mm, off_32 page, int cow, uint32_t flags)
{
	atomic_add(m, page + PAGE_REFCOUNT, 1);
	if (!(flags & VM_SHARED) && (read_once32(m, page + PAGE_FLAGS) & PG_ANON_EXCLUSIVE)) {
		if (cow)
			check_pins(m, src_mm, page);
		atomic_and32(m, page + PAGE_FLAGS, ~PG_ANON_EXCLUSIVE);
	}
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
	if (k.protocol != plain_cow && k.protocol != anon_exclusive && cow)
		check_pins(m, src_mm, page);
	if (k.protocol == plain_cow && cow && (entry & _PAGE_RW)) {
		ptep_set_wrprotect(m, src_ptep, k);
		entry &= ~_PAGE_RW;
	}
	if (k.protocol == anon_exclusive)
		get_and_share(m, src_mm, page, cow, flags);
	else
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

#endif

/*
 * gup.ts and page.ts: pin_user_page_fast ... unpin_user_page, in the order of accesses that the model has. What varies is a
 * constant of each function here, and all are inlined into one loop per protocol and way to pin (twin_pin.c).
 */
#ifndef FORKBENCH_TWIN_GUP_H
#define FORKBENCH_TWIN_GUP_H

#include "twin.h"
#include "twin_protocols.h"

#define PGDIR_SHIFT 48
#define FOLL_WRITE 0x01u
#define FOLL_PIN 0x40000u
#define FOLL_FAST_ONLY 0x80000u

enum pin { add1024, two_step, two_step_mb };

struct knobs {
	enum protocol protocol;
	enum pin pin;
};

/* Fully ordered on success, a mere read on failure: a cmpxchg loop in the kernel too. */
static always_inline int atomic_add_unless(mem_t *m, off_32 at, uint32_t v, uint32_t unless)
{
	uint32_t old = read_once32(m, at);

	while (old != unless) {
		if (__atomic_compare_exchange_n((uint32_t *)(m + at), &old, old + v, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST))
			return 1;
	}
	return 0;
}

/* A live page's count never comes to 0 here: each page is mapped. */
static always_inline void put_refs(mem_t *m, off_32 page, uint32_t refs)
{
	if (atomic_add(m, page + PAGE_REFCOUNT, -refs) == refs)
		__builtin_trap();
}

static always_inline int try_get_refs(mem_t *m, off_32 page, uint32_t refs)
{
	if ((int32_t)read_once32(m, page + PAGE_REFCOUNT) < 0)
		return 0;
	return atomic_add_unless(m, page + PAGE_REFCOUNT, refs, 0);
}

/* two_step_mb: smp_mb__after_atomic() orders the compiler only, on x86. */
static always_inline int try_grab_page(mem_t *m, off_32 page, uint32_t flags, struct knobs k)
{
	if (!(flags & FOLL_PIN))
		return try_get_refs(m, page, 1);
	if (k.pin == add1024)
		return try_get_refs(m, page, GUP_PIN_COUNTING_BIAS);
	if (!try_get_refs(m, page, 1))
		return 0;
	atomic_add(m, page + PAGE_REFCOUNT, GUP_PIN_COUNTING_BIAS - 1);
	return 1;
}

static always_inline void undo(mem_t *m, off_32 page, uint32_t flags)
{
	put_refs(m, page, flags & FOLL_PIN ? GUP_PIN_COUNTING_BIAS : 1);
}

static always_inline uint32_t gup_begin(mem_t *m, off_32 mm, uint32_t flags, struct knobs k)
{
	if (!(flags & FOLL_PIN) || k.protocol == plain_cow)
		return 0;
	if (k.protocol != anon_exclusive)
		write_once32(m, mm + MM_HAS_PINNED, 1);
	else if (!read_once32(m, mm + MM_HAS_PINNED))
		__atomic_fetch_or((uint32_t *)(m + mm + MM_HAS_PINNED), 1, __ATOMIC_SEQ_CST);
	return moves_seq(k.protocol) ? read_once32(m, mm + MM_WRITE_PROTECT_SEQ) : 0;
}

static always_inline int gup_end(const mem_t *m, off_32 mm, uint32_t flags, uint32_t cookie, struct knobs k)
{
	if (!(flags & FOLL_PIN) || !moves_seq(k.protocol))
		return 1;
	return read_once32(m, mm + MM_WRITE_PROTECT_SEQ) == cookie;
}

/* As walk.ts: every level is read once, and how many there are is asked of the machine. */
static always_inline off_32 gup_pmd_offset(const mem_t *m, off_32 mm, uint64_t addr)
{
	off_32 table = table_virt(m, load32(m, mm + MM_PGD));
	uint64_t entry;

	if (load32(m, CTRL_LEVELS) == 5) {
		entry = read_once64(m, table + entry_offset(addr, PGDIR_SHIFT));
		if (!table_present(entry))
			return 0;
		table = table_of(m, entry);
	}
	entry = read_once64(m, table + entry_offset(addr, P4D_SHIFT));
	if (!table_present(entry))
		return 0;
	entry = read_once64(m, slot(m, entry, addr, PUD_SHIFT));
	return table_present(entry) ? slot(m, entry, addr, PMD_SHIFT) : 0;
}

/* anon_exclusive looks at the entry above again, too. */
static always_inline int is_still(const mem_t *m, off_32 pmdp, uint64_t pmd, off_32 ptep, uint64_t pte, struct knobs k)
{
	if (k.protocol == anon_exclusive && read_once64(m, pmdp) != pmd)
		return 0;
	return read_once64(m, ptep) == pte;
}

/* Read the pte, take the reference, read the pte again, undo if it changed. Pages are writable, hence exclusive: no bit is looked at. */
static always_inline uint32_t gup_page(mem_t *m, off_32 map, off_32 pmdp, uint64_t pmd, off_32 ptep, uint32_t flags,
				       struct knobs k)
{
	const uint64_t need = _PAGE_PRESENT | _PAGE_USER | (flags & FOLL_WRITE ? _PAGE_RW : 0);
	const uint64_t pte = read_once64(m, ptep);
	const off_32 page = pte_page(map, pte);

	if ((pte & need) != need || !try_grab_page(m, page, flags, k))
		return 0;
	if (!is_still(m, pmdp, pmd, ptep, pte, k)) {
		count(m, Counter_GUP_RECHECK_FAILS, 1);
		undo(m, page, flags);
		return 0;
	}
	return pte_pfn(pte);
}

static always_inline uint32_t gup_pmd_range(mem_t *m, off_32 mm, uint64_t addr, uint32_t flags, struct knobs k)
{
	const off_32 pmdp = gup_pmd_offset(m, mm, addr);
	uint64_t pmd;

	if (!pmdp)
		return 0;
	pmd = read_once64(m, pmdp);
	if (!table_present(pmd))
		return 0;
	return gup_page(m, mem_map(m), pmdp, pmd, slot(m, pmd, addr, 12), flags, k);
}

static always_inline uint32_t lockless_page_from_mm(mem_t *m, off_32 mm, uint64_t addr, uint32_t flags, struct knobs k)
{
	const uint32_t cookie = gup_begin(m, mm, flags, k);
	uint32_t pfn;

	if (cookie & 1) {
		count(m, Counter_GUP_SEQ_RETRIES, 1);
		return 0;
	}
	pfn = gup_pmd_range(m, mm, addr, flags, k);
	if (gup_end(m, mm, flags, cookie, k))
		return pfn;
	count(m, Counter_GUP_SEQ_RETRIES, 1);
	if (pfn)
		undo(m, pfn_to_page(mem_map(m), pfn), flags);
	return 0;
}

/* One thread, and a mm that is mapped and writable: the slow path is a bug. */
static always_inline uint32_t pin_user_page_fast(mem_t *m, off_32 mm, uint64_t addr, uint32_t flags, struct knobs k)
{
	uint32_t pfn;

	count(m, Counter_GUP_ATTEMPTS, 1);
	pfn = lockless_page_from_mm(m, mm, addr, flags, k);
	if (pfn) {
		count(m, Counter_GUP_FAST, 1);
		return pfn;
	}
	count(m, Counter_GUP_FALLBACKS, 1);
	if (!(flags & FOLL_FAST_ONLY))
		__builtin_trap();
	return 0;
}

static always_inline void put_user_page(mem_t *m, uint32_t pfn, uint32_t flags)
{
	count(m, Counter_UNPINS, 1);
	undo(m, pfn_to_page(mem_map(m), pfn), flags);
}

#endif

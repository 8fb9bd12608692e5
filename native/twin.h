/*
 * The machine of assembly/layout.ts in C: the same memory map at the same offsets. Offsets come from the wasm module's
 * exports, as -D flags (src/native/twin.ts); none is typed twice. `m` is the first byte of the memory, as V8 keeps it in a register.
 *
 * TWIN_V8: with the instructions V8 emits on x86-64, every RMW a lock cmpxchg loop, the fence an mfence, a release store an
 * xchg. Otherwise with the kernel's own: lock xadd, lock and, lock addl.
 */
#ifndef FORKBENCH_TWIN_H
#define FORKBENCH_TWIN_H

#include <stdint.h>
#include <string.h>

#define always_inline inline __attribute__((always_inline))
typedef unsigned char mem_t;
typedef uint32_t off_32;

#define _PAGE_PRESENT 1ULL
#define _PAGE_RW (1ULL << 1)
#define _PAGE_USER (1ULL << 2)
#define _PAGE_ACCESSED (1ULL << 5)
#define _PAGE_DIRTY (1ULL << 6)
#define _PAGE_PROTNONE (1ULL << 8)
#define PTE_PFN_MASK 0x000ffffffffff000ULL
#define _PAGE_TABLE (_PAGE_PRESENT | _PAGE_RW | _PAGE_USER | _PAGE_ACCESSED | _PAGE_DIRTY)
#define PMD_SHIFT 21
#define PUD_SHIFT 30
#define P4D_SHIFT 39
#define VM_SHARED 0x08u
#define VM_MAYWRITE 0x20u
#define GUP_PIN_COUNTING_BIAS 1024u
/* This process is CPU 0 of the machine. */
#define CPU 0
#define CPU_SELF (CPU_AREA + CPU * CPU_SIZE)

static always_inline uint64_t load64(const mem_t *m, off_32 at) { return *(const uint64_t *)(m + at); }
static always_inline void store64(mem_t *m, off_32 at, uint64_t v) { *(uint64_t *)(m + at) = v; }
static always_inline uint32_t load32(const mem_t *m, off_32 at) { return *(const uint32_t *)(m + at); }
static always_inline void store32(mem_t *m, off_32 at, uint32_t v) { *(uint32_t *)(m + at) = v; }

/* The words of assembly/lkmm.ts. */
static always_inline uint64_t read_once64(const mem_t *m, off_32 at) { return *(const volatile uint64_t *)(m + at); }
static always_inline uint32_t read_once32(const mem_t *m, off_32 at) { return *(const volatile uint32_t *)(m + at); }
static always_inline void write_once64(mem_t *m, off_32 at, uint64_t v) { *(volatile uint64_t *)(m + at) = v; }
static always_inline void write_once32(mem_t *m, off_32 at, uint32_t v) { *(volatile uint32_t *)(m + at) = v; }

static always_inline uint32_t cmpxchg32(mem_t *m, off_32 at, uint32_t expected, uint32_t desired)
{
	__atomic_compare_exchange_n((uint32_t *)(m + at), &expected, desired, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
	return expected;
}

static always_inline int try_cmpxchg64(mem_t *m, off_32 at, uint64_t *expected, uint64_t desired)
{
	return __atomic_compare_exchange_n((uint64_t *)(m + at), expected, desired, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
}

static always_inline uint64_t xchg64(mem_t *m, off_32 at, uint64_t v)
{
	return __atomic_exchange_n((uint64_t *)(m + at), v, __ATOMIC_SEQ_CST);
}

#if TWIN_V8
static always_inline uint32_t atomic_add(mem_t *m, off_32 at, uint32_t v)
{
	uint32_t old = *(volatile uint32_t *)(m + at);

	while (!__atomic_compare_exchange_n((uint32_t *)(m + at), &old, old + v, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST))
		;
	return old;
}

static always_inline void atomic_and64(mem_t *m, off_32 at, uint64_t mask)
{
	uint64_t old = *(volatile uint64_t *)(m + at);

	while (!try_cmpxchg64(m, at, &old, old & mask))
		;
}

static always_inline void atomic_and32(mem_t *m, off_32 at, uint32_t mask)
{
	uint32_t old = *(volatile uint32_t *)(m + at);

	while (!__atomic_compare_exchange_n((uint32_t *)(m + at), &old, old & mask, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST))
		;
}

static always_inline void store_release32(mem_t *m, off_32 at, uint32_t v)
{
	__atomic_exchange_n((uint32_t *)(m + at), v, __ATOMIC_SEQ_CST);
}

static always_inline void smp_mb(void) { __asm__ volatile("mfence" ::: "memory"); }
static always_inline void smp_mb_lock(mem_t *m) { atomic_add(m, CPU_SELF + CPU_FENCE, 0); }
#else
static always_inline uint32_t atomic_add(mem_t *m, off_32 at, uint32_t v)
{
	return __atomic_fetch_add((uint32_t *)(m + at), v, __ATOMIC_SEQ_CST);
}

static always_inline void atomic_and64(mem_t *m, off_32 at, uint64_t mask)
{
	__atomic_fetch_and((uint64_t *)(m + at), mask, __ATOMIC_SEQ_CST);
}

static always_inline void atomic_and32(mem_t *m, off_32 at, uint32_t mask)
{
	__atomic_fetch_and((uint32_t *)(m + at), mask, __ATOMIC_SEQ_CST);
}

static always_inline void store_release32(mem_t *m, off_32 at, uint32_t v)
{
	__atomic_store_n((uint32_t *)(m + at), v, __ATOMIC_RELEASE);
}

static always_inline void smp_mb(void) { __asm__ volatile("lock addl $0, -4(%%rsp)" ::: "memory", "cc"); }
static always_inline void smp_mb_lock(mem_t *m) { (void)m; smp_mb(); }
#endif

static always_inline void smp_wmb(void) { __asm__ volatile("" ::: "memory"); }

static always_inline off_32 mem_map(const mem_t *m) { return load32(m, CTRL_MEM_MAP); }
static always_inline off_32 pfn_to_page(off_32 map, uint32_t pfn) { return map + pfn * PAGE_STRUCT; }
static always_inline off_32 table_virt(const mem_t *m, uint32_t pfn) { return load32(m, CTRL_TABLES) + (pfn << 12); }
static always_inline uint32_t pte_pfn(uint64_t pte) { return (uint32_t)((pte & PTE_PFN_MASK) >> 12); }
/* As pfn.ts: pfn_to_page(pte_pfn(pte)) in one shift. */
static always_inline off_32 pte_page(off_32 map, uint64_t pte)
{
	_Static_assert(PAGE_STRUCT == 1 << 6, "pte_page() shifts by what multiplies a pfn");
	return map + ((uint32_t)(pte >> 6) & ~63u);
}
static always_inline int pte_present(uint64_t pte) { return (pte & (_PAGE_PRESENT | _PAGE_PROTNONE)) != 0; }
static always_inline int table_present(uint64_t entry) { return (entry & _PAGE_PRESENT) != 0; }

/* As walk.ts: no shift down to a pfn or an index and up again. */
static always_inline off_32 table_of(const mem_t *m, uint64_t entry) { return load32(m, CTRL_TABLES) + ((uint32_t)entry & ~4095u); }
static always_inline off_32 entry_offset(uint64_t addr, int shift) { return (uint32_t)(addr >> (shift - 3)) & (511u << 3); }
static always_inline off_32 slot(const mem_t *m, uint64_t entry, uint64_t addr, int shift)
{
	return table_of(m, entry) + entry_offset(addr, shift);
}

static always_inline uint64_t addr_end(uint64_t addr, uint64_t end, int shift)
{
	uint64_t boundary = ((addr >> shift) + 1) << shift;

	return boundary - 1 < end - 1 ? boundary : end;
}

static always_inline off_32 pte_lockptr(const mem_t *m, uint64_t pmd)
{
	return pfn_to_page(mem_map(m), pte_pfn(pmd)) + PAGE_PTL;
}

/* One thread: a lock that is taken is a bug. */
static always_inline void spin_lock(mem_t *m, off_32 lock)
{
	if (cmpxchg32(m, lock, 0, CPU + 1))
		__builtin_trap();
}

static always_inline void spin_unlock(mem_t *m, off_32 lock) { store_release32(m, lock, 0); }

static always_inline off_32 counter_at(int which) { return CPU_SELF + CPU_COUNTERS + (off_32)which * 8; }
static always_inline uint64_t counted(const mem_t *m, int which) { return load64(m, counter_at(which)); }
static always_inline void count(mem_t *m, int which, uint64_t by) { store64(m, counter_at(which), counted(m, which) + by); }

/* twin_alloc.c */
uint32_t alloc_table(mem_t *m);
void free_table(mem_t *m, uint32_t pfn);
/* The table behind an entry of a child under construction. */
uint64_t table_alloc_private(mem_t *m, off_32 entryp);
off_32 mm_alloc(mem_t *m);
void exit_mmap(mem_t *m, off_32 mm);
void make_writable(mem_t *m, off_32 mm);
off_32 pmd_lockless(const mem_t *m, off_32 mm, uint64_t addr);
/* Of all ptes of parent and child, and of the counts and flags of the pages behind them: assembly/check.ts has the same. */
uint64_t fork_checksum(const mem_t *m, off_32 parent, off_32 child);

#endif

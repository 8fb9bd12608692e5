// The memory map of the modelled machine, and every size and offset in it. The host reads these numbers from the
// exports of index.ts; nothing is typed twice.
//
//   0x0000   never mapped: a null pointer is a bug
//   0x1000   control block: one cache line per word that threads share   (CTRL_*)
//   0x1800   stress: delay table, one u32 per label
//   0x2000   per-CPU areas, 512 B each, 32 of them                       (CPU_*)
//   0x6000   mm table, MAX_MM x MM_SIZE                                  (MM_*, VMA_*)
//   ......   pin logs, one ring of 256 x 32 B per CPU                    (PIN_*)
//   FIXED_END
//   ......   mem_map: struct page, 64 B per pfn                          (PAGE_*)
//   ......   frames of the table zone: 4 KiB per pfn below nr_tables
//   ......   frames of the data zone: 4 KiB x window (pfn modulo window)
//
// The bases of the last three are in the control block: they move by seed, block by block, and the gaps between them
// are odd page counts (a child table exactly 256 MiB from the parent's was measured three times slower).

/**
 * Offset of a word of an mm, of a struct page. What has these types gets its name in traces, and its initial value in the
 * explorer's models, from here: `MM_HAS_PINNED` is `mm0.has_pinned`.
 */
export type MmWord = usize;
export type PageWord = usize;

@inline export const PAGE_SHIFT: i32 = 12;
@inline export const PAGE_SIZE: usize = 4096;
@inline export const PTRS_PER_TABLE: i32 = 512;
@inline export const CACHE_LINE: usize = 64;

@inline export const CTRL: usize = 0x1000;
@inline export const CTRL_MEM_MAP: usize = CTRL;              // base of struct page
@inline export const CTRL_NR_PAGES: usize = CTRL + 4;         // pfns, table zone included
@inline export const CTRL_NR_TABLES: usize = CTRL + 8;        // pfns below are page-table pages
@inline export const CTRL_TABLES: usize = CTRL + 12;          // frame of pfn 0
@inline export const CTRL_WINDOW: usize = CTRL + 16;          // frame of the first data pfn
@inline export const CTRL_WINDOW_PAGES: usize = CTRL + 20;
@inline export const CTRL_LEVELS: usize = CTRL + 24;          // 4 or 5
@inline export const CTRL_ANON_EXCLUSIVE: usize = CTRL + 28;  // 1: new anonymous pages are PG_anon_exclusive
@inline export const CTRL_FOLIOS: usize = CTRL + 32;          // large folios that were made
@inline export const CTRL_NO_PAGE_MAPCOUNT: usize = CTRL + 36; // 1: their pages have no mapcount of their own
@inline export const CTRL_SHARED_TABLES: usize = CTRL + 40;  // 1: the machine's protocol shares pte tables
@inline export const CTRL_SWITCHES: usize = CTRL + 44;       // SWITCH_* that the machine's protocol has on
@inline export const CTRL_HUGE_PMDS: usize = CTRL + 48;      // 1: pmds may map huge pages
@inline export const CTRL_STOP: usize = CTRL + 0x40;          // pinners leave when it is not 0
@inline export const CTRL_EPOCH: usize = CTRL + 0x80;         // odd: pinners park
@inline export const CTRL_PARKED: usize = CTRL + 0xc0;        // pinners parked now
@inline export const CTRL_RUNNING: usize = CTRL + 0x100;      // pinners that tried a pin since the epoch became even
@inline export const CTRL_COPYING: usize = CTRL + 0x140;      // pte table being copied: (addr >> 21) + 1, 0 = none
@inline export const CTRL_STUCK: usize = CTRL + 0x180;        // lock that trapped, +4 its holder's CPU + 1
@inline export const CTRL_ZONE_LOCK: usize = CTRL + 0x1c0;    // page allocator: lock, then per zone {head, count, bump, end}
@inline export const CTRL_ZONES: usize = CTRL + 0x200;        // 2 x 16 B
@inline export const CTRL_CHECK: usize = CTRL + 0x240;        // what the last conservation check counted, 20 x u64
// Target `stress`: two sides meet (stress.ts). All that a side writes is on one line, or each trial would move more of them.
@inline export const HUNT: usize = CTRL + 0x400;
@inline export const HUNT_SIDE: usize = 128;                   // fork side, then GUP side
@inline export const HUNT_MET: usize = 0;                      // meetings it has come to
@inline export const HUNT_ENDED: usize = 4;                    // trials it has ended
@inline export const HUNT_LEFT: usize = 8;                     // fork: the meeting of the last trial whose steps it has done
@inline export const HUNT_SAW: usize = 12;                     // GUP: 1 if fork was still at it when the pin began
@inline export const HUNT_RESULT: usize = 16;                  // GUP: pages it got; self-test: what it loaded
@inline export const HUNT_ARMED: usize = 64;                   // on a line of its own: the meeting is still to come
@inline export const HUNT_RNG: usize = 68;                     // state of its random wait
@inline export const HUNT_WAIT: usize = 72;                    // its fixed wait
@inline export const HUNT_EARLY: usize = 76;                   // fork: 1 if the pin was over when it began; GUP: the next HUNT_SAW
@inline export const HUNT_BUFFERED: usize = HUNT + 0x100;      // the self-test's two words, 128 B apart
@inline export const HUNT_SKEW: usize = HUNT + 0x200;          // mask of the random wait, +4 stores to scratch lines before fork's first step, +8 their area, +12 its size less 64
@inline export const HUNT_FIRST: usize = HUNT_SKEW + 16;       // 1: the mm has never pinned before a trial
@inline export const HUNT_TSO: usize = HUNT_SKEW + 20;         // 1: this host keeps plain stores in order
@inline export const HUNT_FORKS: usize = HUNT_SKEW + 24;       // u64: whole forks, in free running
@inline export const HUNT_LAST: usize = HUNT_SKEW + 32;        // 1: the hunt is over
@inline export const HUNT_STUCK: usize = HUNT_SKEW + 36;       // 1 + the side that waited in vain for the other
@inline export const HUNT_OUTCOMES: usize = HUNT + 0x240;      // u64 each
// Switches of protocols (switches.ts): SWITCH_KEY_VALUE is key=value.
@inline export const SWITCH_TEARING_FIX_YES: u32 = 1;
@inline export const SWITCH_CHILD_TABLE_FRESH: u32 = 2;
@inline export const SWITCH_REPAIR_GUP_PMD: u32 = 4;
@inline export const SWITCH_REPAIR_SYNC_IF_PINNED: u32 = 8;
@inline export const SWITCH_REPAIR_RCU_TABLES: u32 = 16;
@inline export const SWITCH_REPAIR_SEQ_TABLE: u32 = 32;
@inline export const SWITCH_REPAIR_SEQ_PHASE: u32 = 64;
@inline export const CTRL_END: usize = CTRL + 0x800;
@inline export const DELAY_TABLE: usize = 0x1800;              // word `label`: the delay at that label
@inline export const DELAY_LABELS: usize = 512;

@inline export const MAX_CPUS: i32 = 32;
@inline export const CPU_AREA: usize = 0x2000;
@inline export const CPU_SIZE: usize = 512;
@inline export const CPU_FENCE: usize = 0;                    // a line nobody else touches: smpMbLock
@inline export const CPU_PCP: usize = 64;                     // per zone {head, count}
@inline export const CPU_RESCHED: usize = 96;                 // need_resched(): set by tests
@inline export const CPU_ALLOC_LIMIT: usize = 100;            // allocations left before failure; 0 = no limit (fault injection)
@inline export const CPU_RNG: usize = 104;                    // xorshift state of this CPU's pinner
@inline export const CPU_COUNTERS: usize = 128;               // u64 each, see counters.ts
@inline export const COUNTERS_MAX: i32 = 32;
@inline export const CPU_PAGES: usize = 384;                  // pfns of one GUP call, u32 x 32

@inline export const MAX_MM: i32 = 8;
@inline export const MAX_VMAS: i32 = 1024;
@inline export const MM_TABLE: usize = 0x6000;
@inline export const MM_USED: MmWord = 0;                     // 1 while the mm lives
@inline export const MM_PGD: MmWord = 4;                      // pfn of the top table
@inline export const MM_MAP_COUNT: MmWord = 8;                // VMAs
@inline export const MM_ASYNC_COPY_CHILD_MM: MmWord = 12;     // handle of the child that copies pte tables of this mm; 0: none (async_copy.ts)
@inline export const MM_ASYNC_COPY_PARENT_MM: MmWord = 16;    // of such a child: whose tables it copies
@inline export const MM_ASYNC_COPY_ERR: MmWord = 20;          // of such a child: memory ran out, it will not run
@inline export const MM_TLB_LOCK: MmWord = 32;                // trace: a store through a TLB entry and its flush exclude each other, +4 waiters
@inline export const MM_TLB_FLUSHED: MmWord = 40;             // trace: 1 once the entry is gone (mmu.ts)
@inline export const MM_MMAP_LOCK: MmWord = 64;               // state, +4 waiters, +8 writing CPU + 1
@inline export const MM_PAGE_TABLE_LOCK: MmWord = 128;
@inline export const MM_HAS_PINNED: MmWord = 192;
@inline export const MM_WRITE_PROTECT_SEQ: MmWord = 256;
@inline export const MM_RSS: MmWord = 320;                    // i32 x NR_MM_COUNTERS
@inline export const MM_VMAS: MmWord = 384;                   // sorted by address
@inline export const MM_SIZE: usize = 0x9000;                 // an odd number of pages
@inline export const MM_FILEPAGES: i32 = 0;
@inline export const MM_ANONPAGES: i32 = 1;
@inline export const MM_SWAPENTS: i32 = 2;
@inline export const MM_SHMEMPAGES: i32 = 3;
@inline export const NR_MM_COUNTERS: i32 = 4;

@inline export const VMA_START: usize = 0;                    // u64
@inline export const VMA_END: usize = 8;                      // u64
@inline export const VMA_FLAGS: usize = 16;                   // u32, VM_*
@inline export const VMA_ANON_VMA: usize = 20;                // 1 once a page was faulted in
@inline export const VMA_CHILD: usize = 24;                   // the child's VMA, while the child still copies its tables
@inline export const VMA_SIZE: usize = 32;

@inline export const PIN_LOG: usize = MM_TABLE + <usize>MAX_MM * MM_SIZE;
@inline export const PIN_ENTRY: usize = 32;                   // one held pin; mm = 0: free
@inline export const PIN_MM: usize = 0;
@inline export const PIN_PFN: usize = 4;
@inline export const PIN_ADDR: usize = 8;                      // u64
@inline export const PIN_SEQ: usize = 16;                     // write_protect_seq when it was taken
@inline export const PIN_EPOCH: usize = 20;                   // epoch when it was taken
@inline export const PIN_FLAGS: usize = 24;                   // FOLL_*
@inline export const PIN_LOG_ENTRIES: i32 = 256;
@inline export const PIN_LOG_SIZE: usize = <usize>PIN_LOG_ENTRIES * PIN_ENTRY;
@inline export const FIXED_END: usize = PIN_LOG + <usize>MAX_CPUS * PIN_LOG_SIZE;

@inline export const PAGE_STRUCT: usize = 64;                 // one cache line per page, like the kernel's
@inline export const PAGE_FLAGS: PageWord = 0;
@inline export const PG_SETUP_PINNED: u32 = 1;                // flag: holds a pin taken by pinPages()
@inline export const PG_ANON_EXCLUSIVE: u32 = 2;              // flag: the one mm that maps it may write to it and pin it (v5.19)
@inline export const PG_ASYNC_COPY: u32 = 4;                  // flag of a pte table: a child is to copy it (async_copy.ts)
@inline export const PAGE_PMD_HUGE_PTE: PageWord = 4;         // of a table of pmds: the first pte table set aside for one that maps a huge page
@inline export const PAGE_NEXT: usize = 8;                    // of a free page, of a table set aside: next pfn in the list
@inline export const PAGE_LOCK: PageWord = 8;                 // of a pte table that a child copies to: lock_page(), +4 waiters
@inline export const PAGE_PTL: PageWord = 16;                 // page-table page: its lock, +4 waiters
@inline export const PAGE_COMPOUND_HEAD: PageWord = 24;       // of a large folio's pages but the first: that one's struct page
@inline export const PAGE_ORDER: PageWord = 28;               // of its first page: 2^order pages; 0: no large folio
@inline export const PAGE_PINCOUNT: PageWord = 32;            // of its second page: pins of the folio
@inline export const PAGE_LARGE_MAPCOUNT: PageWord = 36;      // of its second page: ptes and pmds mapping it
@inline export const PAGE_TABLE_REFS: PageWord = 40;          // of a pte table, u64: pmds that point at it, less one (shared_table.ts)
@inline export const PAGE_MAPCOUNT: PageWord = 48;            // ptes mapping it (the kernel's _mapcount + 1)
@inline export const PAGE_REFCOUNT: PageWord = 52;
@inline export const PAGE_SEEN: usize = 56;                   // of a pte table: pmds that checkConservation() found pointing at it
@inline export const PAGE_ENTIRE_MAPCOUNT: PageWord = 60;     // of a large folio's second page: pmds mapping all of it (the kernel's _entire_mapcount + 1)

/** Facts that `trace` tells the explorer beside the memory events. */
export const enum Note { SET_PTE_AT, PINNED, UNPINNED, ALLOC, FREE, EARLY_COPY, SHARED }

if (CTRL + 0x800 != DELAY_TABLE || DELAY_TABLE + DELAY_LABELS * 4 != CPU_AREA) ERROR("layout: delay table");
if (CPU_AREA + <usize>MAX_CPUS * CPU_SIZE != MM_TABLE) ERROR("layout: per-CPU areas");
if (CPU_AREA % CPU_SIZE != 0) ERROR("layout: cpuArea()");
if (CPU_COUNTERS + <usize>COUNTERS_MAX * 8 > CPU_PAGES || CPU_PAGES + 128 > CPU_SIZE) ERROR("layout: counters");
if (MM_VMAS + <usize>MAX_VMAS * VMA_SIZE > MM_SIZE) ERROR("layout: vmas");
if ((MM_SIZE & (PAGE_SIZE - 1)) != 0 || (FIXED_END & (PAGE_SIZE - 1)) != 0) ERROR("layout: page alignment");
if (PAGE_ENTIRE_MAPCOUNT + 4 > PAGE_STRUCT) ERROR("layout: struct page");

/** CPU_AREA + cpu * CPU_SIZE, said so that Binaryen leaves it whole: offsets within the area are then part of each access. */
@inline export function cpuArea(cpu: i32): usize { return (<usize>cpu + CPU_AREA / CPU_SIZE) * CPU_SIZE; }
@inline export function memMap(): usize { return load<usize>(CTRL_MEM_MAP); }
@inline export function levels(): i32 { return load<i32>(CTRL_LEVELS); }

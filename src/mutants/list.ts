/** Every barrier, check and re-read of the protocols and of GUP, each with the source text that takes it out. */
import type { Variant } from '../verdict/scenarios.js';

export interface Mutant {
  readonly kind: 'barrier' | 'check' | 're-read' | 'write';
  /** below assembly/ */
  readonly file: string;
  /** what the line is for */
  readonly what: string;
  /** occurs exactly once in the file */
  readonly find: string;
  readonly put: string;
  /** the code it is taken out of: one in which it is there, and in which, as far as there is one, the verdict is Never */
  readonly variant: Variant;
}

const X86 = { wrprotect: 'rmw', fence: 'none', fence_per: '', pin: 'add1024' } as const;
const early: Variant = { protocol: 'early_wrprotect', ...X86, fence: 'full', fence_per: 'pte' };
const no_early: Variant = { protocol: 'no_early', ...X86 };
const seqcount: Variant = { protocol: 'seqcount', ...X86, fence: 'full', fence_per: 'fork' };

const EARLY = 'protocol/early_wrprotect.ts';
const NO_EARLY = 'protocol/no_early.ts';
const SEQCOUNT = 'protocol/seqcount.ts';
const FENCE_B = 'changetype<F>(0).mb(); // pairs with the RMW of B3: the write-protect before A4 and A5';
const HAS_PINNED = 'if (READ_ONCE<i32>(has_pinned(src_mm)) != 0) {';
const MAYBE_PINNED = 'if (page_maybe_dma_pinned(page)) {';
const SET_HAS_PINNED = 'WRITE_ONCE<i32>(has_pinned(mm), 1);';

// biome-ignore format: one line per mutant
export const MUTANTS: readonly Mutant[] = [
  { kind: 'write', file: EARLY, variant: early, what: 'A3 the write-protect before the checks', find: 'step(WRPROTECT);\n        changetype<W>(0).set(src_ptep);', put: 'step(WRPROTECT);' },
  { kind: 'barrier', file: EARLY, variant: early, what: 'A3 the fence after the write-protect', find: FENCE_B, put: '' },
  { kind: 'barrier', file: EARLY, variant: { ...early, wrprotect: 'store' }, what: 'A3 the fence after a write-protect by plain store', find: FENCE_B, put: '' },
  { kind: 'check', file: EARLY, variant: early, what: 'A4 has_pinned (assumed 1)', find: HAS_PINNED, put: '{' },
  { kind: 'check', file: EARLY, variant: early, what: 'A5 page_maybe_dma_pinned (assumed no)', find: MAYBE_PINNED, put: 'if (false) {' },
  { kind: 'write', file: EARLY, variant: early, what: 'A6 the restore', find: 'if (pte_write(pte)) set_pte_at(src_ptep, pte);', put: '' },
  { kind: 'write', file: EARLY, variant: early, what: 'A12 the second write-protect', find: 'step(WRPROTECT_AGAIN);\n      changetype<W>(0).set(src_ptep);', put: 'step(WRPROTECT_AGAIN);' },
  { kind: 'write', file: EARLY, variant: early, what: 'B1 has_pinned = 1', find: SET_HAS_PINNED, put: '' },
  { kind: 'check', file: NO_EARLY, variant: no_early, what: 'A3 has_pinned (assumed 1)', find: HAS_PINNED, put: '{' },
  { kind: 'check', file: NO_EARLY, variant: no_early, what: 'A4 page_maybe_dma_pinned (assumed no)', find: MAYBE_PINNED, put: 'if (false) {' },
  { kind: 'write', file: NO_EARLY, variant: no_early, what: 'A9 the write-protect', find: 'step(WRPROTECT);\n      changetype<W>(0).set(src_ptep);', put: 'step(WRPROTECT);' },
  { kind: 'barrier', file: NO_EARLY, variant: { ...no_early, fence: 'full', fence_per: 'pte' }, what: 'A9 the fence after the write-protect', find: 'changetype<F>(0).mb(); // too late', put: '//' },
  { kind: 'write', file: NO_EARLY, variant: no_early, what: 'B1 has_pinned = 1', find: SET_HAS_PINNED, put: '' },
  { kind: 'barrier', file: SEQCOUNT, variant: seqcount, what: 'A2 the fence after the odd count', find: 'changetype<F>(0).mb(); // pairs with the RMW of B4', put: '//' },
  { kind: 'check', file: SEQCOUNT, variant: seqcount, what: 'A5 has_pinned (assumed 1)', find: HAS_PINNED, put: '{' },
  { kind: 'check', file: SEQCOUNT, variant: seqcount, what: 'A6 page_maybe_dma_pinned (assumed no)', find: MAYBE_PINNED, put: 'if (false) {' },
  { kind: 'write', file: SEQCOUNT, variant: seqcount, what: 'A11 the write-protect', find: 'step(WRPROTECT);\n      changetype<W>(0).set(src_ptep);', put: 'step(WRPROTECT);' },
  { kind: 'write', file: SEQCOUNT, variant: seqcount, what: 'A2 the count becomes odd', find: 'raw_write_seqcount_begin(write_protect_seq(src_mm));', put: '' },
  { kind: 'write', file: SEQCOUNT, variant: seqcount, what: 'B1 has_pinned = 1', find: SET_HAS_PINNED, put: '' },
  { kind: 're-read', file: SEQCOUNT, variant: seqcount, what: 'B6 the second read of the count', find: 'return !read_seqcount_retry(write_protect_seq(mm), cookie);', put: 'return true;' },
  { kind: 'check', file: 'gup.ts', variant: seqcount, what: 'B2 an odd count sends to the slow path', find: 'if ((cookie & 1) != 0) {', put: 'if (false) {' },
  { kind: 'check', file: 'gup.ts', variant: early, what: 'B2 the pte allows the access', find: 'if (!pte_access_permitted(pte, (flags & FOLL_WRITE) != 0)) return 0;', put: '' },
  { kind: 're-read', file: 'gup.ts', variant: early, what: 'B4 the pte is read again after the pin', find: 'if (READ_ONCE<u64>(ptep) != pte || ', put: 'if (' },
  { kind: 're-read', file: 'gup.ts', variant: seqcount, what: 'B5 the pte is read again after the pin', find: 'if (READ_ONCE<u64>(ptep) != pte || ', put: 'if (' },
  { kind: 'write', file: 'gup.ts', variant: early, what: 'B5 the undo of a pin', find: 'step(changetype<P>(0).bUndo);\n    undo(page, flags);', put: 'step(changetype<P>(0).bUndo);' },
  { kind: 'write', file: 'gup.ts', variant: seqcount, what: 'B7 the undo of all pins of the call', find: 'if (pages != 0) undoPages(pages, got, flags);\n  else if (got != 0) undo(pfn_to_page(memMap(), got), flags);', put: '' },
  { kind: 'barrier', file: 'page.ts', variant: { ...early, pin: 'two_step_mb' }, what: 'B3 smp_mb__after_atomic() of the two-step pin', find: 'smp_mb__after_atomic(); //', put: '//' },
  { kind: 'check', file: 'page.ts', variant: early, what: 'B3 a negative count is refused', find: 'if (page_count(page) < 0) return false;', put: '' },
  { kind: 'barrier', file: 'seqlock.ts', variant: seqcount, what: 'A2 smp_wmb() after the odd count', find: 'smp_wmb(); // pairs with the smp_rmb() in read_seqcount_retry()', put: '' },
  { kind: 'barrier', file: 'seqlock.ts', variant: seqcount, what: 'A13 smp_wmb() before the even count', find: 'smp_wmb(); // pairs with the smp_rmb() in raw_read_seqcount()', put: '' },
  { kind: 'barrier', file: 'seqlock.ts', variant: seqcount, what: 'B2 smp_rmb() after the first read of the count', find: 'smp_rmb(); // pairs with the smp_wmb() in raw_write_seqcount_end()', put: '' },
  { kind: 'barrier', file: 'seqlock.ts', variant: seqcount, what: 'B6 smp_rmb() before the second read of the count', find: 'smp_rmb(); // pairs with the smp_wmb() in raw_write_seqcount_begin()', put: '' },
];

/** What GUP's loops, the pin and the sequence count have that can be taken out: shared code, judged with every protocol it changes. */
import type { MutantKind } from './make.js';

export interface SharedEdit {
  readonly kind: MutantKind;
  /** below assembly/ */
  readonly file: string;
  /** what the line is for */
  readonly what: string;
  /** occurs exactly once in the file */
  readonly find: string;
  readonly put: string;
  /** the way to pin that has it, where not all have */
  readonly pin?: 'two_step_mb';
}

// biome-ignore format: one line per edit
export const SHARED_EDITS: readonly SharedEdit[] = [
  { kind: 'check', file: 'gup.ts', what: 'an odd count sends to the slow path', find: 'if ((cookie & 1) != 0) {', put: 'if (false) {' },
  { kind: 'check', file: 'gup.ts', what: 'the pte allows the access', find: 'if (!pte_access_permitted(pte, (flags & FOLL_WRITE) != 0)) return 0;', put: '' },
  { kind: 're-read', file: 'gup.ts', what: 'the pte is read again after the pin', find: 'return READ_ONCE<u64>(ptep) == pte;', put: 'return true;' },
  { kind: 'write', file: 'gup.ts', what: 'the undo of a pin', find: 'step(changetype<P>(0).bUndo);\n    ungrabPage<P>(page, flags);', put: 'step(changetype<P>(0).bUndo);' },
  { kind: 'write', file: 'gup.ts', what: 'the undo of all pins of the call', find: 'if (pages != 0) undoPages<P>(pages, got, flags);\n  else if (got != 0) ungrabPage<P>(pfn_to_page(memMap(), got), flags);', put: '' },
  { kind: 'barrier', file: 'page.ts', pin: 'two_step_mb', what: 'smp_mb__after_atomic() of the two-step pin', find: 'smp_mb__after_atomic(); // pairs', put: '// pairs' },
  { kind: 'barrier', file: 'page.ts', pin: 'two_step_mb', what: 'smp_mb__after_atomic() of the pin of a large folio', find: 'smp_mb__after_atomic(); // the same', put: '// the same' },
  { kind: 'check', file: 'page.ts', what: 'a negative count is refused', find: 'if (page_count(page) < 0) return false;', put: '' },
  { kind: 'barrier', file: 'seqlock.ts', what: 'smp_wmb() after the odd count', find: 'smp_wmb(); // pairs with the smp_rmb() in read_seqcount_retry()', put: '' },
  { kind: 'barrier', file: 'seqlock.ts', what: 'smp_wmb() before the even count', find: 'smp_wmb(); // pairs with the smp_rmb() in raw_read_seqcount()', put: '' },
  { kind: 'barrier', file: 'seqlock.ts', what: 'smp_rmb() after the first read of the count', find: 'smp_rmb(); // pairs with the smp_wmb() in raw_write_seqcount_end()', put: '' },
  { kind: 'barrier', file: 'seqlock.ts', what: 'smp_rmb() before the second read of the count', find: 'smp_rmb(); // pairs with the smp_wmb() in raw_write_seqcount_begin()', put: '' },
];

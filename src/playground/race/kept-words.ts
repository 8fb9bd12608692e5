/** What some protocols keep, and others know nothing of, for a reader. */
import type { Kept } from '../../protocol/head.js';

export const KEPT_WORDS: Readonly<Record<Kept, string>> = {
  folios: 'folios (pages that belong together)',
  shared_tables: 'page tables that parent and child share',
  child_copies: 'page tables that the child copies',
  anon_exclusive: 'PG_anon_exclusive',
};

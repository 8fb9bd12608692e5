/** What values of knobs mean, in a few words; the glossary says it at length. By knob, then by value. */
const MEANT: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  wrprotect: {
    store: 'a plain store',
    rmw: 'an atomic AND that returns nothing',
    cmpxchg: 'a loop of cmpxchg_relaxed()',
    xchg: 'xchg(), which returns the old value',
  },
  fence: {
    none: 'nothing',
    lock: 'a read-modify-write that changes nothing: of x86 alone',
    full: 'smp_mb()',
  },
  fence_per: {
    pte: 'after each write-protect',
    table: 'after those of a table',
    fork: 'after those of a VMA',
  },
  pin: {
    add1024: 'one fully ordered addition of 1024 (v5.9)',
    two_step: 'a reference, then 1023 more by an addition that returns nothing (v5.19)',
    two_step_mb: 'the same, and smp_mb__after_atomic() (v6.1)',
  },
  extra: {
    '': 'as it was shipped',
    'repair=gup_pmd': 'fast GUP wants a writable pmd for a pin to write, and reads it again after the pin',
    'repair=sync_if_pinned': 'of an mm that has pinned before, fork copies the tables itself',
    'repair=rcu_tables': 'tables are freed after a grace period',
    'repair=seq_table': 'write_protect_seq is odd around the copy of each table',
    'repair=seq_phase': 'write_protect_seq is odd from the begin of fork until the child has copied all',
    'fork_mb=yes': 'smp_mb() after write_protect_seq goes odd',
    'tearing_fix=yes': 'a pinned page is copied while its pte is write-protected and flushed',
    'child_table=fresh': 'the tables of the child are allocated during fork, which has barriers of its own',
    'page_mapcount=no': 'pages of a large folio have no mapcounts of their own',
  },
};

/** `store: a plain store`, of which '' is none; the value alone where nobody has said what it means. */
export function meaningOf(knob: string, value: string): { readonly value: string; readonly means: string } {
  const means = MEANT[knob]?.[value];
  return { value: value === '' ? 'none' : value, means: means === undefined ? '' : `: ${means}` };
}

/** What values of knobs mean, in a few words; the glossary says it at length. By knob, then by value. */
export const MEANT: Readonly<Record<string, Readonly<Record<string, string>>>> = {
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
  },
};

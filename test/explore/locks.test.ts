/** Spinlocks: lock.cat's rules, with the verdicts of the kernel's litmus tests (names in parentheses). */
import { checkAll, type Row } from './verdicts.js';

const SECTION_X = 'lock s; x=1; r1=y; unlock s';
const SECTION_Y = 'lock s; y=1; r1=x; unlock s';

const ROWS: readonly Row[] = [
  ['mutual exclusion', ['lock s; r1=x; x=1; unlock s', 'lock s; r1=x; x=1; unlock s'], '0:r1=0 1:r1=0', 'N N N'],
  ['a lock taken twice never gets on', ['x=1; lock s', 'r1=x; lock s; unlock s'], 'x=0', 'N N N'],
  ['SB inside one lock', [SECTION_X, SECTION_Y], '0:r1=0 1:r1=0', 'N N N'],
  ['SB inside two locks', [SECTION_X, SECTION_Y.replaceAll('s', 't')], '0:r1=0 1:r1=0', 'N S S'],
  [
    'SB around empty critical sections of one lock',
    ['x=1; lock s; unlock s; r1=y', 'y=1; lock s; unlock s; r1=x'],
    '0:r1=0 1:r1=0',
    'N N N',
  ],
  [
    'SB around empty critical sections of two locks',
    ['x=1; lock s; unlock s; r1=y', 'y=1; lock t; unlock t; r1=x'],
    '0:r1=0 1:r1=0',
    'N N S',
  ],
  [
    'SB into critical sections',
    ['x=1; lock s; r1=y; unlock s', 'y=1; lock t; r1=x; unlock t'],
    '0:r1=0 1:r1=0',
    'N N S',
  ],
  [
    'SB+after_spinlock',
    ['x=1; lock s; after_spinlock; r1=y; unlock s', 'y=1; lock t; after_spinlock; r1=x; unlock t'],
    '0:r1=0 1:r1=0',
    'N N N',
  ],
  ['SB unlock, lock', ['lock s; x=1; unlock s; lock s; r1=y; unlock s', 'y=1; mb; r1=x'], '0:r1=0 1:r1=0', 'N N S'],
  [
    'SB unlock, lock, after_unlock_lock',
    ['lock s; x=1; unlock s; lock s; after_unlock_lock; r1=y; unlock s', 'y=1; mb; r1=x'],
    '0:r1=0 1:r1=0',
    'N N N',
  ],
  [
    'SB unlock, lock of another, after_unlock_lock',
    ['lock s; x=1; unlock s; lock t; after_unlock_lock; r1=y; unlock t', 'y=1; mb; r1=x'],
    '0:r1=0 1:r1=0',
    'N N N',
  ],
  ['MP (MP+polocks)', ['x=1; lock s; y=1; unlock s', 'lock s; r1=y; unlock s; r2=x'], '1:r1=1 1:r2=0', 'N N N'],
  ['MP (MP+porevlocks)', ['lock s; x=1; unlock s; y=1', 'r1=y; lock s; r2=x; unlock s'], '1:r1=1 1:r2=0', 'N N N'],
  [
    'MP (MP+unlocklockonceonce+fencermbonceonce)',
    ['lock s; x=1; unlock s; lock t; y=1; unlock t', 'r1=y; rmb; r2=x'],
    '1:r1=1 1:r2=0',
    'N N N',
  ],
  [
    'MP inside one critical section, seen outside',
    ['lock s; x=1; y=1; unlock s', 'r1=y; rmb; r2=x'],
    '1:r1=1 1:r2=0',
    'N N S',
  ],
  [
    'LB (LB+unlocklockonceonce+poacquireonce)',
    ['lock s; r1=x; unlock s; lock t; y=1; unlock t', 'r1:=y; x=1'],
    '0:r1=1 1:r1=1',
    'N N N',
  ],
  [
    'LB inside critical sections of two locks',
    ['lock s; r1=x; y=1; unlock s', 'lock t; r1=y; x=1; unlock t'],
    '0:r1=1 1:r1=1',
    'N N S',
  ],
  [
    'ISA2 (ISA2+pooncelock+pooncelock+pombonce)',
    ['lock s; x=1; y=1; unlock s', 'lock s; r1=y; z=1; unlock s', 'r1=z; mb; r2=x'],
    '1:r1=1 2:r1=1 2:r2=0',
    'N N N',
  ],
  [
    'Z6.0 (Z6.0+pooncelock+pooncelock+pombonce)',
    ['lock s; x=1; y=1; unlock s', 'lock s; r1=y; z=1; unlock s', 'z=2; mb; r1=x'],
    '1:r1=1 z=2 2:r1=0',
    'N N S',
  ],
  [
    'Z6.0 (Z6.0+pooncelock+poonceLock+pombonce)',
    ['lock s; x=1; y=1; unlock s', 'lock s; after_spinlock; r1=y; z=1; unlock s', 'z=2; mb; r1=x'],
    '1:r1=1 z=2 2:r1=0',
    'N N N',
  ],
  [
    'is_locked (MP+polockonce+poacquiresilsil)',
    ['lock s; x=1; unlock s', 'r1:=x; r2=is_locked s; r3=is_locked s'],
    '1:r1=1 1:r2=0 1:r3=1',
    'N N S',
  ],
  [
    'is_locked (MP+polockmbonce+poacquiresilsil)',
    ['lock s; after_spinlock; x=1; unlock s', 'r1:=x; r2=is_locked s; r3=is_locked s'],
    '1:r1=1 1:r2=0 1:r3=1',
    'N N N',
  ],
  [
    'is_locked inside the own critical section',
    ['lock s; r1=is_locked s; unlock s', 'lock s; unlock s'],
    '0:r1=1',
    'A A A',
  ],
  ['is_locked after the own critical section', ['lock s; unlock s; r1=is_locked s'], '0:r1=0', 'A A A'],
  ['trylock: both cannot have it', ['r1=trylock s', 'r1=trylock s'], '0:r1=1 1:r1=1', 'N N N'],
  ['trylock: one has it', ['r1=trylock s', 'r1=trylock s'], '0:r1=0 1:r1=0', 'N N N'],
  ['trylock of a free lock', ['r1=trylock s'], '0:r1=1', 'A A A'],
  [
    'trylock that succeeds acquires',
    ['lock s; x=1; unlock s', 'r0=x; r1=trylock s; if r1==1; r2=x; unlock s'],
    '1:r0=1 1:r1=1 1:r2=0',
    'N N N',
  ],
  [
    'trylock that fails orders nothing',
    ['x=1; wmb; y=1', 'lock s; z=1', 'r1=y; r2=trylock s; r3=x'],
    '2:r1=1 2:r2=0 2:r3=0',
    'N N S',
  ],
];

// The kernel's semaphores, complexmode_enter() and sem_lock(), in two of the forms in which Manfred Spraul asked about
// them: a thread with the local lock l and one with the global lock g must not be in their sections (L, G) together.
const GLOBAL = 'r5=xchg_acquire g 1; n=1; r6=xchg_acquire l 1; l:=0; r2=L; G=1; G=0; n:=0; g:=0';
const local = (read: string): string =>
  `r5=xchg_acquire l 1; ${read}; if r1!=0; l:=0; r6=xchg_acquire g 1; r7=xchg_acquire l 1; g:=0; fi; r2=G; L=1; L=0; l:=0`;
const TAKEN = '0:r5=0 0:r6=0 0:r7=0 1:r5=0 1:r6=0';
const GLOBAL_LOCK = 'lock g; n=1; lock l; unlock l; r2=L; G=1; G=0; unlock g';
const LOCAL_LOCK = 'lock l; r1=n; if r1!=0; unlock l; lock g; lock l; unlock g; fi; r2=G; L=1; L=0; unlock l';

const SEMAPHORES: readonly Row[] = [
  ['C-ManfredSpraul-L1G1xchg, local sees global', [local('r1:=n'), GLOBAL], `0:r2=1 ${TAKEN}`, 'N N N'],
  ['C-ManfredSpraul-L1G1xchg, global sees local', [local('r1:=n'), GLOBAL], `1:r2=1 ${TAKEN}`, 'N N N'],
  ['C-ManfredSpraul-L1G1xchgnr: needs the acquire', [local('r1=n'), GLOBAL], `0:r2=1 ${TAKEN}`, 'N N S'],
  ['C-ManfredSpraul-L1G1locknr, local sees global', [LOCAL_LOCK, GLOBAL_LOCK], '0:r2=1', 'N N N'],
  ['C-ManfredSpraul-L1G1locknr, global sees local', [LOCAL_LOCK, GLOBAL_LOCK], '1:r2=1', 'N N N'],
];

checkAll([...ROWS, ...SEMAPHORES]);

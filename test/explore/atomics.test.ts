/** Read-modify-writes: atomicity, what their suffixes order, and what failed ones do not. */
import { checkAll, type Row } from './verdicts.js';

const BOTH_ZERO = '0:r1=0 1:r1=0';
const sb = (middle: string): readonly string[] => [`x=1; ${middle}; r1=y`, `y=1; ${middle.replaceAll('z', 'w')}; r1=x`];
const sbOf = (write: string): readonly string[] => [
  `${write.replaceAll('v', 'x')}; r1=y`,
  `${write.replaceAll('v', 'y')}; r1=x`,
];
const mp = (write: string, read: string): readonly string[] => [`x=1; ${write}`, `${read}; r2=x`];
const STALE = '1:r1=1 1:r2=0';

const ROWS: readonly Row[] = [
  ['two increments are not lost', ['inc x', 'inc x'], 'x=2', 'A A A'],
  [
    'three increments, three values',
    ['r1=add_relaxed x 1', 'r1=add_relaxed x 1', 'r1=add_relaxed x 1'],
    '0:r1=1 1:r1=2 2:r1=2',
    'N N N',
  ],
  ['one compare-and-swap wins', ['r1=cmpxchg_relaxed x 0 1', 'r1=cmpxchg_relaxed x 0 2'], BOTH_ZERO, 'N N N'],
  ['an increment against a store', ['inc x', 'x=5'], 'x=1', 'N N N'],
  ['an exchange chain', ['r1=xchg x 1', 'r1=xchg x 2'], '0:r1=2 1:r1=1', 'N N N'],
  ['SB+xchg', sbOf('r0=xchg v 1'), BOTH_ZERO, 'N N N'],
  ['SB+xchg_relaxed', sbOf('r0=xchg_relaxed v 1'), BOTH_ZERO, 'N N S'],
  ['SB+xchg_acquire', sbOf('r0=xchg_acquire v 1'), BOTH_ZERO, 'N N S'],
  ['SB+xchg_release', sbOf('r0=xchg_release v 1'), BOTH_ZERO, 'N N S'],
  ['SB+inc', sbOf('inc v'), BOTH_ZERO, 'N N S'],
  ['SB+inc+after_atomic', sbOf('inc v; after_atomic'), BOTH_ZERO, 'N N N'],
  ['SB+cmpxchg that succeeds', sbOf('r0=cmpxchg v 0 1'), BOTH_ZERO, 'N N N'],
  ['SB around a full RMW', sb('r0=add z 1'), BOTH_ZERO, 'N N N'],
  ['SB around a relaxed RMW', sb('r0=add_relaxed z 1'), BOTH_ZERO, 'N N S'],
  ['SB around a cmpxchg that succeeds', sb('r0=cmpxchg z 0 1'), BOTH_ZERO, 'N N N'],
  ['SB around a cmpxchg that fails: x86 has LOCKed it', sb('r0=cmpxchg z 7 1'), BOTH_ZERO, 'N N S'],
  ['SB around before_atomic and an RMW', sb('before_atomic; inc z'), BOTH_ZERO, 'N N N'],
  ['SB around an RMW and after_atomic', sb('inc z; after_atomic'), BOTH_ZERO, 'N N N'],
  ['SB with before_atomic on the wrong side', sbOf('inc v; before_atomic'), BOTH_ZERO, 'N N S'],
  ['MP+xchg_release+xchg_acquire', mp('r1=xchg_release y 1', 'r1=xchg_acquire y 2'), STALE, 'N N N'],
  ['MP+xchg_release+xchg_release', mp('r1=xchg_release y 1', 'r1=xchg_release y 2'), STALE, 'N N S'],
  ['MP+xchg_acquire+xchg_acquire', mp('r1=xchg_acquire y 1', 'r1=xchg_acquire y 2'), STALE, 'N N S'],
  ['MP+inc+acq', mp('inc y', 'r1:=y'), STALE, 'N N S'],
  ['MP+wmb-inc+acq', mp('wmb; inc y', 'r1:=y'), STALE, 'N N N'],
  ['MP+before_atomic-inc+acq', mp('before_atomic; inc y', 'r1:=y'), STALE, 'N N N'],
  ['MP+full add+full xchg', mp('r1=add y 1', 'r1=xchg y 2'), STALE, 'N N N'],
  ['MP+wmb+cmpxchg_acquire that fails', mp('wmb; y=1', 'r1=cmpxchg_acquire y 0 2'), STALE, 'N N S'],
  ['MP+wmb+cmpxchg_acquire that succeeds', mp('wmb; y=1', 'r1=cmpxchg_acquire y 1 2'), STALE, 'N N N'],
  ['MP+wmb+full cmpxchg that fails', mp('wmb; y=1', 'r1=cmpxchg y 0 2'), STALE, 'N N S'],
  ['MP+wmb+relaxed add, rmb', mp('wmb; y=1', 'r1=xchg_relaxed y 2; rmb'), STALE, 'N N N'],
  ['rmb does not order the read of a valueless RMW', ['x=1; wmb; y=1', 'inc y; rmb; r2=x'], '1:r2=0 y=2', 'N N S'],
  [
    'release, relaxed RMW, acquire',
    ['x=1; y:=1', 'r0=add_relaxed y 1', 'r1:=y; r2=x'],
    '2:r1=2 2:r2=0 1:r0=2',
    'N N N',
  ],
  [
    'wmb, relaxed RMW, acquire',
    ['x=1; wmb; y=1', 'r0=add_relaxed y 1', 'r1:=y; r2=x'],
    '1:r0=2 2:r1=2 2:r2=0',
    'N N N',
  ],
  ['R+xchg+mb', ['x=1; r0=xchg y 1', 'y=2; mb; r1=x'], 'y=2 1:r1=0', 'N N N'],
  [
    'a spin lock of compare-and-swap',
    ['r0=cmpxchg_acquire l 0 1; if r0==0; r1=x; x=1; l:=0', 'r0=cmpxchg_acquire l 0 1; if r0==0; r1=x; x=1; l:=0'],
    '0:r0=0 1:r0=0 0:r1=0 1:r1=0',
    'N N N',
  ],
  ['pin against write-protect, no fence', ['p=1; r1=c', 'r0=add c 1; r1=p'], BOTH_ZERO, 'N S S'],
  ['pin against write-protect, mb', ['p=1; mb; r1=c', 'r0=add c 1; r1=p'], BOTH_ZERO, 'N N N'],
];

checkAll(ROWS);

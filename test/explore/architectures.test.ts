/**
 * armv8 and ppc. Verdicts of the classical shapes are those of the papers: "Herding cats" (TOPLAS 2014) and "Understanding
 * POWER" (PLDI 2011) for Power, "Simplifying ARM concurrency" (POPL 2018) for Armv8. smp_rmb and smp_wmb are lwsync on
 * Power, dmb ishld and dmb ishst on Armv8; smp_store_release is lwsync and a store, or stlr.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkAll, verdictOf } from './verdicts.js';

const ARCHITECTURES = ['armv8', 'ppc'];
const SB = '0:r1=0 1:r1=0';
const MP = '1:r1=1 1:r2=0';
const LB = '0:r1=1 1:r1=1';
const IRIW = '1:r1=1 1:r2=0 3:r1=1 3:r2=0';
const iriw = (reader: string): readonly string[] => [
  'x=1',
  reader,
  'y=1',
  reader.replace('=x', '=t').replace('=y', '=x').replace('=t', '=y'),
];

checkAll(
  [
    ['SB', ['x=1; r1=y', 'y=1; r1=x'], SB, 'S S'],
    ['SB+mbs', ['x=1; mb; r1=y', 'y=1; mb; r1=x'], SB, 'N N'],
    ['SB+rmbs', ['x=1; rmb; r1=y', 'y=1; rmb; r1=x'], SB, 'S S'],
    ['SB+wmbs (SB+lwsyncs)', ['x=1; wmb; r1=y', 'y=1; wmb; r1=x'], SB, 'S S'],
    ['SB+rel-acqs: stlr and ldar stay in order', ['x:=1; r1:=y', 'y:=1; r1:=x'], SB, 'N S'],
    ['SB+rfis', ['x=1; r1=x; r2=y', 'y=1; r3=y; r4=x'], '0:r2=0 1:r4=0', 'S S'],
    ['MP', ['x=1; y=1', 'r1=y; r2=x'], MP, 'S S'],
    ['MP+wmb+po', ['x=1; wmb; y=1', 'r1=y; r2=x'], MP, 'S S'],
    ['MP+po+addr', ['x=1; y=1', 'r1=y; r2=x addr r1'], MP, 'S S'],
    ['MP+wmb+rmb (MP+lwsyncs)', ['x=1; wmb; y=1', 'r1=y; rmb; r2=x'], MP, 'N N'],
    ['MP+wmb+addr', ['x=1; wmb; y=1', 'r1=y; r2=x addr r1'], MP, 'N N'],
    ['MP+wmb+ctrl', ['x=1; wmb; y=1', 'r1=y; if r1==1; r2=x'], MP, 'S S'],
    ['MP+rel+acq', ['x=1; y:=1', 'r1:=y; r2=x'], MP, 'N N'],
    [
      'PPOCA: MP+wmb+ctrl-rfi-addr',
      ['x=1; wmb; y=1', 'r1=y; if r1==1; z=1; r3=z; r2=x addr r3'],
      `${MP} 1:r3=1`,
      'S S',
    ],
    ['PPOAA: MP+wmb+addr-rfi-addr', ['x=1; wmb; y=1', 'r1=y; z=1 addr r1; r3=z; r2=x addr r3'], `${MP} 1:r3=1`, 'N N'],
    ['RSW', ['x=1; wmb; y=1', 'r1=y; r3=z addr r1; r4=z; r2=x addr r4'], MP, 'S S'],
    ['RDW', ['x=1; wmb; y=1', 'r1=y; r3=z addr r1; r4=z; r2=x addr r4', 'z=1'], `${MP} 1:r3=0 1:r4=1`, 'N N'],
    ['LB', ['r1=x; y=1', 'r1=y; x=1'], LB, 'S S'],
    ['LB+data+po', ['r1=x; y=1 data r1', 'r1=y; x=1'], LB, 'S S'],
    ['LB+datas', ['r1=x; y=1 data r1', 'r1=y; x=1 data r1'], LB, 'N N'],
    ['LB+addrs', ['r1=x; y=1 addr r1', 'r1=y; x=1 addr r1'], LB, 'N N'],
    ['LB+ctrls', ['r1=x; if r1==1; y=1', 'r1=y; if r1==1; x=1'], LB, 'N N'],
    ['LB+addr-pos', ['r1=x; r2=z addr r1; y=1', 'r1=y; r2=w addr r1; x=1'], LB, 'N N'],
    ['S', ['x=2; y=1', 'r1=y; x=1'], '1:r1=1 x=2', 'S S'],
    ['S+wmb+po', ['x=2; wmb; y=1', 'r1=y; x=1'], '1:r1=1 x=2', 'S S'],
    ['S+po+data', ['x=2; y=1', 'r1=y; x=1 data r1'], '1:r1=1 x=2', 'S S'],
    ['S+wmb+data', ['x=2; wmb; y=1', 'r1=y; x=1 data r1'], '1:r1=1 x=2', 'N N'],
    ['S+wmb+ctrl', ['x=2; wmb; y=1', 'r1=y; if r1==1; x=1'], '1:r1=1 x=2', 'N N'],
    ['R', ['x=1; y=1', 'y=2; r1=x'], 'y=2 1:r1=0', 'S S'],
    ['R+mbs', ['x=1; mb; y=1', 'y=2; mb; r1=x'], 'y=2 1:r1=0', 'N N'],
    ['R+wmb+mb (R+lwsync+sync)', ['x=1; wmb; y=1', 'y=2; mb; r1=x'], 'y=2 1:r1=0', 'N S'],
    ['R+mb+wmb (R+sync+lwsync)', ['x=1; mb; y=1', 'y=2; wmb; r1=x'], 'y=2 1:r1=0', 'S S'],
    ['2+2W', ['x=1; y=2', 'y=1; x=2'], 'x=1 y=1', 'S S'],
    ['2+2W+wmbs (2+2W+lwsyncs)', ['x=1; wmb; y=2', 'y=1; wmb; x=2'], 'x=1 y=1', 'N N'],
    ['WRC', ['x=1', 'r1=x; y=1', 'r1=y; r2=x'], '1:r1=1 2:r1=1 2:r2=0', 'S S'],
    ['WRC+data+addr', ['x=1', 'r1=x; y=1 data r1', 'r1=y; r2=x addr r1'], '1:r1=1 2:r1=1 2:r2=0', 'N S'],
    ['WRC+rel+addr (WRC+lwsync+addr)', ['x=1', 'r1=x; y:=1', 'r1=y; r2=x addr r1'], '1:r1=1 2:r1=1 2:r2=0', 'N N'],
    ['WRC+wmb+acq: only lwsync orders a read', ['x=1', 'r1=x; wmb; y=1', 'r1:=y; r2=x'], '1:r1=1 2:r1=1 2:r2=0', 'S N'],
    ['RWC+mbs', ['x=1', 'r1=x; mb; r2=y', 'y=1; mb; r1=x'], '1:r1=1 1:r2=0 2:r1=0', 'N N'],
    ['RWC+addr+mb', ['x=1', 'r1=x; r2=y addr r1', 'y=1; mb; r1=x'], '1:r1=1 1:r2=0 2:r1=0', 'N S'],
    ['RWC+rmb+mb (RWC+lwsync+sync)', ['x=1', 'r1=x; rmb; r2=y', 'y=1; mb; r1=x'], '1:r1=1 1:r2=0 2:r1=0', 'N S'],
    ['IRIW', iriw('r1=x; r2=y'), IRIW, 'S S'],
    ['IRIW+addrs', iriw('r1=x; r2=y addr r1'), IRIW, 'N S'],
    ['IRIW+rmbs (IRIW+lwsyncs)', iriw('r1=x; rmb; r2=y'), IRIW, 'N S'],
    ['IRIW+mbs', iriw('r1=x; mb; r2=y'), IRIW, 'N N'],
    ['ISA2+wmb+data+addr', ['x=1; wmb; y=1', 'r1=y; z=1 data r1', 'r1=z; r2=x addr r1'], '1:r1=1 2:r1=1 2:r2=0', 'N N'],
    ['Z6.2+rel+data+data', ['x=2; y:=1', 'r1=y; z=1 data r1', 'r1=z; x=1 data r1'], '1:r1=1 2:r1=1 x=2', 'N N'],
    ['3.SB+mbs', ['x=1; mb; r1=y', 'y=1; mb; r1=z', 'z=1; mb; r1=x'], '0:r1=0 1:r1=0 2:r1=0', 'N N'],
    ['CoRR', ['x=1', 'r1=x; r2=x'], '1:r1=1 1:r2=0', 'N N'],
  ],
  ARCHITECTURES,
);

/** What the kernel's words are made of: each row is decided by one instruction of the mapping. */
checkAll(
  [
    ['SB+xchg: dmb ish after stlxr, or swpal; two syncs', ['r0=xchg x 1; r1=y', 'r0=xchg y 1; r1=x'], SB, 'N N'],
    ['SB+inc: no order in an RMW without a value', ['inc x; r1=y', 'inc y; r1=x'], SB, 'S S'],
    ['SB+inc+after_atomic', ['inc x; after_atomic; r1=y', 'inc y; after_atomic; r1=x'], SB, 'N N'],
    ['SB+before_atomic behind it', ['inc x; before_atomic; r1=y', 'inc y; before_atomic; r1=x'], SB, 'N N'],
    ['SB around a full RMW', ['x=1; r0=add z 1; r1=y', 'y=1; r0=add w 1; r1=x'], SB, 'N N'],
    ['SB around a relaxed RMW', ['x=1; r0=add_relaxed z 1; r1=y', 'y=1; r0=add_relaxed w 1; r1=x'], SB, 'S S'],
    [
      'SB around a cmpxchg that fails: it jumps over the dmb, not over the first sync',
      ['x=1; r0=cmpxchg z 7 1; r1=y', 'y=1; r0=cmpxchg w 7 1; r1=x'],
      SB,
      'S N',
    ],
    ['MP+wmb+full cmpxchg that fails', ['x=1; wmb; y=1', 'r1=cmpxchg y 0 2; r2=x'], MP, 'S S'],
    ['MP+wmb+cmpxchg_acquire that succeeds', ['x=1; wmb; y=1', 'r1=cmpxchg_acquire y 1 2; r2=x'], MP, 'N N'],
    ['MP+xchg_release+xchg_acquire', ['x=1; r0=xchg_release y 1', 'r1=xchg_acquire y 2; r2=x'], MP, 'N N'],
    [
      'an acquiring RMW does not order its own store',
      ['r0=xchg_acquire x 1; r1=y', 'r0=xchg_acquire y 1; r1=x'],
      SB,
      'S S',
    ],
    [
      'rmb after an RMW without a value: stadd is not waited for',
      ['x=1; wmb; y=1', 'inc y; rmb; r2=x'],
      '1:r2=0 y=2',
      'S N',
    ],
    ['SB of two critical sections', ['lock s; x=1; r1=y; unlock s', 'lock t; y=1; r1=x; unlock t'], SB, 'S S'],
    ['SB into critical sections', ['x=1; lock s; r1=y; unlock s', 'y=1; lock t; r1=x; unlock t'], SB, 'S S'],
    [
      'SB+after_spinlock',
      ['x=1; lock s; after_spinlock; r1=y; unlock s', 'y=1; lock t; after_spinlock; r1=x; unlock t'],
      SB,
      'N N',
    ],
    [
      'SB unlock, lock: ldaxr waits for the stlr',
      ['lock s; x=1; unlock s; lock s; r1=y; unlock s', 'y=1; mb; r1=x'],
      SB,
      'N S',
    ],
    [
      'SB unlock, lock, after_unlock_lock',
      ['lock s; x=1; unlock s; lock t; after_unlock_lock; r1=y; unlock t', 'y=1; mb; r1=x'],
      SB,
      'N N',
    ],
    [
      'MP out of and into a critical section',
      ['lock s; x=1; unlock s; y=1', 'r1=y; lock s; r2=x; unlock s'],
      MP,
      'N N',
    ],
    ['pin against write-protect, no fence', ['p=1; r1=c', 'r0=add c 1; r1=p'], SB, 'S S'],
    ['pin against write-protect, wmb', ['p=1; wmb; r1=c', 'r0=add c 1; r1=p'], SB, 'S S'],
    ['pin against write-protect, mb', ['p=1; mb; r1=c', 'r0=add c 1; r1=p'], SB, 'N N'],
  ],
  ARCHITECTURES,
);

test('a dependency carried through memory: lkmm drops addr;po, hardware keeps it', () => {
  const threads = ['r1=x; r2=z addr r1; y=1', 'r1=y; x=1 data r1'];
  assert.equal(
    ['lkmm', 'armv8', 'ppc'].map((model) => verdictOf('LB+addr-po+data', threads, LB, model)).join(' '),
    'S N N',
  );
});

/**
 * Classical shapes. Verdicts for lkmm are those of the kernel's tools/memory-model/litmus-tests (the names in
 * parentheses) or of the papers on the model; those for tso are of the x86-TSO papers.
 */
import { checkAll, type Row } from './verdicts.js';

const COHERENCE: readonly Row[] = [
  ['CoRR', ['x=1', 'r1=x; r2=x'], '1:r1=1 1:r2=0', 'N N N'],
  ['CoRW', ['r1=x; x=1', 'x=2'], '0:r1=2 x=2', 'N N N'],
  ['CoRW of its own later write', ['r1=x; x=1'], '0:r1=1', 'N N N'],
  ['CoWR', ['x=1; r1=x', 'x=2'], '0:r1=2 x=1', 'N N N'],
  ['CoWW', ['x=1; x=2'], 'x=1', 'N N N'],
  [
    'two readers agree on the order of writes',
    ['x=1', 'x=2', 'r1=x; r2=x', 'r1=x; r2=x'],
    '2:r1=1 2:r2=2 3:r1=2 3:r2=1',
    'N N N',
  ],
  ['n4b', ['r1=x; x=1', 'r2=x; x=2'], '0:r1=2 1:r2=1', 'N N N'],
  ['n5', ['x=1; r1=x', 'x=2; r2=x'], '0:r1=2 1:r2=1', 'N N N'],
];

const TWO_THREADS: readonly Row[] = [
  ['SB (SB+poonceonces)', ['x=1; r1=y', 'y=1; r1=x'], '0:r1=0 1:r1=0', 'N S S'],
  ['SB+mbs (SB+fencembonceonces)', ['x=1; mb; r1=y', 'y=1; mb; r1=x'], '0:r1=0 1:r1=0', 'N N N'],
  ['SB+rfis (SB+rfionceonce-poonceonces)', ['x=1; r1=x; r2=y', 'y=1; r3=y; r4=x'], '0:r2=0 1:r4=0', 'N S S'],
  ['SB with release and acquire', ['x:=1; r1:=y', 'y:=1; r1:=x'], '0:r1=0 1:r1=0', 'N S S'],
  ['n6', ['x=1; r1=x; r2=y', 'y=2; x=2'], '0:r1=1 0:r2=0 x=1', 'N S S'],
  ['MP (MP+poonceonces)', ['x=1; y=1', 'r1=y; r2=x'], '1:r1=1 1:r2=0', 'N N S'],
  ['MP (MP+onceassign+derefonce)', ['x=1; y:=1', 'r1=y; r2=x addr r1'], '1:r1=1 1:r2=0', 'N N N'],
  [
    'MP reading on after a data dependency',
    ['x=1; wmb; y=1', 'r1=y; z=1 data r1; r3=z; r2=x addr r3'],
    '1:r1=1 1:r3=1 1:r2=0',
    'N N N',
  ],
  ['LB (LB+poonceonces)', ['r1=x; y=1', 'r1=y; x=1'], '0:r1=1 1:r1=1', 'N N S'],
  ['LB (LB+fencembonceonce+ctrlonceonce)', ['r1=x; if r1==1; y=1', 'r1=y; mb; x=1'], '0:r1=1 1:r1=1', 'N N N'],
  ['LB (LB+poacquireonce+pooncerelease)', ['r1=x; y:=1', 'r1:=y; x=1'], '0:r1=1 1:r1=1', 'N N N'],
  ['LB of values from nowhere', ['r1=x; y=r1', 'r1=y; x=r1'], '0:r1=1', 'N N N'],
  ['S (S+poonceonces)', ['x=2; y=1', 'r1=y; x=1'], '1:r1=1 x=2', 'N N S'],
  ['S (S+fencewmbonceonce+poacquireonce)', ['x=2; wmb; y=1', 'r1:=y; x=1'], '1:r1=1 x=2', 'N N N'],
  ['S+wmb+data', ['x=2; wmb; y=1', 'r1=y; x=1 data r1'], '1:r1=1 x=2', 'N N N'],
  ['S+wmb+ctrl', ['x=2; wmb; y=1', 'r1=y; if r1==1; x=1'], '1:r1=1 x=2', 'N N N'],
  ['S+wmb+po', ['x=2; wmb; y=1', 'r1=y; x=1'], '1:r1=1 x=2', 'N N S'],
  ['S+po+data', ['x=2; y=1', 'r1=y; x=1 data r1'], '1:r1=1 x=2', 'N N S'],
  ['R (R+poonceonces)', ['x=1; y=1', 'y=2; r1=x'], 'y=2 1:r1=0', 'N S S'],
  ['R (R+fencembonceonces)', ['x=1; mb; y=1', 'y=2; mb; r1=x'], 'y=2 1:r1=0', 'N N N'],
  ['R+wmb+mb', ['x=1; wmb; y=1', 'y=2; mb; r1=x'], 'y=2 1:r1=0', 'N N S'],
  ['R+rel+mb', ['x=1; y:=1', 'y=2; mb; r1=x'], 'y=2 1:r1=0', 'N N S'],
  ['R+mb+po', ['x=1; mb; y=1', 'y=2; r1=x'], 'y=2 1:r1=0', 'N S S'],
  ['2+2W', ['x=1; y=2', 'y=1; x=2'], 'x=1 y=1', 'N N S'],
  ['2+2W+mbs', ['x=1; mb; y=2', 'y=1; mb; x=2'], 'x=1 y=1', 'N N N'],
  ['2+2W+wmb+mb', ['x=1; wmb; y=2', 'y=1; mb; x=2'], 'x=1 y=1', 'N N S'],
];

const MORE_THREADS: readonly Row[] = [
  ['WRC (WRC+poonceonces+Once)', ['x=1', 'r1=x; y=1', 'r1=y; r2=x'], '1:r1=1 2:r1=1 2:r2=0', 'N N S'],
  [
    'WRC (WRC+pooncerelease+fencermbonceonce+Once)',
    ['x=1', 'r1=x; y:=1', 'r1=y; rmb; r2=x'],
    '1:r1=1 2:r1=1 2:r2=0',
    'N N N',
  ],
  [
    'WRC+data+addr: dependencies are not cumulative',
    ['x=1', 'r1=x; y=1 data r1', 'r1=y; r2=x addr r1'],
    '1:r1=1 2:r1=1 2:r2=0',
    'N N S',
  ],
  ['WRC+wmb+acq: wmb orders writes only', ['x=1', 'r1=x; wmb; y=1', 'r1:=y; r2=x'], '1:r1=1 2:r1=1 2:r2=0', 'N N S'],
  ['WRC+mb+addr', ['x=1', 'r1=x; mb; y=1', 'r1=y; r2=x addr r1'], '1:r1=1 2:r1=1 2:r2=0', 'N N N'],
  ['RWC', ['x=1', 'r1=x; r2=y', 'y=1; r1=x'], '1:r1=1 1:r2=0 2:r1=0', 'N S S'],
  ['RWC+po+mb', ['x=1', 'r1=x; r2=y', 'y=1; mb; r1=x'], '1:r1=1 1:r2=0 2:r1=0', 'N N S'],
  ['RWC+rmb+mb', ['x=1', 'r1=x; rmb; r2=y', 'y=1; mb; r1=x'], '1:r1=1 1:r2=0 2:r1=0', 'N N S'],
  ['RWC+mbs', ['x=1', 'r1=x; mb; r2=y', 'y=1; mb; r1=x'], '1:r1=1 1:r2=0 2:r1=0', 'N N N'],
  ['W+RWC+rel+acq+mb', ['x=1; y:=1', 'r1:=y; r2=z', 'z=1; mb; r1=x'], '1:r1=1 1:r2=0 2:r1=0', 'N N S'],
  [
    'IRIW (IRIW+poonceonces+OnceOnce)',
    ['x=1', 'r1=x; r2=y', 'y=1', 'r1=y; r2=x'],
    '1:r1=1 1:r2=0 3:r1=1 3:r2=0',
    'N N S',
  ],
  [
    'IRIW (IRIW+fencembonceonces+OnceOnce)',
    ['x=1', 'r1=x; mb; r2=y', 'y=1', 'r1=y; mb; r2=x'],
    '1:r1=1 1:r2=0 3:r1=1 3:r2=0',
    'N N N',
  ],
  ['IRIW+acquires', ['x=1', 'r1:=x; r2=y', 'y=1', 'r1:=y; r2=x'], '1:r1=1 1:r2=0 3:r1=1 3:r2=0', 'N N S'],
  ['IRIW+rmbs', ['x=1', 'r1=x; rmb; r2=y', 'y=1', 'r1=y; rmb; r2=x'], '1:r1=1 1:r2=0 3:r1=1 3:r2=0', 'N N S'],
  ['IRIW+mb+rmb', ['x=1', 'r1=x; mb; r2=y', 'y=1', 'r1=y; rmb; r2=x'], '1:r1=1 1:r2=0 3:r1=1 3:r2=0', 'N N S'],
  ['IRIW+addrs', ['x=1', 'r1=x; r2=y addr r1', 'y=1', 'r1=y; r2=x addr r1'], '1:r1=1 1:r2=0 3:r1=1 3:r2=0', 'N N S'],
  ['ISA2 (ISA2+poonceonces)', ['x=1; y=1', 'r1=y; z=1', 'r1=z; r2=x'], '1:r1=1 2:r1=1 2:r2=0', 'N N S'],
  [
    'ISA2 (ISA2+pooncerelease+poacquirerelease+poacquireonce)',
    ['x=1; y:=1', 'r1:=y; z:=1', 'r1:=z; r2=x'],
    '1:r1=1 2:r1=1 2:r2=0',
    'N N N',
  ],
  ['ISA2+wmb+data+addr', ['x=1; wmb; y=1', 'r1=y; z=1 data r1', 'r1=z; r2=x addr r1'], '1:r1=1 2:r1=1 2:r2=0', 'N N S'],
  [
    'Z6.0 (Z6.0+pooncerelease+poacquirerelease+fencembonceonce)',
    ['x=1; y:=1', 'r1:=y; z:=1', 'z=2; mb; r1=x'],
    '1:r1=1 z=2 2:r1=0',
    'N N S',
  ],
  ['Z6.0+mbs', ['x=1; mb; y=1', 'r1=y; mb; z=1', 'z=2; mb; r1=x'], '1:r1=1 z=2 2:r1=0', 'N N N'],
  ['Z6.2+rel+rel+data', ['x=2; y:=1', 'r1=y; z:=1', 'r1=z; x=1 data r1'], '1:r1=1 2:r1=1 x=2', 'N N N'],
  ['Z6.2+rel+data+data', ['x=2; y:=1', 'r1=y; z=1 data r1', 'r1=z; x=1 data r1'], '1:r1=1 2:r1=1 x=2', 'N N S'],
  ['3.SB+mbs', ['x=1; mb; r1=y', 'y=1; mb; r1=z', 'z=1; mb; r1=x'], '0:r1=0 1:r1=0 2:r1=0', 'N N N'],
  ['3.SB with one mb missing', ['x=1; mb; r1=y', 'y=1; r1=z', 'z=1; mb; r1=x'], '0:r1=0 1:r1=0 2:r1=0', 'N S S'],
  [
    '3.LB with data, ctrl and acquire',
    ['r1=x; y=r1', 'r1=y; if r1==1; z=1', 'r1:=z; x=1'],
    '0:r1=1 1:r1=1 2:r1=1',
    'N N N',
  ],
  ['n7', ['x=1; r1=x; r2=y', 'y=1', 'r3=y; r4=x'], '0:r1=1 0:r2=0 2:r3=1 2:r4=0', 'N S S'],
  [
    'eight threads',
    [
      'x=1',
      'r1=x; a=1 data r1',
      'r1=a; b=1 data r1',
      'r1=b; c=1 data r1',
      'r1=c; d=1 data r1',
      'r1=d; e=1 data r1',
      'r1=e; f=1 data r1',
      'r1=f; mb; r2=x',
    ],
    '7:r1=1 7:r2=0',
    'S S S',
  ],
];

checkAll([...COHERENCE, ...TWO_THREADS, ...MORE_THREADS]);

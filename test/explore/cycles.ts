/**
 * Programs of the shape that tells models apart, from a seed: two to four threads in a ring, each with one access to a
 * location and, after something that may order them, one to the next. A cycle through all threads is what the models
 * disagree on; of random statements few make one.
 */
import { generator, type Statements } from './random.js';
import { program } from './shapes.js';

/** L is the location, V the value, R a fresh register. */
const WRITES = [
  'L=V',
  'L=V',
  'L:=V',
  'L~V',
  'R=xchg L V',
  'R=xchg_release L V',
  'R=add_relaxed L 1',
  'inc L',
  'R=cmpxchg_release L 0 V',
];
const READS = [
  'R=L',
  'R=L',
  'R:=L',
  'R~L',
  'R=xchg_acquire L 3',
  'R=add_acquire L 1',
  'R=cmpxchg L 7 3',
  'R=cmpxchg_acquire L 7 3',
  'R=cmpxchg_relaxed L 1 3',
];
/** Between the two accesses; D is the register of a read before, where there is one. */
const BETWEEN = [
  '',
  'mb',
  'rmb',
  'wmb',
  'before_atomic',
  'after_atomic',
  'if D==1',
  'if D==1; rmb',
  'R=xchg q 1',
  'R=cmpxchg_relaxed q 7 1; after_atomic',
  'before_atomic; inc q',
  'lock s; unlock s',
  'lock s; after_spinlock; unlock s',
  'lock s; unlock s; lock t; unlock t',
  'lock s; unlock s; lock t; after_unlock_lock; unlock t',
  'R=trylock s; after_spinlock',
  'q=1 data D; R=q',
  'q=1 addr D; R=q',
];
const RCU = ['sync_rcu', 'sync_rcu', '', 'if D==1', 'rcu_unlock; rcu_lock'];

export function cycleProgram(seed: number, rcu: boolean): Statements {
  const next = generator(seed);
  const pick = <T>(from: readonly T[]): T => from[next() % from.length] as T;
  const count = 2 + (next() % 3);
  const threads = Array.from({ length: count }, (_, t) => {
    const [from, to] = [`v${t}`, `v${(t + 1) % count}`];
    const [first, second] = [pick([READS, WRITES]), pick([READS, WRITES])];
    const between = pick(rcu ? RCU : BETWEEN);
    const depends = first === READS && next() % 3 === 0 ? pick([' addr D', ' data D']) : '';
    const suits = first === READS || !between.includes('D');
    const after = pick(second).replace('L', to).replace('V', '1');
    const words = [
      pick(first).replace('L', from).replace('V', '2'),
      suits ? between : 'mb',
      after + dependency(after, depends),
    ];
    const text = registers(words.filter((word) => word !== '').join('; '));
    return rcu && between !== 'sync_rcu' ? `rcu_lock; ${text}; rcu_unlock` : text;
  });
  return { name: `cycle ${seed}`, threads, build: () => program(`cycle ${seed}`, threads) };
}

/** Only a plain statement can carry one, and a read has no data. */
function dependency(statement: string, wanted: string): string {
  if (!/^(R|v\d)(:=|=|~)\S+$/.test(statement)) return '';
  return statement.startsWith('R') ? wanted.replace('data', 'addr') : wanted;
}

function registers(text: string): string {
  let count = 0;
  return text.replaceAll('D', 'r0').replaceAll('R', () => `r${count++}`);
}

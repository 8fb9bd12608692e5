/** Events as a kernel developer would write them. */
import type { Location, Value } from '../explore/program.js';
import { isHuge, pfnOf } from './pte.js';
import type { TraceEvent } from './record.js';

const READS: Readonly<Record<string, string>> = { ONCE: 'READ_ONCE', ACQUIRE: 'smp_load_acquire', PLAIN: 'load' };
const WRITES: Readonly<Record<string, string>> = { ONCE: 'WRITE_ONCE', RELEASE: 'smp_store_release', PLAIN: 'store' };

type Show = (value: Value) => string;

const FENCES: Readonly<Record<string, string>> = {
  ...{ MB: 'smp_mb', MB_LOCK: 'smp_mb', RMB: 'smp_rmb', WMB: 'smp_wmb', AFTER_ATOMIC: 'smp_mb__after_atomic' },
  ...{ RCU_LOCK: 'rcu_read_lock', RCU_UNLOCK: 'rcu_read_unlock', SYNC_RCU: 'synchronize_rcu' },
};

export function eventText(event: TraceEvent, loc: Location, show: Show): string {
  switch (event.kind) {
    case 'read':
      return `${READS[event.how]}(${loc})`;
    case 'write':
      return `${WRITES[event.how]}(${loc}, ${show(event.operand)})`;
    case 'rmw':
      return rmwText(event, loc, show);
    case 'fence':
      return `${FENCES[event.how]}()`;
    case 'note':
      return `${event.how} ${loc}`;
    default:
      return `${event.how === 'SPIN' ? 'spin' : event.how.toLowerCase()}_${event.kind}(${loc})`;
  }
}

function rmwText({ how, op, operand, arg, size }: TraceEvent, loc: Location, show: Show): string {
  const suffix = how === 'FULL' || how === 'NORETURN' ? '' : `_${how.toLowerCase()}`;
  const signed = BigInt.asIntN(size * 8, operand);
  switch (op) {
    case 'ADD':
      return how === 'NORETURN' ? `atomic_add(${signed}, ${loc})` : `atomic_add_return${suffix}(${signed}, ${loc})`;
    case 'ADD_UNLESS':
      return `atomic_add_unless(${loc}, ${signed}, ${arg})`;
    case 'CMPXCHG':
      return `cmpxchg${suffix}(${loc}, ${show(arg)}, ${show(operand)})`;
    case 'XCHG':
      return `xchg${suffix}(${loc}, ${show(operand)})`;
    default: {
      const mask = BigInt.asUintN(size * 8, ~operand);
      return op === 'AND'
        ? `atomic_and(~${flagsText(loc, mask)}, ${loc})`
        : `atomic_${op.toLowerCase()}(${flagsText(loc, operand)}, ${loc})`;
    }
  }
}

type Flags = readonly (readonly [bit: bigint, name: string])[];

const PTE_FLAGS: Flags = [
  [1n << 1n, 'rw'],
  [1n << 5n, 'young'],
  [1n << 6n, 'dirty'],
];
/** PG_* of assembly/layout.ts that threads see. */
const PAGE_FLAGS: Flags = [[2n, 'exclusive']];

const isPte = (loc: Location): boolean => /(^|\.)pte\[/.test(loc);
const isPmd = (loc: Location): boolean => /(^|\.)pmd\[/.test(loc);
const isPageFlags = (loc: Location): boolean => /^page\[\d+\]\.flags$/.test(loc);

/** Bits by their names, where all of them have one. */
function flagsText(loc: Location, bits: bigint): string {
  const flags = isPte(loc) ? PTE_FLAGS : isPageFlags(loc) ? PAGE_FLAGS : [];
  const names = flags.filter(([bit]) => (bits & bit) !== 0n).map(([, name]) => name);
  const known = flags.reduce((sum, [bit]) => sum | bit, 0n);
  if (names.length > 0 && (bits & ~known) === 0n) return names.join('|');
  return bits < 10n ? String(bits) : `0x${bits.toString(16)}`;
}

/** A pte as the page it maps, `page[0] rw`, and `old` or `clean` where it is; a pmd as its table, `table[4] ro`, or as a pte if it maps a huge page; flags of a page by name; everything else as a number. */
export function showValue(loc: Location, value: Value, firstData: number): string {
  if (isPageFlags(loc) && value !== 0n) return flagsText(loc, value);
  if (isPmd(loc) && value !== 0n && !isHuge(value))
    return `table[${pfnOf(value)}] ${(value & 2n) !== 0n ? 'rw' : 'ro'}`;
  if (!isPte(loc) && !(isPmd(loc) && isHuge(value))) return String(value);
  if (value === 0n) return 'none';
  const has = (flag: string): boolean => PTE_FLAGS.some(([bit, name]) => name === flag && (value & bit) !== 0n);
  const page = pfnOf(value) - firstData;
  return [`page[${page}]`, has('rw') ? 'rw' : 'ro', has('young') ? '' : 'old', has('dirty') ? '' : 'clean']
    .filter((part) => part !== '')
    .join(' ');
}

/** Accesses of shared words that are no events: the explorer would not see them, and decide another protocol than the one that is measured. */
import { applyRmw } from '../trace/imports.js';
import type { TracedMachine } from '../trace/machine.js';
import type { PlainAccess } from '../trace/plain.js';
import type { TraceEvent } from '../trace/record.js';

interface Word {
  readonly address: number;
  readonly size: 4 | 8;
}

/** What the two sides share: the entries that lead to the parent's page, what is counted of it, its bytes, two words of its mm. */
function sharedWords(machine: TracedMachine): Word[] {
  const { cpu, mm, view, firstData } = machine;
  const c = cpu.constant;
  const page = view.getUint32(c('CTRL_MEM_MAP'), true) + firstData * c('PAGE_STRUCT');
  const frame = machine.tables.frameOf(machine.tables.pte(mm, 0));
  return [
    ...[...machine.tables.walk(mm, 0), frame, frame + 4088].map((address): Word => ({ address, size: 8 })),
    ...[
      ...[c('PAGE_FLAGS'), c('PAGE_MAPCOUNT'), c('PAGE_REFCOUNT')].map((at) => page + at),
      ...[c('MM_HAS_PINNED'), c('MM_WRITE_PROTECT_SEQ')].map((at) => mm + at),
    ].map((address): Word => ({ address, size: 4 })),
  ];
}

/**
 * Takes the words as they are now. @param machine of an instrumented module (src/compile/instrument.ts)
 * @returns asked after each call: what it did to which of them beside its events, `reads page[0].refcount`
 */
export function watchShared(machine: TracedMachine): (events: readonly TraceEvent[]) => string[] {
  const words = sharedWords(machine);
  const now = ({ address, size }: Word): bigint =>
    size === 8 ? machine.view.getBigUint64(address, true) : BigInt(machine.view.getUint32(address, true));
  const before = words.map(now);
  const met = new Set<string>();
  machine.onPlain = ({ verb, address, bytes }: PlainAccess) => {
    const word = words.find((one) => address < one.address + one.size && one.address < address + bytes);
    if (word !== undefined) met.add(`${verb} ${machine.names.nameOf(word.address)}`);
  };
  return (events) => {
    // A plain RMW and a copy of many bytes are not told: they show in what is there afterwards.
    const changed = words.filter((word, at) => {
      let value = before[at] as bigint;
      for (const event of events) if (event.address === word.address) value = after(event, value);
      return now(word) !== BigInt.asUintN(word.size * 8, value);
    });
    for (const { address } of changed) met.add(`writes ${machine.names.nameOf(address)}`);
    const found = [...met];
    met.clear();
    return found;
  };
}

function after(event: TraceEvent, value: bigint): bigint {
  if (event.kind === 'write') return event.operand;
  return event.kind === 'rmw' ? (applyRmw(event.op, value, event.operand, event.arg, event.size * 8) ?? value) : value;
}

/** Writes of shared words that are no events: the explorer would not see them, and decide another protocol than the one that is measured. */
import { applyRmw } from '../trace/imports.js';
import type { TracedMachine } from '../trace/machine.js';
import type { TraceEvent } from '../trace/record.js';

interface Word {
  readonly address: number;
  readonly size: 4 | 8;
}

/** What the two sides share: the parent's pte, what is counted of its page, two words of its mm. */
function sharedWords(machine: TracedMachine): Word[] {
  const { cpu, mm, view, firstData } = machine;
  const c = cpu.constant;
  const page = view.getUint32(c('CTRL_MEM_MAP'), true) + firstData * c('PAGE_STRUCT');
  const word = (address: number): Word => ({ address, size: 4 });
  return [
    { address: machine.ptep(mm, 0), size: 8 },
    ...[c('PAGE_FLAGS'), c('PAGE_MAPCOUNT'), c('PAGE_REFCOUNT')].map((at) => word(page + at)),
    ...[c('MM_HAS_PINNED'), c('MM_WRITE_PROTECT_SEQ')].map((at) => word(mm + at)),
  ];
}

/** Takes the words as they are now. @returns names of those that hold something else, after a call, than its events wrote */
export function watchShared(machine: TracedMachine): (events: readonly TraceEvent[]) => string[] {
  const words = sharedWords(machine);
  const now = ({ address, size }: Word): bigint =>
    size === 8 ? machine.view.getBigUint64(address, true) : BigInt(machine.view.getUint32(address, true));
  const before = words.map(now);
  return (events) =>
    words
      .filter((word, at) => {
        let value = before[at] as bigint;
        for (const event of events) if (event.address === word.address) value = after(event, value);
        return now(word) !== BigInt.asUintN(word.size * 8, value);
      })
      .map(({ address }) => machine.names.nameOf(address));
}

function after(event: TraceEvent, value: bigint): bigint {
  if (event.kind === 'write') return event.operand;
  return event.kind === 'rmw' ? (applyRmw(event.op, value, event.operand, event.arg, event.size * 8) ?? value) : value;
}

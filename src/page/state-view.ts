/** A machine's state as a person reads it. */
import type { State } from '../explore/machine.js';
import type { Location, Value } from '../explore/program.js';
import type { TracedProgram } from '../verdict/traced-program.js';
import type { StateView } from './document.js';

export const PTE = 'pte[0]';
export const HAS_PINNED = 'mm0.has_pinned';
const ROWS: readonly Location[] = [PTE, 'page[0].refcount', 'page[0].mapcount', 'mm0.write_protect_seq', HAS_PINNED];

/** x86-64, most significant first. */
const BITS = [
  ['D', 6n],
  ['A', 5n],
  ['US', 2n],
  ['RW', 1n],
  ['P', 0n],
] as const;

const BIAS = 1024n;

export function memoryOf(program: TracedProgram, state: State, loc: Location): Value {
  return state.memory.get(loc) ?? program.init.get(loc) ?? 0n;
}

/** What a CPU would read: its own youngest buffered store, or memory. */
export function seenBy(program: TracedProgram, state: State, thread: number, loc: Location): Value {
  const own = state.threads[thread]?.buffer.findLast((store) => store.loc === loc);
  return own?.value ?? memoryOf(program, state, loc);
}

/** A value with what it means: a refcount taken apart, a sequence count as odd or even. */
export function valueText(program: TracedProgram, loc: Location, value: Value): string {
  if (loc.endsWith('.refcount') && value >= BIAS) {
    const [pins, rest] = [value / BIAS, value % BIAS];
    return `${value} (${rest} + ${pins} × 1024)`;
  }
  if (loc.endsWith('_seq')) return `${value} (${value % 2n === 0n ? 'even' : 'odd: a fork is copying'})`;
  return program.show(loc, value);
}

/** The words that are always shown, and what else these threads share: locks are told by steps. */
function locations({ shared }: TracedProgram): Location[] {
  const more = [...shared].filter((loc) => !ROWS.includes(loc) && !/lock$|ptl$/.test(loc));
  return [...ROWS, ...more.sort()];
}

export function stateView(program: TracedProgram, state: State): StateView {
  const text = (loc: Location, value: Value): string =>
    program.shared.has(loc) ? valueText(program, loc, value) : 'not used here';
  const pte = memoryOf(program, state, PTE);
  return {
    rows: locations(program).map((loc) => ({
      loc,
      memory: text(loc, memoryOf(program, state, loc)),
      seen: state.threads.map((_, thread) => text(loc, seenBy(program, state, thread, loc))),
    })),
    bits: BITS.map(([name, bit]) => [name, Number((pte >> bit) & 1n)]),
    buffers: state.threads.map(({ buffer, node }) =>
      buffer.map(({ loc, value, event }) => {
        const label = node.run.events[event]?.label;
        return `${label === undefined ? '' : `${label}: `}${loc} = ${program.show(loc, value)}`;
      }),
    ),
  };
}

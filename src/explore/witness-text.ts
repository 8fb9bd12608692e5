/**
 * A witness as plain text, one column per CPU, fit for a commit message: each step with its label and what it read,
 * the moment a buffered store reaches memory as a step of its own, and the critical cycle below.
 */
import type { CycleEdge } from './cycle.js';
import type { Step } from './machine.js';
import type { Event, Program, Run, Value } from './program.js';
import type { Access } from './skeleton.js';
import { performed } from './thread-tree.js';
import type { Witness } from './witness.js';

/** Columns of a terminal and of a mail. */
const WIDTH = 100;
const GAP = 4;
/** A later CPU's column begins at least this far to the right of the one before. */
const MIN_STEP = 16;

/** @param hidden events that a reader can do without */
export function formatWitness(
  program: Program,
  witness: Witness,
  hidden: (event: Event, thread: number) => boolean = () => false,
): string {
  const { runs } = witness.outcome;
  const names = labels(runs);
  const text = new EventText(program, names, hidden);
  const rows = witness.steps === undefined ? byThread(witness, text) : bySteps(runs, witness.steps, text);
  const heads = program.threads.map((_, thread) => `CPU ${thread}`);
  const out = witness.steps === undefined ? sideBySide(heads, rows) : inTurn(heads, rows);
  if (witness.cycle !== undefined)
    out.push('', ...cycleText(witness.cycle, witness.execution.skeleton.accesses, names));
  return `${out.join('\n')}\n`;
}

const longest = (column: number, rows: readonly (readonly string[])[], title: string): number =>
  Math.max(title.length, ...rows.map((row) => (row[column] ?? '').length));
const underlined = (titles: readonly string[]): string[][] => [
  [...titles],
  titles.map((title) => '='.repeat(title.length)),
];

/** One step a line: a column may begin where a longer step of another one still goes on. */
function inTurn(heads: readonly string[], rows: readonly string[][]): string[] {
  let next = 0;
  const begins = heads.map((title, column) => {
    const width = longest(column, rows, title);
    const begin = Math.max(Math.min(next, WIDTH - width), column * MIN_STEP);
    next = begin + width + GAP;
    return begin;
  });
  return [...underlined(heads), ...rows].map((row) =>
    row.reduce((line, cell, column) => (cell === '' ? line : line.padEnd(begins[column] as number) + cell), ''),
  );
}

/** CPUs side by side, or one below the other where they have no room. */
function sideBySide(heads: readonly string[], rows: readonly string[][]): string[] {
  const widths = heads.map((title, column) => longest(column, rows, title) + GAP);
  if (widths.reduce((a, b) => a + b, -GAP) <= WIDTH)
    return [...underlined(heads), ...rows].map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] as number))
        .join('')
        .trimEnd(),
    );
  return heads.flatMap((title, column) => {
    const own = rows.map((row) => row[column] ?? '').filter((cell) => cell !== '');
    return [...(column === 0 ? [] : ['']), ...underlined([title]).flat(), ...own];
  });
}

/** The labels of all events: their own; where a thread has none, A1, A2, .. for the first thread, B1, .. for the second. */
export function labels(runs: readonly Run[]): string[][] {
  return runs.map(({ events }, thread) => {
    const labelled = events.some(({ label }) => label !== undefined);
    let count = 0;
    return events.map((event) => {
      if (event.kind === 'note' || labelled) return event.label ?? '';
      count++;
      return `${String.fromCharCode(65 + thread)}${count}`;
    });
  });
}

/** Events and drained stores as one line each. */
export class EventText {
  private readonly program: Program;
  private readonly names: readonly (readonly string[])[];
  readonly hidden: (event: Event, thread: number) => boolean;

  constructor(program: Program, names: readonly (readonly string[])[], hidden: EventText['hidden']) {
    this.program = program;
    this.names = names;
    this.hidden = hidden;
  }

  private value(event: Event, value: Value): string {
    const loc = 'loc' in event ? event.loc : undefined;
    return loc === undefined ? String(value) : (this.program.show?.(loc, value) ?? String(value));
  }

  of(event: Event, thread: number, index: number, read: Value | undefined, written: Value | undefined): string {
    const text = `${this.names[thread]?.[index] ?? ''} ${event.text ?? generic(event)}`.trimStart();
    if (read === undefined) return text;
    if (event.kind !== 'rmw' || written === undefined) return `${text} = ${this.value(event, read)}`;
    const [old, stored] = [this.value(event, read), this.value(event, written)];
    return event.order === 'noreturn' ? `${text}: ${old} -> ${stored}` : `${text} = ${old}, stores ${stored}`;
  }

  drain(event: Event, thread: number, index: number, written: Value | undefined): string {
    const name = this.names[thread]?.[index] ?? '';
    const loc = 'loc' in event ? event.loc : '';
    return `(${name === '' ? '' : `${name}: `}${loc} = ${written === undefined ? '' : this.value(event, written)} reaches memory)`;
  }
}

function bySteps(runs: readonly Run[], steps: readonly Step[], text: EventText): string[][] {
  return steps.flatMap((step) => {
    const { thread, event: index, kind, read, written } = step;
    const event = runs[thread]?.events[index] as Event;
    if (text.hidden(event, thread)) return [];
    const cell =
      kind === 'drain' ? text.drain(event, thread, index, written) : text.of(event, thread, index, read, written);
    return [runs.map((_, column) => (column === thread ? cell : ''))];
  });
}

/** Without a machine there is no order of steps: the threads side by side, each read with its value. */
function byThread(witness: Witness, text: EventText): string[][] {
  const { runs, reads } = witness.outcome;
  const columns = runs.map((run, thread) =>
    [...performed(run, reads[thread] ?? [])].flatMap(({ event, at, read, written }) => {
      const hidden = event.kind === 'note' || text.hidden(event, thread);
      return hidden ? [] : [text.of(event, thread, at, read, written)];
    }),
  );
  const length = Math.max(...columns.map((column) => column.length));
  return Array.from({ length }, (_, row) => columns.map((column) => column[row] ?? ''));
}

const READS = { once: 'READ_ONCE', acquire: 'smp_load_acquire', plain: 'load', srcu_lock: 'srcu_read_lock' };
const WRITES = { once: 'WRITE_ONCE', release: 'smp_store_release', plain: 'store', srcu_unlock: 'srcu_read_unlock' };

/** How the event would be written in the kernel, if it does not say so itself. */
function generic(event: Event): string {
  switch (event.kind) {
    case 'read':
      return `${READS[event.order]}(${event.loc})`;
    case 'write':
      return `${WRITES[event.order]}(${event.loc}, ${event.value})`;
    case 'rmw': {
      const suffix = event.order === 'full' || event.order === 'noreturn' ? '' : `_${event.order}`;
      return `${event.op}${suffix}(${event.loc})`;
    }
    case 'fence':
      return event.fence === 'barrier'
        ? 'barrier()'
        : event.fence === 'sync_srcu'
          ? `synchronize_srcu(${event.loc})`
          : event.fence.startsWith('a') || event.fence.startsWith('b')
            ? `smp_mb__${event.fence}()`
            : `smp_${event.fence}()`;
    case 'note':
      return event.what;
    default:
      return `spin_${event.kind}(${event.loc})`;
  }
}

/** `A1 W x -/-> A2 R y -fr-> B1 W y ...`: `-/->` is program order that the model does not keep. */
export function cycleText(
  cycle: readonly CycleEdge[],
  accesses: readonly Access[],
  names: readonly (readonly string[])[],
): string[] {
  const label = (node: number): string => {
    const { thread, event } = accesses[node] as Access;
    return names[thread]?.[event] ?? '';
  };
  const full = (node: number): string => {
    const { direction, loc } = accesses[node] as Access;
    return `${label(node)} ${direction} ${loc}`;
  };
  const arrow = ({ relation, kept }: CycleEdge): string =>
    kept ? (relation === 'po' ? '->' : `-${relation}->`) : '-/->';
  const path = cycle.map((edge) => `${full(edge.from)} ${arrow(edge)} `).join('');
  const kind = (node: number): string => ((accesses[node] as Access).direction === 'R' ? 'load' : 'store');
  const missing = cycle
    .filter(({ kept }) => !kept)
    .map(({ from, to }) => `${kind(from)}-${kind(to)} order between ${label(from)} and ${label(to)}`);
  const start = label((cycle[0] as CycleEdge).from);
  return [`cycle: ${path}${start}`, ...(missing.length === 0 ? [] : [`missing: ${missing.join('; ')}`])];
}

/**
 * A program as a C litmus test in the kernel's format, for herd7 and klitmus7. Locations that only one thread reads or
 * writes are left out; what decides is kept: dependencies too, as expressions such as `(r0 ^ r0)` where a value does
 * not show them.
 */
import type { Location, Program, Value } from '../explore/program.js';
import { consumes } from '../explore/thread-tree.js';
import { isAtomicForm, rmwForm } from './rmw-text.js';
import { type Names, StepPrinter } from './step-text.js';
import { type FinishedRun, type Fork, mergeRuns, type Node, registerName } from './tree.js';
import { isLockEvent, locationsIn, Visible } from './visible.js';

export interface PrintOptions {
  /** Never, Sometimes, Always or Unknown: what the kernel's model says */
  readonly result: string;
  /** what the test is about, in lines */
  readonly about?: readonly string[];
  /** the whole condition, in terms of `registerName` and `Visible`'s names, e.g. `exists (0:r0=0)` */
  readonly condition: string;
}

/** Throws Error for a program that has no such form (a loop that hit its bound, an unknown atomic). */
export function printLitmus(program: Program, { result, about = [], condition }: PrintOptions): string {
  const visible = new Visible(program);
  const { threads } = visible;
  const names = { names: visible.names, ...typesOf(threads) };
  const init = [...names.names].flatMap(([loc, name]) => {
    const value = program.init.get(loc) ?? 0n;
    const type = names.locks.has(loc) ? 'spinlock_t' : names.atomics.has(loc) ? 'atomic_t' : 'int';
    const given = type === 'atomic_t' ? `ATOMIC_INIT(${value})` : String(value);
    return type === 'spinlock_t' ? [] : value === 0n && type === 'int' ? [] : [`\t${type} ${name} = ${given};`];
  });
  const processes = threads.map((runs, index) => printProcess(index, runs, names));
  return [
    `C ${program.name.replaceAll(/\s+/g, '_')}`,
    '',
    '(*',
    ...[`Result: ${result}`, ...apart(about), ...apart(folded(processes)), ...apart(meanings(program, threads))].map(
      (line) => ` * ${line}`.trimEnd(),
    ),
    ' *)',
    '',
    ...(init.length === 0 ? ['{}'] : ['{', ...init, '}']),
    '',
    ...processes,
    condition,
    '',
  ].join('\n');
}

function apart(lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', ...lines];
}

/** What the checker reads too: such a test does not ask what a compiler would make of it (pitfalls.ts). */
function folded(processes: readonly string[]): string[] {
  if (!processes.some((text) => /(\br\d+) \^ \1\b/.test(text))) return [];
  return [
    'Dependencies: r ^ r is one that the code has, and carries no value here. A compiler may drop it from this test, not from the code.',
  ];
}

/** What the program's numbers are, where it says so: `65637 = page 0, read-only`. */
function meanings({ init, show }: Program, threads: readonly (readonly FinishedRun[])[]): string[] {
  if (show === undefined) return [];
  const values = new Map<string, Value>();
  const say = (loc: Location, value: Value): void => {
    const text = show(loc, value);
    if (text !== String(value)) values.set(`${value} = ${text}`, value);
  };
  for (const { events, reads } of threads.flat()) {
    let used = 0;
    for (const event of events) {
      const read = consumes(event) ? reads[used++] : undefined;
      if (!('loc' in event) || event.loc === undefined || event.kind === 'note') continue;
      say(event.loc, init.get(event.loc) ?? 0n);
      if (event.kind === 'write') say(event.loc, event.value);
      if (read !== undefined && (event.kind === 'read' || event.kind === 'rmw')) say(event.loc, read);
    }
  }
  return [...values].sort(([a, x], [b, y]) => (x === y ? (a < b ? -1 : 1) : x < y ? -1 : 1)).map(([line]) => line);
}

function typesOf(threads: readonly (readonly FinishedRun[])[]): Omit<Names, 'names'> {
  const atomics = new Set<Location>();
  const locks = new Set<Location>();
  for (const { events } of threads.flat()) {
    for (const event of events) {
      if (event.kind === 'rmw' && isAtomicForm(rmwForm(event, []))) atomics.add(event.loc);
      if (isLockEvent(event)) locks.add(event.loc);
    }
  }
  return { atomics, locks };
}

function printProcess(index: number, runs: readonly FinishedRun[], names: Names): string {
  const printer = new StepPrinter(names);
  const body = printNodes(mergeRuns(runs), printer, 1);
  const parameters = [...locationsIn(runs.flatMap(({ events }) => events))].map((loc) => {
    const type = names.locks.has(loc) ? 'spinlock_t' : names.atomics.has(loc) ? 'atomic_t' : 'int';
    return `${type} *${names.names.get(loc)}`;
  });
  const registers = [...printer.registers].sort((a, b) => a - b).map((read) => `\tint ${registerName(read)};`);
  const head = registers.length === 0 ? [] : [...registers, ''];
  return [`P${index}(${parameters.join(', ')})`, '{', ...head, ...body, '}', ''].join('\n');
}

function printNodes(nodes: readonly Node[], printer: StepPrinter, depth: number): string[] {
  return nodes.flatMap((node) =>
    node.kind === 'step' ? ['\t'.repeat(depth) + printer.text(node)] : printFork(node, printer, depth),
  );
}

/** The case with the most values stands last, as the else; the others are compared with one by one. */
function printFork({ read, cases }: Fork, printer: StepPrinter, depth: number): string[] {
  const sorted = [...cases].sort((a, b) => a.values.length - b.values.length || b.body.length - a.body.length);
  const last = sorted.pop() as Fork['cases'][number];
  const indent = '\t'.repeat(depth);
  const compared = sorted.flatMap(({ values, body }) => values.map((value) => ({ value, body })));
  const [only] = compared;
  if (compared.length === 1 && only?.body.length === 0) {
    const lines = printNodes(last.body, printer, depth + 1);
    return [`${indent}if (${registerName(read)} != ${only.value}) {`, ...lines, `${indent}}`];
  }
  // A lone case is still an if: what is in it depends on what was read.
  const lone = compared.length === 0;
  if (lone) compared.push({ value: last.values[0] as Value, body: last.body });
  const lines = compared.flatMap(({ value, body }, at) => [
    `${indent}${at === 0 ? '' : '} else '}if (${registerName(read)} == ${value}) {`,
    ...printNodes(body, printer, depth + 1),
  ]);
  const rest =
    lone || last.body.length === 0 ? [] : [`${indent}} else {`, ...printNodes(last.body, printer, depth + 1)];
  return [...lines, ...rest, `${indent}}`];
}

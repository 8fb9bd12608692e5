/** Parses a C litmus test in the format of the kernel's memory model (herd7's language C). */
import type { InitialState, LitmusTest, Place, Proposition } from './ast.js';
import { parseCondition } from './condition.js';
import { LitmusError } from './error.js';
import { parseInit } from './init.js';
import { splitSections } from './sections.js';
import { parseProcess } from './statement.js';
import type { CType } from './types.js';

export const MAX_PROCESSES = 8;

/** Throws LitmusError, with a line number, for what it does not understand or does not support. */
export function parseLitmus(text: string): LitmusTest {
  const { name, result, meant, init, processes, condition } = splitSections(text);
  for (const [expected, { index, line }] of processes.entries()) {
    if (index !== expected) throw new LitmusError(line, `P${index} stands where P${expected} is expected`);
  }
  if (processes.length > MAX_PROCESSES) {
    const { line } = processes[MAX_PROCESSES] as { line: number };
    throw new LitmusError(line, `more than ${MAX_PROCESSES} processes are not supported`);
  }
  const initial = parseInit(init);
  const test: LitmusTest = {
    name,
    result,
    meant,
    init: initial,
    processes: processes.map((process) => parseProcess(process, registerTypes(initial, process.index))),
    condition: parseCondition(condition),
  };
  for (const place of placesOf(test)) {
    if (place.process !== undefined && place.process >= processes.length) {
      throw new LitmusError(condition.line, `the condition names a register of P${place.process}, which is not there`);
    }
  }
  return test;
}

function registerTypes({ types }: InitialState, process: number): Map<string, CType> {
  const prefix = `${process}:`;
  const own = [...types].filter(([name]) => name.startsWith(prefix));
  return new Map(own.map(([name, type]) => [name.slice(prefix.length), type]));
}

/** All places the condition, the filter and `locations` name. */
export function placesOf({ condition }: LitmusTest): Place[] {
  const places = [...condition.locations, ...placesIn(condition.proposition)];
  return condition.filter === undefined ? places : [...places, ...placesIn(condition.filter)];
}

export function placesIn(proposition: Proposition): Place[] {
  const places: Place[] = [];
  const visit = (p: Proposition): void => {
    if (p.kind === 'atom') {
      places.push(p.left);
      if (typeof p.right === 'object' && 'place' in p.right) places.push(p.right.place);
    } else if (p.kind === 'not') visit(p.of);
    else if (p.kind === 'implies') {
      visit(p.left);
      visit(p.right);
    } else for (const part of p.of) visit(part);
  };
  visit(proposition);
  return places;
}

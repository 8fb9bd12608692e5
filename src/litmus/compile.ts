/** A parsed litmus test as a program that the explorer decides. */
import type { Location, Program, Thread, Value } from '../explore/program.js';
import { Addresses } from './addresses.js';
import type { Constant, LitmusTest, Process } from './ast.js';
import { runProcess } from './interpret.js';
import { placesOf } from './parse.js';

export interface CompiledTest {
  readonly program: Program;
  readonly addresses: Addresses;
  /** per process, registers at the start */
  readonly registers: readonly ReadonlyMap<string, Value>[];
}

export function compileLitmus(test: LitmusTest): CompiledTest {
  const addresses = new Addresses(globalsOf(test), test.init.arrays);
  const init = new Map<Location, Value>();
  for (const [name, value] of test.init.globals) init.set(name, constantValue(value, addresses));
  const registers = test.processes.map((process) => registersOf(test, process, addresses));
  const threads = test.processes.map((process, index): Thread => {
    const environment = { addresses, registers: registers[index] as ReadonlyMap<string, Value> };
    return { name: `P${process.index}`, run: (reads) => runProcess(process, environment, reads) };
  });
  return { program: { name: test.name, init, threads }, addresses, registers };
}

export function constantValue(constant: Constant, addresses: Addresses): Value {
  return typeof constant === 'bigint' ? constant : addresses.of(constant.address);
}

function registersOf({ init }: LitmusTest, process: Process, addresses: Addresses): Map<string, Value> {
  const registers = new Map(process.parameters.map((name) => [name, addresses.of(name)]));
  for (const [name, value] of init.registers.get(process.index) ?? []) {
    registers.set(name, constantValue(value, addresses));
  }
  return registers;
}

/** Sorted, so that addresses do not depend on the order in which a test names things. */
function globalsOf(test: LitmusTest): string[] {
  const names = new Set<string>();
  const add = (name: string): unknown => names.add(name.replace(/\[\d+\]$/, ''));
  for (const [name, value] of test.init.globals) {
    add(name);
    if (typeof value === 'object') add(value.address);
  }
  for (const process of test.processes) for (const name of process.parameters) add(name);
  for (const place of placesOf(test)) if (place.process === undefined) add(place.global);
  return [...names].sort();
}

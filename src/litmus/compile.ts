/** A parsed litmus test as a program that the explorer decides. */
import type { Location, Program, Thread, Value } from '../explore/program.js';
import { Addresses } from './addresses.js';
import type { Constant, LitmusTest, Place, Process, Proposition } from './ast.js';
import { placesOf } from './parse.js';
import { pointees } from './pointees.js';
import { runProcess, UNROLL } from './process.js';
import { type CType, convert, INT, pointee } from './types.js';

export interface CompiledTest {
  readonly program: Program;
  readonly addresses: Addresses;
  /** per process, registers at the start */
  readonly registers: readonly ReadonlyMap<string, Value>[];
  /** how wide what is at a place is */
  typeOf(place: Place): CType;
  /** per process, the registers that a proposition gives a value, whatever else it says */
  wantedBy(proposition: Proposition | undefined): readonly ReadonlyMap<string, Value>[];
}

/** @param unroll how often a loop's body is run at most */
export function compileLitmus(test: LitmusTest, unroll: number = UNROLL): CompiledTest {
  const addresses = new Addresses(globalsOf(test), test.init.arrays);
  const typeOf = (place: Place): CType => typeOfPlace(test, place);
  const init = new Map<Location, Value>();
  for (const [name, value] of test.init.globals) {
    init.set(name, convert(typeOf({ global: name }), constantValue(value, addresses)));
  }
  const registers = test.processes.map((process) => registersOf(test, process, addresses));
  const targets = addresses.locations(pointees(test));
  const threads = test.processes.map((process, index): Thread => {
    const environment = { addresses, targets, registers: registers[index] as ReadonlyMap<string, Value>, unroll };
    return {
      name: `P${process.index}`,
      run: (reads) => runProcess(process, environment, reads),
      runOpen: (reads, choices) => runProcess(process, environment, reads, choices),
    };
  });
  const constantAt = (left: Place, right: Constant): Value => convert(typeOf(left), constantValue(right, addresses));
  const wantedBy = (proposition: Proposition | undefined): ReadonlyMap<string, Value>[] =>
    test.processes.map((_, index) => wantedOf(proposition, index, constantAt));
  const program = { name: test.name, init, threads, wanted: wantedBy(test.condition.filter) };
  return { program, addresses, registers, typeOf, wantedBy };
}

function wantedOf(
  filter: Proposition | undefined,
  process: number,
  constantAt: (left: Place, right: Constant) => Value,
  wanted = new Map<string, Value>(),
): Map<string, Value> {
  if (filter?.kind === 'and') for (const part of filter.of) wantedOf(part, process, constantAt, wanted);
  if (filter?.kind !== 'atom' || filter.left.process !== process) return wanted;
  const { right } = filter;
  if (typeof right === 'object' && 'place' in right) return wanted;
  return wanted.set(filter.left.register, constantAt(filter.left, right));
}

export function constantValue(constant: Constant, addresses: Addresses): Value {
  return typeof constant === 'bigint' ? constant : addresses.of(constant.address);
}

/** What the initial state says, or a process that gets the address; otherwise an int. */
function typeOfPlace({ init, processes }: LitmusTest, place: Place): CType {
  if (place.process !== undefined) {
    return processes[place.process]?.types.get(place.register) ?? INT;
  }
  const name = place.global.replace(/\[\d+\]$/, '');
  const declared = init.types.get(name);
  if (declared !== undefined) return declared;
  const given = processes.find(({ parameters }) => parameters.includes(name))?.types.get(name);
  return given === undefined ? INT : pointee(given);
}

function registersOf(test: LitmusTest, process: Process, addresses: Addresses): Map<string, Value> {
  const registers = new Map(process.parameters.map((name) => [name, addresses.of(name)]));
  for (const [name, value] of test.init.registers.get(process.index) ?? []) {
    const type = typeOfPlace(test, { process: process.index, register: name });
    registers.set(name, convert(type, constantValue(value, addresses)));
  }
  return registers;
}

/** Sorted, so that addresses do not depend on the order in which a test names things. */
function globalsOf(test: LitmusTest): string[] {
  const names = new Set<string>();
  const add = (name: string): unknown => names.add(name.replace(/\[\d+\]$/, ''));
  const addAddress = (value: Constant): unknown => typeof value === 'object' && add(value.address);
  for (const [name, value] of test.init.globals) {
    add(name);
    addAddress(value);
  }
  for (const registers of test.init.registers.values()) for (const value of registers.values()) addAddress(value);
  for (const process of test.processes) for (const name of process.parameters) add(name);
  for (const place of placesOf(test)) if (place.process === undefined) add(place.global);
  return [...names].sort();
}

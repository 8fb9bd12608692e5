/**
 * Runs one process of a litmus test from its start, with given values for its reads. Every value carries the set of
 * events it was computed from; that gives the dependencies. As in herd, an `if` controls the events in its branches
 * and not those after it, and what is computed from a value depends on it even where it cannot matter (`r & 0`).
 */
import type { Event, Run, Value } from '../explore/program.js';
import { accessOf } from './access.js';
import type { Addresses } from './addresses.js';
import type { Expression, Process, Statement } from './ast.js';
import { LitmusError } from './error.js';
import { addressed, apply, applyUnary, dataFrom, type Tainted, union } from './operators.js';
import { primitive } from './primitives.js';

/** Thrown when a value is wanted and none is left. */
class OutOfReads extends Error {}

/** Where an access went that has no address; no execution that has one can be decided. */
export const NOWHERE = '(no address)';

export interface Environment {
  readonly addresses: Addresses;
  /** registers at the start, parameters among them */
  readonly registers: ReadonlyMap<string, Value>;
}

export function runProcess(process: Process, environment: Environment, reads: readonly Value[]): Run {
  const replay = new Replay(environment, reads);
  try {
    for (const statement of process.body) replay.statement(statement);
    return replay.end('done');
  } catch (error) {
    if (error instanceof OutOfReads) return replay.end('reading');
    throw error;
  }
}

export class Replay {
  private readonly environment: Environment;
  private readonly reads: readonly Value[];
  private readonly registers: Map<string, Tainted>;
  private readonly events: Event[] = [];
  private consumed = 0;
  /** what decided that we are here */
  private control: readonly number[] = [];

  constructor(environment: Environment, reads: readonly Value[]) {
    this.environment = environment;
    this.reads = reads;
    this.registers = new Map();
    for (const [name, value] of environment.registers) this.registers.set(name, { value, from: [] });
  }

  end(status: 'done' | 'reading'): Run {
    const registers: Record<string, Value> = {};
    for (const [name, { value }] of this.registers) registers[name] = value;
    return { status, events: this.events, registers };
  }

  statement(statement: Statement): void {
    if (statement.kind === 'expression') this.evaluate(statement.expression);
    else if (statement.kind === 'block') for (const inner of statement.statements) this.statement(inner);
    else {
      const test = this.evaluate(statement.test);
      this.controlled(test, () => {
        if (test.value !== 0n) this.statement(statement.yes);
        else if (statement.no !== undefined) this.statement(statement.no);
      });
    }
  }

  private controlled<T>(by: Tainted, body: () => T): T {
    const before = this.control;
    this.control = union(before, by.from);
    const result = body();
    this.control = before;
    return result;
  }

  evaluate(e: Expression): Tainted {
    switch (e.kind) {
      case 'number':
        return { value: e.value, from: [] };
      case 'name':
        return this.registers.get(e.name) ?? { value: 0n, from: [] };
      case 'unary':
        return applyUnary(e.op, this.evaluate(e.of));
      case 'binary':
        return this.binary(e);
      case 'conditional': {
        const test = this.evaluate(e.test);
        return this.controlled(test, () => {
          const chosen = this.evaluate(test.value !== 0n ? e.yes : e.no);
          return { value: chosen.value, from: union(test.from, chosen.from) };
        });
      }
      case 'assign':
        return this.assign(e);
      case 'dereference':
      case 'element':
        return this.plainRead(e);
      case 'call':
        return accessOf(this, primitive(e.name, e.args.length, e.line), e);
    }
  }

  private binary(e: Extract<Expression, { kind: 'binary' }>): Tainted {
    const left = this.evaluate(e.left);
    if (e.op !== '&&' && e.op !== '||') return apply(e.op, left, this.evaluate(e.right), e.line);
    const decided = (e.op === '||') === (left.value !== 0n);
    if (decided) return { value: left.value !== 0n ? 1n : 0n, from: left.from };
    return this.controlled(left, () => {
      const right = this.evaluate(e.right);
      return { value: right.value !== 0n ? 1n : 0n, from: union(left.from, right.from) };
    });
  }

  private assign({ target, op, value, line }: Extract<Expression, { kind: 'assign' }>): Tainted {
    if (target.kind === 'name') {
      const result = this.updated(op, () => this.evaluate(target), value, line);
      this.registers.set(target.name, result);
      return result;
    }
    const address = this.address(target);
    const loc = this.location(address);
    const old = (): Tainted =>
      this.consume({ kind: 'read', loc, order: 'plain', ...addressed(address), text: show(loc) });
    const result = this.updated(op, old, value, line);
    this.emit({
      kind: 'write',
      loc,
      order: 'plain',
      value: result.value,
      ...addressed(address),
      ...dataFrom(result),
      text: `${show(loc)} = ${this.environment.addresses.show(result.value)}`,
    });
    return result;
  }

  private updated(op: string | undefined, old: () => Tainted, value: Expression, line: number): Tainted {
    return op === undefined ? this.evaluate(value) : apply(op, old(), this.evaluate(value), line);
  }

  private plainRead(e: Expression): Tainted {
    const address = this.address(e);
    const loc = this.location(address);
    return this.consume({ kind: 'read', loc, order: 'plain', ...addressed(address), text: show(loc) });
  }

  /** The address that a dereference goes to. */
  address(e: Expression): Tainted {
    if (e.kind === 'dereference') return this.evaluate(e.of);
    if (e.kind === 'element') return apply('+', this.evaluate(e.of), this.evaluate(e.index), e.line);
    throw new LitmusError(0, 'not a dereference');
  }

  location(address: Tainted): string {
    return this.environment.addresses.location(address.value) ?? NOWHERE;
  }

  show(value: Value): string {
    return this.environment.addresses.show(value);
  }

  emit(event: Event): void {
    this.events.push(this.control.length === 0 ? event : { ...event, ctrl: this.control });
  }

  /** The value that the event gets; all later uses of it depend on the event. */
  consume(event: Event): Tainted {
    const index = this.events.length;
    this.emit(event);
    const value = this.reads[this.consumed++];
    if (value === undefined) throw new OutOfReads();
    return { value, from: [index] };
  }
}

function show(loc: string): string {
  return `*${loc}`;
}

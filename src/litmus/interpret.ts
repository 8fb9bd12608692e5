/**
 * Runs one process of a litmus test from its start, with given values for its reads. Every value carries the set of
 * events it was computed from; that gives the dependencies. As in herd, an `if` controls the events in its branches and
 * not those after it, but a local that was assigned in a branch carries the control on to later branches on it; what is
 * computed from a value depends on it even where it cannot matter (`r & 0`); and operands stand in no order.
 */
import { COMPUTED, hole, isHole } from '../explore/hole.js';
import type { Event, Location, Run, Value } from '../explore/program.js';
import { accessOf } from './access.js';
import { accesses } from './accesses.js';
import type { Addresses } from './addresses.js';
import type { Expression, Statement } from './ast.js';
import { Context } from './context.js';
import { Decisions } from './decisions.js';
import { LitmusError } from './error.js';
import { addressed, apply, applyUnary, dataFrom, NOTHING, type Tainted, union } from './operators.js';
import { primitive } from './primitives.js';
import { type CType, convert, INT, UNSIGNED_LONG } from './types.js';

/** Thrown when a value is wanted and none is left; when a loop wants to go round once more than it may. */
export class OutOfReads extends Error {}
export class Cut extends Error {}

/** Where an access went that has no address; no execution that has one can be decided. */
export const NOWHERE = '(no address)';

type Of<K extends Expression['kind']> = Extract<Expression, { readonly kind: K }>;

export interface Environment {
  readonly addresses: Addresses;
  /** where a pointer that is not known yet may point to */
  readonly targets: readonly Location[];
  /** registers at the start, parameters among them */
  readonly registers: ReadonlyMap<string, Value>;
  /** how often a loop's body is run at most */
  readonly unroll: number;
}

export class Replay {
  private readonly environment: Environment;
  private readonly reads: readonly Value[];
  private readonly registers: Map<string, Tainted>;
  private readonly events: Event[] = [];
  /** what the reads returned */
  private readonly values: Value[] = [];
  private readonly decisions: Decisions;
  private readonly context = new Context();

  constructor(environment: Environment, reads: readonly Value[], choices?: readonly number[]) {
    this.environment = environment;
    this.reads = reads;
    this.decisions = new Decisions(choices);
    this.registers = new Map();
    for (const [name, value] of environment.registers) this.registers.set(name, { ...NOTHING, value });
  }

  end(status: Run['status'], ways?: number): Run {
    const registers: Record<string, Value> = {};
    for (const [name, { value }] of this.registers) registers[name] = value;
    const { events, decisions, values } = this;
    return { status, events, registers, ...(decisions.open ? { open: decisions.run(values, ways) } : {}) };
  }

  statement(statement: Statement): void {
    if (statement.kind === 'expression') this.evaluate(statement.expression);
    else if (statement.kind === 'block') for (const inner of statement.statements) this.statement(inner);
    else if (statement.kind === 'loop') this.loop(statement, 0);
    else {
      this.branch(statement.test, (holds) => {
        if (holds) this.statement(statement.yes);
        else if (statement.no !== undefined) this.statement(statement.no);
      });
    }
  }

  /** Each round stands inside the branch of the test before it. */
  private loop(loop: Extract<Statement, { kind: 'loop' }>, rounds: number): void {
    const { test, body, step, first } = loop;
    const round = (): void => {
      if (rounds === this.environment.unroll) throw new Cut();
      this.statement(body);
      if (step !== undefined) this.evaluate(step);
      this.loop(loop, rounds + 1);
    };
    if (first && rounds === 0) round();
    else this.branch(test, (holds) => (holds ? round() : undefined));
  }

  /** All that the condition looks at controls what is done because of it. */
  private branch<T>(test: Expression, body: (holds: boolean, controls: readonly number[]) => T): T {
    const { value, controls } = this.context.condition(() => this.evaluate(test));
    return this.context.controlled(controls, () => body(this.isTrue(value), controls));
  }

  evaluate(e: Expression): Tainted {
    switch (e.kind) {
      case 'number':
        return { ...NOTHING, value: e.value };
      case 'name':
        return this.register(e.name);
      case 'unary':
        return applyUnary(e.op, e.type, this.evaluate(e.of));
      case 'cast': {
        const inner = this.evaluate(e.of);
        return { ...inner, value: convert(e.type, inner.value) };
      }
      case 'binary':
        return this.binary(e);
      case 'conditional':
        return this.branch(e.test, (holds, controls) => {
          const chosen = this.evaluate(holds ? e.yes : e.no);
          return { value: convert(e.type, chosen.value), from: union(controls, chosen.from), through: chosen.through };
        });
      case 'assign':
        return this.assign(e);
      case 'dereference':
      case 'element':
        return this.plainRead(e);
      case 'call':
        return accessOf(this, primitive(e.name, e.args.length, e.line), e);
    }
  }

  private register(name: string): Tainted {
    const known = this.registers.get(name) ?? NOTHING;
    this.context.look(union(known.from, known.through));
    return known;
  }

  private binary(e: Of<'binary'>): Tainted {
    if (e.op === '&&' || e.op === '||') return this.logical(e);
    const [left, right] = this.apart([e.left, e.right]) as [Tainted, Tainted];
    return apply(e.op, left, right, [e.left.type, e.right.type], e.line);
  }

  private logical(e: Of<'binary'>): Tainted {
    const left = this.evaluate(e.left);
    const first = this.isTrue(left.value);
    if ((e.op === '||') === first) return { ...left, value: first ? 1n : 0n };
    return this.context.controlled(union(left.from, left.through), () => {
      const right = this.evaluate(e.right);
      const value = isHole(right.value) ? COMPUTED : right.value !== 0n ? 1n : 0n;
      return { value, from: union(left.from, right.from), through: union(left.through, right.through) };
    });
  }

  /** Evaluates operands, none of which is before another in program order; `places`: to addresses, of those that are. */
  apart(operands: readonly Expression[], places: ReadonlySet<Expression> = new Set()): Tainted[] {
    const results: Tainted[] = [];
    const made = (): number => this.events.length;
    this.context.apart(operands, accesses, made, (operand) => {
      results.push(places.has(operand) ? this.address(operand) : this.evaluate(operand));
    });
    return results;
  }

  private assign({ target, op, value, postfix, line }: Of<'assign'>): Tainted {
    const { type } = target;
    if (target.kind === 'name') {
      const old = op === undefined ? NOTHING : this.register(target.name);
      const given = this.evaluate(value);
      const result = this.updated(op, old, given, [type, value.type], line);
      this.registers.set(target.name, { ...result, through: union(this.context.control, result.through) });
      return postfix ? old : result;
    }
    const [address, given] = this.apart([target, value], new Set([target])) as [Tainted, Tainted];
    const loc = this.location(address);
    const old = op === undefined ? NOTHING : this.plainReadOf(loc, address, type, line);
    const result = this.updated(op, old, given, [type, value.type], line);
    const text = `*${loc} = ${this.show(result.value)}`;
    const made = { ...addressed(address), ...dataFrom(result), text, line };
    this.emit({ kind: 'write', loc, order: 'plain', value: result.value, ...made });
    return postfix ? old : result;
  }

  private updated(
    op: string | undefined,
    old: Tainted,
    given: Tainted,
    types: readonly [CType, CType],
    line: number,
  ): Tainted {
    const result = op === undefined ? given : apply(op, old, given, types, line);
    return { ...result, value: convert(types[0], result.value) };
  }

  private plainRead(e: Of<'dereference'> | Of<'element'>): Tainted {
    const at = this.address(e);
    return this.plainReadOf(this.location(at), at, e.type, e.line);
  }

  private plainReadOf(loc: string, address: Tainted, type: CType, line: number): Tainted {
    return this.consume({ kind: 'read', loc, order: 'plain', ...addressed(address), text: `*${loc}`, line }, type);
  }

  /** The address that a dereference goes to. */
  address(e: Expression): Tainted {
    if (e.kind === 'dereference') return this.evaluate(e.of);
    if (e.kind !== 'element') throw new LitmusError(0, 'not a dereference');
    const [base, index] = this.apart([e.of, e.index]) as [Tainted, Tainted];
    return apply('[]', base, index, [UNSIGNED_LONG, UNSIGNED_LONG], e.line);
  }

  location(address: Tainted): string {
    const { addresses, targets } = this.environment;
    // Which accesses are decided about must not depend on what is known.
    if (!this.decisions.open || address.from.length === 0) return addresses.location(address.value) ?? NOWHERE;
    const actual = (value: Value): number => {
      const at = targets.indexOf(addresses.location(value) ?? NOWHERE);
      return at < 0 ? targets.length : at;
    };
    return targets[this.way(address.value, targets.length + 1, actual)] ?? NOWHERE;
  }

  private isTrue(value: Value): boolean {
    return this.way(value, 2, (known) => (known === 0n ? 0 : 1)) === 1;
  }

  /** Decides; see decisions.ts. */
  way(by: Value, ways: number, actual: (value: Value) => number): number {
    return this.decisions.way(by, ways, actual);
  }

  show(value: Value): string {
    return this.environment.addresses.show(value);
  }

  emit(event: Event): void {
    this.events.push(this.context.placed(event));
  }

  /** The value that the event gets; all later uses of it depend on the event. */
  consume(event: Event, type: CType = INT): Tainted {
    const index = this.events.length;
    this.emit(event);
    this.context.look([index]);
    const given = this.reads[this.values.length];
    if (given === undefined && !this.decisions.open) throw new OutOfReads();
    let value = given ?? hole(this.values.length);
    if (event.kind === 'trylock' || event.kind === 'is_locked') value = this.decisions.tried(value);
    this.values.push(value);
    return { value: convert(type, value), from: [index], through: [] };
  }
}

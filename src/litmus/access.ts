/** What a primitive does when a process runs: the events it makes and the value it gives. */
import { COMPUTED, isHole } from '../explore/hole.js';
import type { Value } from '../explore/program.js';
import type { Expression } from './ast.js';
import type { Replay } from './interpret.js';
import { addressed, dataFrom, NOTHING, type Tainted } from './operators.js';
import { type Operation, oldValue, type Primitive } from './primitives.js';
import { convert } from './types.js';

type Call = Extract<Expression, { kind: 'call' }>;

export function accessOf(replay: Replay, found: Primitive, call: Call): Tainted {
  const { line } = call;
  switch (found.kind) {
    case 'fence':
      replay.emit({ kind: 'fence', fence: found.fence, text: `${call.name}()`, line });
      return NOTHING;
    case 'srcu_period':
      return gracePeriod(replay, call);
    case 'read':
      return read(replay, found, call);
    case 'write':
      return write(replay, found, call);
    case 'rmw':
      return readModifyWrite(replay, found, call);
    default:
      return lock(replay, found.kind, call);
  }
}

function pointed(replay: Replay, argument: Expression | undefined, form: 'lvalue' | 'pointer'): Tainted {
  if (argument === undefined) return NOTHING;
  return form === 'lvalue' ? replay.address(argument) : replay.evaluate(argument);
}

function gracePeriod(replay: Replay, call: Call): Tainted {
  const address = replay.evaluate(call.args[0] as Expression);
  const loc = replay.location(address);
  const text = `${call.name}(${loc})`;
  replay.emit({ kind: 'fence', fence: 'sync_srcu', loc, ...addressed(address), text, line: call.line });
  return NOTHING;
}

function read(replay: Replay, { form, order, bit }: Extract<Primitive, { kind: 'read' }>, call: Call): Tainted {
  const number = bit ? replay.evaluate(call.args[0] as Expression) : NOTHING;
  const address = pointed(replay, call.args[bit ? 1 : 0], form);
  const loc = replay.location(address);
  const text = `${call.name}(${loc})`;
  const got = replay.consume({ kind: 'read', loc, order, ...addressed(address), text, line: call.line }, call.of);
  if (!bit) return got;
  const open = isHole(got.value) || isHole(number.value);
  return { ...got, value: open ? COMPUTED : (got.value >> (number.value & 63n)) & 1n };
}

function write(replay: Replay, { form, order, after }: Extract<Primitive, { kind: 'write' }>, call: Call): Tainted {
  const places = new Set(form === 'lvalue' ? call.args.slice(0, 1) : []);
  const [address, given] = replay.apart(call.args, places) as [Tainted, Tainted];
  const loc = replay.location(address);
  const value = convert(call.of, given.value);
  const { line } = call;
  const text = `${call.name}(${loc}, ${replay.show(value)})`;
  replay.emit({ kind: 'write', loc, order, value, ...addressed(address), ...dataFrom(given), text, line });
  if (after !== undefined) replay.emit({ kind: 'fence', fence: after, text: `${call.name}()`, line });
  return NOTHING;
}

/** The arguments stand in no order, but before what the call does: it is a function. */
function readModifyWrite(replay: Replay, found: Extract<Primitive, { kind: 'rmw' }>, call: Call): Tainted {
  const { location, order, operation } = found;
  const args = replay.apart(call.args);
  const [address = NOTHING] = args.splice(location, 1);
  const operands = args.map(({ value }) => convert(call.of, value));
  const loc = replay.location(address);
  const shown = operands.map((value) => replay.show(value));
  shown.splice(location, 0, loc);
  // Whether it stores is decided once its old value is read; before, nobody asks.
  let stores = true;
  const stored = (old: Value): Value | undefined => {
    const value = storedBy(operation, stores, old, operands);
    return value === undefined ? undefined : convert(call.of, value);
  };
  const event = {
    kind: 'rmw',
    loc,
    order,
    op: operation.op,
    apply: stored,
    ...addressed(address),
    // What is compared with decides whether anything is stored, not what.
    ...dataFrom(args[operation.stores ?? 0] ?? NOTHING),
    text: `${call.name}(${shown.join(', ')})`,
    line: call.line,
  } as const;
  const old = replay.consume(event, call.of);
  if (operation.op === 'cmpxchg' || operation.op === 'add_unless') {
    const by = operands.some(isHole) ? COMPUTED : old.value;
    stores = replay.way(by, 2, (value) => (operation.apply(value, operands) === undefined ? 0 : 1)) === 1;
  }
  if (order === 'noreturn') return NOTHING;
  const result = resultOf(operation, old.value, stored(old.value), operands);
  return { ...old, value: convert(call.type, result) };
}

/** What it stores, as far as the values are known; `stores` says whether it does where they are not. */
function storedBy(operation: Operation, stores: boolean, old: Value, operands: readonly Value[]): Value | undefined {
  if (!isHole(old) && !operands.some(isHole)) return operation.apply(old, operands);
  if (!stores) return undefined;
  return operation.op === 'xchg' || operation.op === 'cmpxchg' ? operands[operation.stores ?? 0] : COMPUTED;
}

function resultOf(operation: Operation, old: Value, now: Value | undefined, operands: readonly Value[]): Value {
  const known = !isHole(old) && !operands.some(isHole) && (now === undefined || !isHole(now));
  if (known || operation.result === oldValue) return operation.result(old, now, operands);
  if (operation.op !== 'add_unless' || !operation.truth) return COMPUTED;
  return operation.result(0n, now === undefined ? undefined : 0n, operands);
}

function lock(replay: Replay, kind: 'lock' | 'unlock' | 'trylock' | 'is_locked', call: Call): Tainted {
  const address = replay.evaluate(call.args[0] as Expression);
  const loc = replay.location(address);
  const event = { loc, ...addressed(address), text: `${call.name}(${loc})`, line: call.line };
  if (kind === 'trylock' || kind === 'is_locked') return replay.consume({ kind, ...event });
  replay.emit({ kind, ...event });
  return NOTHING;
}

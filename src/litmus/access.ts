/** What a primitive does when a process runs: the events it makes and the value it gives. */
import type { Expression } from './ast.js';
import type { Replay } from './interpret.js';
import { addressed, dataFrom, type Tainted } from './operators.js';
import type { Primitive } from './primitives.js';

type Call = Extract<Expression, { kind: 'call' }>;

const NOTHING: Tainted = { value: 0n, from: [] };

export function accessOf(replay: Replay, found: Primitive, call: Call): Tainted {
  switch (found.kind) {
    case 'fence':
      replay.emit({ kind: 'fence', fence: found.fence, text: `${call.name}()` });
      return NOTHING;
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

function read(replay: Replay, { form, order, bit }: Extract<Primitive, { kind: 'read' }>, call: Call): Tainted {
  const number = bit ? replay.evaluate(call.args[0] as Expression) : NOTHING;
  const address = pointed(replay, call.args[bit ? 1 : 0], form);
  const loc = replay.location(address);
  const got = replay.consume({ kind: 'read', loc, order, ...addressed(address), text: `${call.name}(${loc})` });
  return bit ? { value: (got.value >> (number.value & 63n)) & 1n, from: got.from } : got;
}

function write(replay: Replay, { form, order, after }: Extract<Primitive, { kind: 'write' }>, call: Call): Tainted {
  const address = pointed(replay, call.args[0], form);
  const stored = replay.evaluate(call.args[1] as Expression);
  const loc = replay.location(address);
  const text = `${call.name}(${loc}, ${replay.show(stored.value)})`;
  replay.emit({
    kind: 'write',
    loc,
    order,
    value: stored.value,
    ...addressed(address),
    ...dataFrom(stored),
    text,
  });
  if (after !== undefined) replay.emit({ kind: 'fence', fence: after, text: `${call.name}()` });
  return NOTHING;
}

function readModifyWrite(replay: Replay, found: Extract<Primitive, { kind: 'rmw' }>, call: Call): Tainted {
  const { location, order, operation } = found;
  const args = call.args.map((argument) => replay.evaluate(argument));
  const [address = NOTHING] = args.splice(location, 1);
  const operands = args.map(({ value }) => value);
  const loc = replay.location(address);
  const shown = operands.map((value) => replay.show(value));
  shown.splice(location, 0, loc);
  const old = replay.consume({
    kind: 'rmw',
    loc,
    order,
    op: operation.op,
    apply: (value) => operation.apply(value, operands),
    ...addressed(address),
    // What is compared with decides whether anything is stored, not what.
    ...dataFrom(args[operation.stores ?? 0] ?? NOTHING),
    text: `${call.name}(${shown.join(', ')})`,
  });
  if (order === 'noreturn') return NOTHING;
  return { value: operation.result(old.value, operation.apply(old.value, operands), operands), from: old.from };
}

function lock(replay: Replay, kind: 'lock' | 'unlock' | 'trylock' | 'is_locked', call: Call): Tainted {
  const address = replay.evaluate(call.args[0] as Expression);
  const loc = replay.location(address);
  const event = { loc, ...addressed(address), text: `${call.name}(${loc})` };
  if (kind === 'trylock' || kind === 'is_locked') return replay.consume({ kind, ...event });
  replay.emit({ kind, ...event });
  return NOTHING;
}

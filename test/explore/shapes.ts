/**
 * Programs for tests, in a few letters: one string per thread, statements separated by `;`.
 *
 *   x=1 READ/WRITE_ONCE   x:=1 release   x~1 plain     r1=x once   r1:=x acquire   r1~x plain (registers are r0..r9)
 *   y=r1 stores a register (data dependency)   y=1 data r1, y=1 addr r1, r2=y addr r1 name a dependency
 *   if r1==1 (or !=) the rest, or up to fi, happens only then (control dependency)
 *   mb rmb wmb before_atomic after_atomic after_spinlock after_unlock_lock
 *   lock s   unlock s   r1=trylock s   r1=is_locked s
 *   inc x (no value)   r1=add x 1, r1=xchg x 1, r1=cmpxchg x OLD NEW: fully ordered, or add_relaxed, xchg_acquire ...
 *   (add gives the new value)
 */
import type { Event, FenceKind, Outcome, Program, RmwOrder, Run, Thread, Value } from '../../src/explore/program.js';

export function program(
  name: string,
  threads: readonly string[],
  init: Readonly<Record<string, number>> = {},
): Program {
  return {
    name,
    init: new Map(Object.entries(init).map(([loc, value]) => [loc, BigInt(value)])),
    threads: threads.map((text, i) =>
      thread(
        `P${i}`,
        text.split(';').map((s) => s.trim()),
      ),
    ),
  };
}

/** `0:r1=0 1:r2=1 x=2`: a conjunction over registers of threads and final values of locations. */
export function condition(text: string): (outcome: Outcome) => boolean {
  const terms = text.split(' ').map((term) => /^(?:(\d+):)?(\w+)=(\d+)$/.exec(term));
  return (outcome) =>
    terms.every((term) => {
      if (term === null) throw new Error(`bad condition: ${text}`);
      const [, index, name, wanted] = term as unknown as [string, string | undefined, string, string];
      const value = index === undefined ? outcome.memory.get(name) : outcome.runs[Number(index)]?.registers[name];
      return (value ?? 0n) === BigInt(wanted);
    });
}

class Waiting extends Error {}

interface State {
  readonly events: Event[];
  readonly registers: Record<string, Value>;
  /** register -> the event that set it */
  readonly source: Map<string, number>;
  readonly ctrl: number[];
  readonly reads: Value[];
}

function thread(name: string, statements: readonly string[]): Thread {
  return {
    name,
    run(reads: readonly Value[]): Run {
      const state: State = { events: [], registers: {}, source: new Map(), ctrl: [], reads: [...reads] };
      let status: Run['status'] = 'done';
      try {
        for (let at = 0; at < statements.length; at++) {
          if (step(state, statements[at] as string)) continue;
          const end = statements.indexOf('fi', at);
          state.ctrl.pop();
          if (end < 0) break;
          at = end;
        }
      } catch (waiting) {
        if (!(waiting instanceof Waiting)) throw waiting;
        status = 'reading';
      }
      return { status, events: state.events, registers: state.registers };
    },
  };
}

/** False when an `if` was not taken. */
function step(state: State, statement: string): boolean {
  if (statement === 'fi') {
    state.ctrl.pop();
    return true;
  }
  const branch = /^if (r\d)(==|!=)(\d+)$/.exec(statement);
  if (branch !== null) {
    const [, register, relation, value] = branch as unknown as [string, string, string, string];
    state.ctrl.push(state.source.get(register) as number);
    return (state.registers[register] === BigInt(value)) === (relation === '==');
  }
  const [core, dependency] = splitDependency(state, statement);
  const assign = /^(\w+)(:=|=|~)(.+)$/.exec(core);
  if (assign === null) effect(state, core, dependency);
  else {
    const [, left, operator, right] = assign as unknown as [string, string, string, string];
    if (/^r\d$/.test(left)) value(state, left, operator, right.split(' '), dependency);
    else write(state, left, operator, right, dependency);
  }
  return true;
}

type Dependency = { data?: number[]; addr?: number[]; ctrl: number[] };

function splitDependency(state: State, statement: string): [string, Dependency] {
  const ctrl = [...state.ctrl];
  const named = /^(.*) (addr|data) (r\d)$/.exec(statement);
  if (named === null) return [statement, { ctrl }];
  const [, core, kind, register] = named as unknown as [string, string, 'addr' | 'data', string];
  return [core, { ctrl, [kind]: [state.source.get(register) as number] }];
}

function write(state: State, loc: string, operator: string, right: string, dependency: Dependency): void {
  const order = operator === ':=' ? 'release' : operator === '~' ? 'plain' : 'once';
  const fromRegister = state.source.get(right);
  const data = fromRegister === undefined ? {} : { data: [fromRegister] };
  const stored = fromRegister === undefined ? BigInt(right) : (state.registers[right] as Value);
  state.events.push({ kind: 'write', loc, order, value: stored, ...dependency, ...data });
}

function value(state: State, register: string, operator: string, words: string[], dependency: Dependency): void {
  const [word, loc, a, b] = words as [string, string | undefined, string | undefined, string | undefined];
  let result = (old: Value): Value => old;
  if (loc === undefined) {
    const order = operator === ':=' ? 'acquire' : operator === '~' ? 'plain' : 'once';
    state.events.push({ kind: 'read', loc: word, order, ...dependency });
  } else if (word === 'trylock' || word === 'is_locked') state.events.push({ kind: word, loc, ...dependency });
  else {
    const [op, suffix] = word.split('_') as [string, RmwOrder | undefined];
    const operands = [BigInt(a ?? 0), BigInt(b ?? 0)] as const;
    const apply = (old: Value): Value | undefined => applied(op, old, operands);
    state.events.push({ kind: 'rmw', loc, op, order: suffix ?? 'full', apply, ...dependency });
    if (op === 'add') result = (old) => apply(old) as Value;
  }
  const read = state.reads.shift();
  if (read === undefined) throw new Waiting();
  state.source.set(register, state.events.length - 1);
  state.registers[register] = result(read);
}

function applied(op: string, old: Value, [a, b]: readonly [Value, Value]): Value | undefined {
  if (op === 'add') return old + a;
  if (op === 'xchg') return a;
  return old === a ? b : undefined;
}

function effect(state: State, core: string, dependency: Dependency): void {
  const [word, loc] = core.split(' ') as [string, string | undefined];
  if (word === 'lock' || word === 'unlock') {
    state.events.push({ kind: word, loc: loc as string, ...dependency });
  } else if (word === 'inc') {
    const apply = (old: Value): Value => old + 1n;
    state.events.push({ kind: 'rmw', loc: loc as string, op: 'inc', order: 'noreturn', apply, ...dependency });
    if (state.reads.shift() === undefined) throw new Waiting();
  } else state.events.push({ kind: 'fence', fence: word as FenceKind });
}

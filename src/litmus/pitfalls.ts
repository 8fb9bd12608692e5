/**
 * Orderings that a test counts on and a compiler may take away (Documentation/memory-barriers.txt, "CONTROL
 * DEPENDENCIES"): the kernel's model does not know that it may, so a verdict stays what it is.
 */
import type { Expression, LitmusTest, Statement } from './ast.js';

/** One line each, with the process; empty if nothing is to be said, and where the test's comment has a `Dependencies:` line. */
export function pitfalls({ processes, meant }: LitmusTest): string[] {
  if (meant) return [];
  const found = processes.flatMap(({ index, body }) => {
    const says: string[] = [];
    for (const statement of body) walk(statement, says);
    return says.map((text) => `P${index}: ${text}`);
  });
  return [...new Set(found)];
}

function walk(statement: Statement, says: string[]): void {
  switch (statement.kind) {
    case 'expression':
      constants(statement.expression, says);
      return;
    case 'block':
      for (const inner of statement.statements) walk(inner, says);
      return;
    case 'loop':
      condition(statement.test, says);
      walk(statement.body, says);
      return;
    case 'if': {
      condition(statement.test, says);
      const [yes, no] = [first(statement.yes), statement.no && first(statement.no)];
      if (yes !== undefined && no !== undefined && stores(yes) && textOf(yes) === textOf(no)) {
        const what = shown(yes);
        says.push(
          `both branches begin with ${what}: a compiler may do it before the branch, which then controls nothing`,
        );
      }
      walk(statement.yes, says);
      if (statement.no !== undefined) walk(statement.no, says);
    }
  }
}

function condition(test: Expression, says: string[]): void {
  if (varies(test) && constantOf(test) !== undefined) {
    says.push(`${shown(test)} is always ${constantOf(test) === 0n ? 'false' : 'true'}: a compiler may drop the branch`);
  } else constants(test, says);
}

/** Values that are computed from what was read, and are the same whatever it was. */
function constants(e: Expression, says: string[]): void {
  const known = constantOf(e);
  if (known !== undefined && varies(e)) {
    says.push(`${shown(e)} is always ${known}: a compiler may drop the dependency`);
    return;
  }
  for (const part of partsOf(e)) constants(part, says);
}

function partsOf(e: Expression): readonly Expression[] {
  switch (e.kind) {
    case 'unary':
    case 'cast':
    case 'dereference':
      return [e.of];
    case 'element':
      return [e.of, e.index];
    case 'binary':
      return [e.left, e.right];
    case 'conditional':
      return [e.test, e.yes, e.no];
    case 'assign':
      return [e.target, e.value];
    case 'call':
      return e.args;
    default:
      return [];
  }
}

/** Does it look at a variable? */
function varies(e: Expression): boolean {
  return e.kind === 'name' || e.kind === 'call' || partsOf(e).some(varies);
}

const SAME: Readonly<Record<string, bigint>> = {
  ...{ '^': 0n, '-': 0n, '!=': 0n, '<': 0n, '>': 0n, '==': 1n, '<=': 1n, '>=': 1n },
};

/** The value that an expression has whatever its variables hold; of `x | 1` as a condition, only that it is not 0. */
function constantOf(e: Expression): bigint | undefined {
  if (e.kind === 'number') return e.value;
  if (e.kind === 'cast') return constantOf(e.of);
  if (e.kind !== 'binary') return undefined;
  const { op, left, right } = e;
  const values = [constantOf(left), constantOf(right)];
  const has = (value: bigint): boolean => values.includes(value);
  if ((op === '&' || op === '*' || op === '&&') && has(0n)) return 0n;
  if (op === '||' && values.some((value) => value !== undefined && value !== 0n)) return 1n;
  if (op === '|' && values.some((value) => value !== undefined && value !== 0n)) return 1n;
  if (op === '%' && values[1] === 1n) return 0n;
  const same = SAME[op];
  return same !== undefined && quiet(left) && textOf(left) === textOf(right) ? same : undefined;
}

/** No access: twice the same value. */
function quiet(e: Expression): boolean {
  return e.kind !== 'call' && e.kind !== 'dereference' && e.kind !== 'element' && partsOf(e).every(quiet);
}

function first(statement: Statement): Expression | undefined {
  if (statement.kind === 'expression') return statement.expression;
  if (statement.kind !== 'block' || statement.statements[0] === undefined) return undefined;
  return first(statement.statements[0]);
}

function stores(e: Expression): boolean {
  if (e.kind === 'assign') return e.target.kind !== 'name';
  return e.kind === 'call' && /^(WRITE_ONCE|smp_store|rcu_assign|atomic\w*_set)/.test(e.name);
}

/** Equal for equal expressions, wherever they stand. */
function textOf(e: Expression): string {
  return JSON.stringify(e, (key, value) =>
    key === 'line' ? undefined : typeof value === 'bigint' ? `${value}n` : value,
  );
}

function shown(e: Expression): string {
  switch (e.kind) {
    case 'number':
      return String(e.value);
    case 'name':
      return e.name;
    case 'cast':
      return shown(e.of);
    case 'unary':
      return e.op + shown(e.of);
    case 'dereference':
      return `*${shown(e.of)}`;
    case 'element':
      return `${shown(e.of)}[${shown(e.index)}]`;
    case 'binary':
      return `${shown(e.left)} ${e.op} ${shown(e.right)}`;
    case 'conditional':
      return `${shown(e.test)} ? ${shown(e.yes)} : ${shown(e.no)}`;
    case 'assign':
      return `${shown(e.target)} ${e.op ?? ''}= ${shown(e.value)}`;
    case 'call':
      return `${e.name}(${e.args.map(shown).join(', ')})`;
  }
}

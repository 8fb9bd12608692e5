/** Which globals a pointer may point to: those whose address is a value somewhere, in the initial state or in the code. */
import type { Expression, LitmusTest, Statement } from './ast.js';
import { primitive } from './primitives.js';

export function pointees({ init, processes }: LitmusTest): ReadonlySet<string> {
  const found = new Set<string>();
  const constants = [...init.globals.values(), ...[...init.registers.values()].flatMap((of) => [...of.values()])];
  for (const constant of constants)
    if (typeof constant === 'object') found.add(constant.address.replace(/\[\d+\]$/, ''));
  for (const { body } of processes) for (const statement of body) inStatement(statement, found);
  return found;
}

function inStatement(statement: Statement, found: Set<string>): void {
  if (statement.kind === 'expression') inExpression(statement.expression, found);
  else if (statement.kind === 'block') for (const inner of statement.statements) inStatement(inner, found);
  else if (statement.kind === 'loop') {
    inExpression(statement.test, found);
    inStatement(statement.body, found);
    if (statement.step !== undefined) inExpression(statement.step, found);
  } else {
    inExpression(statement.test, found);
    inStatement(statement.yes, found);
    if (statement.no !== undefined) inStatement(statement.no, found);
  }
}

/** Every name but the one an access goes to as it stands. */
function inExpression(e: Expression, found: Set<string>): void {
  switch (e.kind) {
    case 'name':
      found.add(e.name);
      break;
    case 'dereference':
      if (e.of.kind !== 'name') inExpression(e.of, found);
      break;
    case 'element':
      inExpression(e.of, found);
      inExpression(e.index, found);
      break;
    case 'unary':
    case 'cast':
      inExpression(e.of, found);
      break;
    case 'binary':
      inExpression(e.left, found);
      inExpression(e.right, found);
      break;
    case 'conditional':
      for (const part of [e.test, e.yes, e.no]) inExpression(part, found);
      break;
    case 'assign':
      if (e.target.kind !== 'name') inExpression(e.target, found);
      inExpression(e.value, found);
      break;
    case 'call': {
      const place = placeOf(e);
      for (const [at, argument] of e.args.entries())
        if (at !== place || argument.kind !== 'name') inExpression(argument, found);
    }
  }
}

/** Which argument says where the access goes. */
function placeOf({ name, args, line }: Extract<Expression, { kind: 'call' }>): number {
  const found = primitive(name, args.length, line);
  if (found.kind === 'rmw') return found.location;
  return found.kind === 'read' && found.bit ? 1 : 0;
}

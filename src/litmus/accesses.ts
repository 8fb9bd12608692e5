/** Whether an expression looks at memory: decided once for each. */
import type { Expression } from './ast.js';

const known = new WeakMap<Expression, boolean>();

/** Does evaluating it (or, of a place, its address) make an event? Perhaps; it is never missed. */
export function accesses(e: Expression): boolean {
  let answer = known.get(e);
  if (answer === undefined) {
    answer = e.kind === 'call' || e.kind === 'dereference' || e.kind === 'element' || partsOf(e).some(accesses);
    known.set(e, answer);
  }
  return answer;
}

function partsOf(e: Expression): readonly Expression[] {
  switch (e.kind) {
    case 'unary':
    case 'cast':
      return [e.of];
    case 'binary':
      return [e.left, e.right];
    case 'conditional':
      return [e.test, e.yes, e.no];
    case 'assign':
      return [e.target, e.value];
    default:
      return [];
  }
}

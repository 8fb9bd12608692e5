/** A call of one of the kernel's primitives: which it is, and what type it has. */
import type { Expression } from './ast.js';
import { LitmusError } from './error.js';
import { type Primitive, primitive } from './primitives.js';
import { type CType, INT, pointee, UNSIGNED_LONG } from './types.js';

export function call(name: string, args: readonly Expression[], line: number): Expression {
  if (name === 'likely' || name === 'unlikely') {
    if (args.length !== 1) throw new LitmusError(line, `${name}() takes 1 argument, not ${args.length}`);
    return args[0] as Expression;
  }
  const found = primitive(name, args.length, line);
  const of = locationType(name, found, args, line);
  return { kind: 'call', type: found.kind === 'rmw' && found.operation.truth ? INT : of, name, args, of, line };
}

function locationType(name: string, found: Primitive, args: readonly Expression[], line: number): CType {
  if (found.kind === 'read' && found.bit) return UNSIGNED_LONG;
  if (found.kind === 'read' || found.kind === 'write') {
    const [location] = args as [Expression];
    if (found.form !== 'lvalue') return pointee(location.type);
    if (location.kind !== 'dereference' && location.kind !== 'element') {
      throw new LitmusError(line, `${name}() takes a dereference such as *x`);
    }
    return location.type;
  }
  if (found.kind !== 'rmw') return INT;
  return name.includes('_bit') ? UNSIGNED_LONG : pointee((args[found.location] as Expression).type);
}

/** Registers that a condition names and no code has: they are 0, as herd has them, and most likely a slip of the pen. */
import type { LitmusTest, Process } from './ast.js';
import { placesOf } from './parse.js';

/** One line each. */
export function unsetRegisters(test: LitmusTest): string[] {
  const found = placesOf(test).flatMap((place) => {
    if (place.process === undefined) return [];
    const { process, register } = place;
    const code = test.processes[process];
    const given = test.init.registers.get(process)?.has(register);
    if (code === undefined || given || names(code).has(register)) return [];
    return [`${process}:${register} is in the condition and nowhere in P${process}: it is 0`];
  });
  return [...new Set(found)];
}

/** Of its parameters, and of all that its code declares, reads or sets. */
function names({ parameters, types, body }: Process): Set<string> {
  const found = new Set([...parameters, ...types.keys()]);
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    if ('kind' in node && node.kind === 'name' && 'name' in node) found.add(String(node.name));
    for (const part of Object.values(node)) visit(part);
  };
  visit(body);
  return found;
}

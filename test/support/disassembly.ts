import { readFileSync } from 'node:fs';
import binaryen from 'binaryen';
import { type Disassembly, disassembly } from '../../src/compile/disassemble.js';

export { type Counts, countsOf, type Disassembly } from '../../src/compile/disassemble.js';

/** The shipped module as text, taken apart function by function. */
export function disassemble(file: string): Disassembly {
  return disassembly(binaryen, readFileSync(file));
}

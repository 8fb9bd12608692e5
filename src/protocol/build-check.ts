/** The last step of the build: every protocol does what assembly/contract.ts asks of it. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { ROOT } from '../compile/asc.js';
import { instrument } from '../compile/instrument.js';
import { forkVariants, PROTOCOLS } from '../protocols.js';
import { contractBreaches } from './trial.js';

const module = await instrument(readFileSync(resolve(ROOT, 'build/trace.wasm')));
for (const protocol of PROTOCOLS) {
  for (const { message } of contractBreaches(module, protocol.name, forkVariants(protocol))) {
    process.stderr.write(`${protocol.file}: ${message}\n`);
    process.exitCode = 1;
  }
}

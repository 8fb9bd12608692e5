/** The last step of the build: every protocol does what assembly/contract.ts asks of it. */
import { compileTarget } from '../machine/kernel.js';
import { forkVariants, PROTOCOLS } from '../protocols.js';
import { contractBreaches } from './trial.js';

const module = compileTarget('trace');
for (const protocol of PROTOCOLS) {
  for (const { message } of contractBreaches(module, protocol.name, forkVariants(protocol))) {
    process.stderr.write(`${protocol.file}: ${message}\n`);
    process.exitCode = 1;
  }
}

#!/usr/bin/env node
import { existsSync } from 'node:fs';

const missing = ['../dist/src/cli/main.js', '../build/kernel.wasm'].filter(
  (path) => !existsSync(new URL(path, import.meta.url)),
);
if (missing.length > 0) {
  process.stderr.write(`forkbench: not built (${missing.join(', ')} is missing)\n  run: npm run build\n`);
  process.exitCode = 69;
} else if (typeof SharedArrayBuffer === 'undefined' || typeof WebAssembly === 'undefined') {
  process.stderr.write(
    'forkbench: this runtime has no shared memory or no WebAssembly\n  run it with Node 20.19 or newer\n',
  );
  process.exitCode = 69;
} else {
  // a reader such as `head` that has seen enough is no error
  process.stdout.on('error', (error) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit();
  });
  const { main } = await import('../dist/src/cli/main.js');
  process.exitCode = await main(process.argv);
}

#!/usr/bin/env node
// Signals are heard from here on: whatever comes, the program ends with its own words and exit code.
let heard = false;
const hear = () => {
  heard = true;
};
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT']) process.on(signal, hear);

function refuse(message, advice) {
  if (process.argv.includes('--json'))
    process.stdout.write(`${JSON.stringify({ error: { exit: 69, message, hint: advice } })}\n`);
  else process.stderr.write(`forkbench: ${message}\n  ${advice}\n`);
  process.exitCode = 69;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT']) process.off(signal, hear);
}

try {
  const { existsSync, statSync } = await import('node:fs');
  const missing = ['../dist/src/cli/supervise.js', '../build/kernel.wasm', '../build/trace.wasm'].filter(
    (path) => !existsSync(new URL(path, import.meta.url)),
  );
  if (missing.length > 0) refuse(`not built (${missing.join(', ')} is missing)`, 'run: npm run build');
  else if (typeof SharedArrayBuffer === 'undefined' || typeof WebAssembly === 'undefined')
    refuse(
      'this runtime has no shared memory or no WebAssembly',
      'run it with Node 20.19 or newer, without --jitless or --no-expose-wasm',
    );
  else {
    // In few files (src/build/bundle.mjs), unless tsc ran since they were made.
    const written = (path) => statSync(new URL(path, import.meta.url), { throwIfNoEntry: false })?.mtimeMs ?? 0;
    const bundled = written('../dist/cli/start.js') >= written('../dist/src/cli/start.js');
    const cli = bundled ? '../dist/cli' : '../dist/src/cli';
    const args = process.argv.slice(2);
    const aboutItself = args.every((word) => ['-h', '--help', '-V', '--version'].includes(word));
    const started = aboutItself ? undefined : (await import(`${cli}/start.js`)).startThread(args);
    (await import(`${cli}/supervise.js`)).supervise(args, started, heard);
  }
} catch (error) {
  refuse(`cannot start: ${error.message.split('\n', 1)[0]}`, 'is this Node 20.19 or newer, and the package whole?');
}

// npm run build [-- --if-needed]: tsc -> dist/, the command line in few files -> dist/cli/, the playground's page -> build/playground*, heads of assembly/protocol/*.ts ->
// build/protocols.json, build/variants.ts, asc and link -> build/*.wasm; then each protocol is held to assembly/contract.ts. asc runs
// where what it compiles has changed.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

process.chdir(join(dirname(fileURLToPath(import.meta.url)), '../..'));
const STAMP = 'build/.stamp';
const WASM_STAMP = 'build/.wasm-inputs';
const WASM_INPUTS = [
  'build/variants.ts',
  'build/hunt.ts',
  'asconfig.json',
  'src/build/compile.mjs',
  'dist/src/compile/link.js',
];
const INPUTS = ['assembly', 'src', 'bench', 'test', 'package-lock.json', 'asconfig.json', 'tsconfig.json'];

function newest(path) {
  if (!existsSync(path)) return 0;
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(stat.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))));
}

function isFresh() {
  return existsSync(STAMP) && existsSync('dist/cli') && INPUTS.every((path) => newest(path) <= statSync(STAMP).mtimeMs);
}

/** Runs node with `args`; its output is ours. */
function run(...args) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { stdio: 'inherit' });
    child.on('error', reject);
    child.on('close', (code) => (code === 0 ? resolve() : reject(new Error(`build failed: node ${args.join(' ')}`))));
  });
}

/** One hash over the contents of everything that the wasm files are made of. */
function wasmInputs() {
  const assembly = readdirSync('assembly', { recursive: true })
    .sort()
    .map((name) => join('assembly', name))
    .filter((path) => path.endsWith('.ts'));
  const compilers = ['assemblyscript', 'binaryen'].map((name) => `node_modules/${name}/package.json`);
  const hash = createHash('sha256');
  for (const path of [...assembly, ...compilers, ...WASM_INPUTS]) hash.update(`${path}\0`).update(readFileSync(path));
  return hash.digest('hex');
}

async function buildWasm() {
  const targets = JSON.parse(readFileSync('asconfig.json', 'utf8')).targets;
  const files = Object.values(targets).map(({ outFile }) => outFile.replace('.asc.wasm', '.wasm'));
  const inputs = wasmInputs();
  if (existsSync(WASM_STAMP) && readFileSync(WASM_STAMP, 'utf8') === inputs && files.every((f) => existsSync(f)))
    return;
  rmSync(WASM_STAMP, { force: true });
  for (const file of files) rmSync(file, { force: true });
  await Promise.all(Object.keys(targets).map((target) => run('src/build/compile.mjs', target)));
  writeFileSync(WASM_STAMP, inputs);
}

async function build() {
  console.error('building (a minute or two the first time; only what changed from then on) ..');
  rmSync('dist', { recursive: true, force: true });
  mkdirSync('build', { recursive: true });
  await run('node_modules/typescript/bin/tsc');
  const { bundle } = await import('./bundle.mjs');
  await bundle('dist/cli');
  const { bundlePlayground } = await import('./playground.mjs');
  await bundlePlayground();
  const { generate, generateHunt, register } = await import('./generate.mjs');
  register();
  writeFileSync('build/variants.ts', generate('assembly'));
  writeFileSync('build/hunt.ts', generateHunt());
  await buildWasm();
  await run('dist/src/protocol/build-check.js');
  writeFileSync(STAMP, '');
}

if (!(process.argv.includes('--if-needed') && isFresh())) {
  await build().catch((error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
}

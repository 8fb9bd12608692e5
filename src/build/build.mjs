// npm run build [-- --if-needed]: tsc -> dist/, registry -> build/variants.ts, asc and link -> build/*.wasm.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

process.chdir(join(dirname(fileURLToPath(import.meta.url)), '../..'));
const STAMP = 'build/.stamp';
const INPUTS = ['assembly', 'src', 'bench', 'test', 'package-lock.json', 'asconfig.json', 'tsconfig.json'];

function newest(path) {
  if (!existsSync(path)) return 0;
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(stat.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))));
}

function isFresh() {
  return existsSync(STAMP) && existsSync('dist/src') && INPUTS.every((path) => newest(path) <= statSync(STAMP).mtimeMs);
}

/** Runs node with `args`; its output is ours. */
function run(...args) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { stdio: 'inherit' });
    child.on('error', reject);
    child.on('close', (code) => (code === 0 ? resolve() : reject(new Error(`build failed: node ${args.join(' ')}`))));
  });
}

async function build() {
  rmSync('dist', { recursive: true, force: true });
  rmSync('build', { recursive: true, force: true });
  mkdirSync('build');
  await run('node_modules/typescript/bin/tsc');
  const { generate, generateHunt } = await import('./generate.mjs'); // reads the compiled registry
  writeFileSync('build/variants.ts', generate('assembly'));
  writeFileSync('build/hunt.ts', generateHunt());
  const targets = Object.keys(JSON.parse(readFileSync('asconfig.json', 'utf8')).targets);
  await Promise.all(targets.map((target) => run('src/build/compile.mjs', target)));
  writeFileSync(STAMP, '');
}

if (!(process.argv.includes('--if-needed') && isFresh())) {
  await build().catch((error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
}

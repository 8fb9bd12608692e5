// npm test [-- PART..]: runs the compiled tests whose path contains PART, all by default: a line per file, what failed and
// what was skipped at the end. Exit 0 where something passed, nothing failed, and nothing was left in the temporary folder.
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from 'node:test';

/** What hunts races or times code has the machine for itself: beside others its threads would hardly meet. The campaign fills it alone. */
const ALONE = [
  'test/compare/gate',
  'test/faults/campaign',
  'test/measure/launch.',
  'test/mutants/hunt',
  'test/playground/machine',
  'test/stress/stress',
];
/** What takes longest, the longest first: begun first, so that no core waits for it at the end. The others follow by name. */
const LONG = [
  'test/cli/own',
  'test/cli/run.test',
  'test/verdict/litmus-export',
  'test/page/page',
  'test/explore/crosscheck',
  'test/mutants/mutants',
  'test/measure/perf',
  'test/cli/try-watch',
  'test/cli/explore.test',
  'test/native/lies',
  'test/report/page',
  'test/cli/violation',
  'test/docs/protocols',
  'test/verdict/verdict',
  'test/examples',
  'test/cli/missing',
];
/** Of a file's whole run: a test that hangs is named. */
const TIMEOUT_MS = 600_000;

const parts = process.argv.slice(2);
const files = readdirSync('dist/test', { recursive: true })
  .map((name) => `dist/test/${name}`)
  .filter((name) => name.endsWith('.test.js') && (parts.length === 0 || parts.some((part) => name.includes(part))))
  .sort();
if (files.length === 0) {
  console.error(`no test file matches ${parts.join(' ')}`);
  process.exit(1);
}

/** The tests' own temporary folder: what one of them leaves is seen, and goes with it, however this ends. */
const temporary = mkdtempSync(join(tmpdir(), 'forkbench-tests-'));
process.env.TMPDIR = temporary;
process.on('exit', () => rmSync(temporary, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(130));

const total = { passed: 0, failed: [], skipped: [] };
let done = 0;

/** Runs one file in a process of its own. */
async function runFile(file) {
  const startedAt = performance.now();
  const seen = { passed: 0, failed: [], skipped: [] };
  let output = '';
  const events = run({ files: [file], concurrency: false, timeout: TIMEOUT_MS });
  events.on('test:stdout', ({ message }) => (output += message));
  events.on('test:stderr', ({ message }) => (output += message));
  events.on('test:pass', ({ name, skip, todo }) => {
    if (skip !== undefined || todo !== undefined) seen.skipped.push({ file, name, why: String(skip ?? todo) });
    else if (name.endsWith('.test.js')) seen.failed.push({ file, name, why: 'there is no test in it' });
    else seen.passed++;
  });
  events.on('test:fail', ({ name, details: { error } }) => {
    if (error.failureType === 'subtestsFailed') return; // they are counted themselves
    seen.failed.push({ file, name, why: reasons(error.cause ?? error) });
  });
  events.resume();
  await new Promise((resolve) => events.on('end', resolve));
  report(file, seen, output, (performance.now() - startedAt) / 1000);
}

/** With what led to it: of a property that failed, the assertion. */
function reasons(error) {
  const own = String(error?.stack ?? error?.message ?? error);
  return error?.cause === undefined ? own : `${own}\ncaused by ${reasons(error.cause)}`;
}

const source = (file) => file.replace(/^dist\//, '').replace(/\.js$/, '.ts');
const indented = (text) => text.trimEnd().replace(/^/gm, '    ');

function report(file, seen, output, seconds) {
  total.passed += seen.passed;
  total.failed.push(...seen.failed);
  total.skipped.push(...seen.skipped);
  const width = String(files.length).length;
  const others = [
    ...(seen.failed.length > 0 ? [`${seen.failed.length} FAILED`] : []),
    ...(seen.skipped.length > 0 ? [`${seen.skipped.length} skipped`] : []),
  ];
  const counts = [`${seen.passed} passed`, ...others].join(', ');
  console.log(`${String(++done).padStart(width)}/${files.length} ${source(file)}: ${counts} (${seconds.toFixed(1)} s)`);
  for (const { name, why } of seen.failed) console.log(`not ok ${name}\n${indented(why)}`);
  if (seen.failed.length > 0 && output.trim() !== '') console.log(indented(output));
}

/** Runs `queue`, `width` files at a time. */
async function runAll(queue, width) {
  const left = [...queue];
  const lane = async () => {
    for (let file = left.shift(); file !== undefined; file = left.shift()) await runFile(file);
  };
  await Promise.all(Array.from({ length: width }, lane));
}

const alone = (file) => ALONE.some((part) => file.includes(part));
const long = LONG.flatMap((part) => files.filter((file) => file.includes(part)));
await runAll(
  [...new Set([...long, ...files])].filter((file) => !alone(file)),
  availableParallelism(),
);
await runAll(files.filter(alone), 1);
const left = readdirSync(temporary);

if (total.skipped.length > 0) console.log('\nskipped:');
for (const { file, name, why } of total.skipped) console.log(`  ${source(file)}: ${name}: ${why}`);
if (total.failed.length > 0) console.log('\nfailed:');
for (const { file, name } of total.failed) console.log(`  ${source(file)}: ${name}`);
if (left.length > 0) console.log(`\nleft in the temporary folder: ${left.join(' ')}`);
console.log(`\n${total.passed} passed, ${total.failed.length} failed, ${total.skipped.length} skipped`);
process.exitCode = total.failed.length > 0 || total.passed === 0 || left.length > 0 ? 1 : 0;

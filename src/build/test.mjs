// npm test [-- PART..]: runs the compiled tests whose path contains PART, all by default, and ends with how many passed.
import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';

const parts = process.argv.slice(2);
const files = readdirSync('dist/test', { recursive: true })
  .map((name) => `dist/test/${name}`)
  .filter((name) => name.endsWith('.test.js') && (parts.length === 0 || parts.some((part) => name.includes(part))))
  .sort();
if (files.length === 0) {
  console.error(`no test file matches ${parts.join(' ')}`);
  process.exit(1);
}

const child = spawn(process.execPath, ['--test', '--test-reporter=tap', '--test-concurrency=2', ...files], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
const counts = { pass: 0, fail: 0, skipped: 0, cancelled: 0 };
let rest = '';
child.stdout.setEncoding('utf8');
child.stdout.on('data', (chunk) => {
  const lines = (rest + chunk).split('\n');
  rest = lines.pop();
  for (const line of lines) {
    const total = /^# (pass|fail|skipped|cancelled) (\d+)$/.exec(line);
    if (total) counts[total[1]] = Number(total[2]);
    else if (!/^\s*(duration_ms|type|---|\.\.\.|TAP version|1\.\.)/.test(line)) console.log(line);
  }
});
child.on('close', (code) => {
  const failed = counts.fail + counts.cancelled;
  console.log(`${counts.pass} passed, ${failed} failed, ${counts.skipped} skipped`);
  process.exitCode = code !== 0 || failed > 0 || counts.pass === 0 ? 1 : 0;
});

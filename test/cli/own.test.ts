// A protocol file from anywhere: what is wrong with it is one error that names the file, exit 64 or 65, and no stack.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { ForkbenchError } from '../../src/errors.js';
import { adoptFiles } from '../../src/outside/adopt.js';
import { buildTrace } from '../../src/outside/build.js';
import { protocolNamed } from '../../src/protocols.js';
import { shippedVariant } from '../../src/try/variants.js';
import { tempDir } from '../support/cli.js';
import { refused } from '../support/refused.js';

const dir = tempDir();
const bin = resolve('bin/forkbench.js');
process.chdir(dir);
/** Of the processes started here: without what this one adopts. */
const env = { ...process.env, XDG_CACHE_HOME: join(dir, 'cache') };

function cli(...args: string[]): { code: number | null; out: string; err: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin, ...args], { cwd: dir, env, encoding: 'utf8' });
  return { code: status, out: stdout, err: stderr };
}

const made = cli('new', 'mine', '--from', 'seqcount');
const MINE = readFileSync(join(dir, 'mine.ts'), 'utf8');

/** A file of that name with a change in it. */
function put(name: string, find: string, text: string): string {
  const changed = MINE.replace(find, text);
  assert.notEqual(changed, MINE, 'the text this test changes has changed');
  writeFileSync(join(dir, `${name}.ts`), changed.replaceAll(/\bmine\b/g, name));
  return `${name}.ts`;
}

test('new writes a file once, and never over another', () => {
  assert.equal(made.code, 0, made.err);
  const again = cli('new', 'mine');
  assert.deepEqual([again.code, readFileSync(join(dir, 'mine.ts'), 'utf8')], [64, MINE]);
  assert.match(again.err, /mine\.ts is there already/);
  assert.deepEqual([cli('new', 'seqcount').code, cli('new', 'Not-a-name').code], [64, 64]);
  assert.deepEqual(
    readdirSync(dir).filter((name) => name.startsWith('.')),
    [],
  );
});

const STEP = '    step(SEQ_BEGIN);';
mkdirSync(join(dir, 'folder'));
writeFileSync(join(dir, 'binary.ts'), new Uint8Array([0xff, 0xfe, 0x00, 0x80]));
writeFileSync(join(dir, 'words.ts'), 'hello\n');
put('twice', '// version: mine', '// version: other');
writeFileSync(join(dir, 'same.ts'), MINE);
writeFileSync(join(dir, 'taken.ts'), MINE.replaceAll(/\bmine\b/g, 'no_early'));

const BAD: readonly (readonly [string[], number, RegExp])[] = [
  [['nothing.ts'], 65, /^no file nothing\.ts$/],
  [['folder'], 65, /^folder is a directory$/],
  [['binary.ts'], 65, /^binary\.ts is no protocol file: it is not text$/],
  [['words.ts'], 65, /^words\.ts:1: no head/],
  [['taken.ts'], 64, /there is a protocol no_early already/],
  [['mine.ts', '--protocol-file', 'same.ts'], 64, /are both called mine/],
  [[put('reaches', '"../seqlock"', '"fs"')], 65, /cannot import 'fs'/],
];
for (const [args, exit, message] of BAD)
  test(`try ${args.join(' ')}: exit ${exit}`, async () => {
    const found = await refused('try', ...args, '--no-cost');
    assert.equal(found.code, exit);
    assert.match(found.message, message);
  });

/** What is found once it is compiled; here in one process, which loads the compiler once. */
const COMPILED: readonly (readonly [string, RegExp])[] = [
  [put('nonsense', '\n}\n', '\n}\n}}} nonsense(\n'), /nonsense\.ts:\d+:1: .*\n {4}}}} nonsense\(\n {4}\^/],
  [put('meets', '    step(GUP_HAS_PINNED);', ''), /a pin does not pass step B1/],
];
for (const [file, message] of COMPILED)
  test(`${file} compiled: exit 65`, async () => {
    const [name = ''] = adoptFiles([file]);
    const { sha256 = '', ...protocol } = protocolNamed(name);
    const asked = { file: protocol.file, shown: file, sha256 };
    await assert.rejects(
      buildTrace(asked, [shippedVariant(protocolNamed(name))], () => undefined),
      (error) => error instanceof ForkbenchError && error.exit === 65 && message.test(error.message),
    );
  });

/** The same as the command line tells it, and what ends the thread that tries it. */
const TRIED: readonly (readonly [string, RegExp])[] = [
  [put('endless', STEP, `${STEP} while (true) {}`), /endless\.ts: fork does not end: .* in beginVma, after step A2/],
  [put('traps', STEP, `${STEP} unreachable();`), /traps\.ts:\d+: fork traps after A2/],
];
for (const [file, message] of TRIED)
  test(`try ${file}: exit 65`, () => {
    const { code: exit, out, err } = cli('try', file, '--no-cost');
    assert.deepEqual([exit, out], [65, ''], err);
    assert.match(err, message);
    assert.doesNotMatch(err, /^ {4}at /m);
  });

test('Ctrl-C while a file is compiled, explored, taken apart: 130, and nothing half-written is left', async () => {
  writeFileSync(join(dir, 'mine.ts'), `${MINE}// not compiled yet\n`);
  for (const ready of [/^$/, /lost_pin/, /per PTE of fork/]) {
    const child = spawn(process.execPath, [bin, 'try', 'mine.ts', '--quick'], { cwd: dir, env });
    let out = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text;
    });
    const ended = once(child, 'close');
    await setTimeout(1000);
    while (!ready.test(out) && child.exitCode === null) await setTimeout(50);
    child.kill('SIGINT');
    assert.equal((await ended)[0], 130);
    const left = ['.', 'cache/forkbench'].flatMap((folder) => readdirSync(join(dir, folder)));
    assert.deepEqual(
      left.filter((name) => name.startsWith('.')),
      [],
    );
  }
});

test('profile measures the fork of a protocol of one’s own, on the rungs of the model', () => {
  writeFileSync(join(dir, 'mine.ts'), MINE);
  const { err, out } = cli(
    'profile',
    '--protocol-file',
    'mine.ts',
    '--preset',
    'smoke',
    '--pages',
    '512',
    '--json',
    '--quiet',
  );
  const { ladder, summary } = JSON.parse(out);
  const name = 'fork (mine)';
  assert.deepEqual(
    ladder
      .filter(({ step }: { step: string }) => step.startsWith('fork'))
      .map((s: { step: string; onTopOf: string }) => [s.step, s.onTopOf]),
    [
      ['fork', 'pin_check'],
      [name, 'pin_check'],
    ],
    err,
  );
  assert.ok(
    summary.some(
      ({ protocol, extra }: { protocol: string; extra: string }) => protocol === 'mine' && extra.includes('step=fork'),
    ),
  );
});

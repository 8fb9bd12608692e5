// `try FILE --watch`: the answer anew for every text that the file has, whatever becomes of the file meanwhile.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { startCli, tempDir } from '../support/cli.js';
import { told } from '../support/told.js';

const dir = tempDir();
const file = join(dir, 'mine.ts');
const TEXT = readFileSync('examples/seqcount_mb.ts', 'utf8').replaceAll('seqcount_mb', 'mine');
const WITHOUT = TEXT.replace(/ {4}smp_mb\(\);.*\n/, '');

test('what is saved is answered: a repair, a mistake, another file of that name, none, a hook that hangs', async () => {
  assert.notEqual(WITHOUT, TEXT);
  writeFileSync(file, TEXT);
  const { child, done } = startCli('try', file, '--watch');
  after(() => child.kill('SIGKILL')); // where what is waited for is not said, nothing else ends it
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (text: string) => {
      said += text;
    });
  /** Waits for it to be said, of the text that was saved last. */
  const heard = async (what: RegExp): Promise<void> => {
    for (let waited = 0; !what.test(said); waited += 50) {
      assert.ok(waited < 120_000 && child.exitCode === null, said);
      await setTimeout(50);
    }
    said = '';
  };
  await heard(/mine: never loses a pin under sc, tso, lkmm, armv8, ppc[\s\S]*watched; Ctrl-C ends it/);
  writeFileSync(file, WITHOUT);
  await heard(/mine: can lose a pin under lkmm[\s\S]*Never with smp_mb\(\) after:[\s\S]*watched/);
  writeFileSync(file, `${TEXT}\n}}} nonsense(\n`);
  await heard(/mine\.ts:\d+:1: .*\n {4}\}\}\} nonsense\(\n {4}\^/);
  writeFileSync(join(dir, 'beside'), TEXT);
  renameSync(join(dir, 'beside'), file);
  await heard(/mine: never loses a pin[\s\S]*watched/);
  rmSync(file);
  await heard(/no file .*mine\.ts/);
  writeFileSync(file, TEXT.replace('    step(SEQ_BEGIN);', '    step(SEQ_BEGIN); while (true) {}'));
  await heard(/mine\.ts: fork does not end: it goes round in beginVma, after step A2/);
  writeFileSync(file, WITHOUT);
  await heard(/mine: can lose a pin under lkmm/);
  child.kill('SIGINT');
  const [{ code }] = await Promise.all([done, once(child, 'exit')]);
  assert.equal(code, 130);
  assert.deepEqual(readdirSync(dir), ['mine.ts']);
});

test('what cannot be watched is said at once', async () => {
  for (const [args, message, exit = 64] of [
    [['seqcount'], /--watch: seqcount is no file/],
    [['nothing.ts'], /no file nothing\.ts/, 65],
    [[resolve('examples/seqcount_mb.ts'), '--json'], /--watch does not go with --json/],
    [[resolve('examples/seqcount_mb.ts'), '--require-holds', 'sc'], /--watch does not go with --require-holds/],
  ] as const) {
    const { code, stdout, stderr } = await told('try', ...args, '--watch');
    assert.equal(code, exit, stderr);
    assert.match(stdout + stderr, message);
  }
});

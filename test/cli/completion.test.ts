import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { completionScript } from '../../src/cli/completion.js';
import { program } from '../../src/cli/main.js';
import { tempDir } from '../support/cli.js';
import { told } from '../support/told.js';

/** What bash offers for a line that is being typed. */
function offered(script: string, ...line: string[]): string[] {
  const file = join(tempDir(), 'completion');
  writeFileSync(file, script);
  const typed = line.map((word) => `'${word}'`).join(' ');
  const ask = `source ${file}; COMP_WORDS=(forkbench ${typed}); COMP_CWORD=${line.length}; _forkbench; printf '%s\\n' "\${COMPREPLY[@]}"`;
  return execFileSync('bash', ['-c', ask], { encoding: 'utf8' })
    .split('\n')
    .filter((word) => word !== '');
}

test('bash completes commands, the options of each, and protocols', async () => {
  const root = await program(() => {});
  const script = completionScript(root, 'bash', ['no_early', 'seqcount']);
  assert.deepEqual(offered(script, 'ex'), ['explore', 'explain']);
  assert.deepEqual(offered(script, 'explore', '--wit'), ['--witness']);
  assert.deepEqual(offered(script, 'explore', 'seq'), ['seqcount']);
  assert.deepEqual(offered(script, 'list', '--wit'), []);
  for (const command of root.commands) assert.ok(offered(script, '').includes(command.name()), command.name());
});

test('bash completes the values of an option that has names for them, the last one of a list too', async () => {
  const script = completionScript(await program(() => {}, undefined), 'bash', []);
  assert.deepEqual(offered(script, 'explore', '--model', 'ar'), ['armv8']);
  assert.deepEqual(offered(script, 'explore', '--model', 'sc,t'), ['sc,tso']);
  assert.deepEqual(offered(script, 'explore', '--property', 'lost_p'), ['lost_pin']);
  assert.deepEqual(offered(script, 'explore', '--scenario', 'two_'), ['two_ptes', 'two_pinners']);
  assert.deepEqual(offered(script, 'run', '--scenario', 'fence'), ['fence_cost']);
  assert.deepEqual(offered(script, 'run', '--preset', ''), ['smoke', 'quick', 'full']);
  assert.deepEqual(offered(script, 'try', '--require-holds', 'lkmm,s'), ['lkmm,sc']);
  assert.deepEqual(offered(script, 'run', '--seed', '--pre'), ['--preset'], 'a number has no words');
});

test('zsh takes the same through bashcompinit, fish a line per option', async () => {
  const root = await program(() => {});
  assert.match(completionScript(root, 'zsh', []), /^autoload -Uz bashcompinit && bashcompinit\n_forkbench\(\) \{/);
  const fish = completionScript(root, 'fish', []);
  assert.match(
    fish,
    /^complete -c forkbench -n __fish_use_subcommand -f -a kernel-check -d 'does this machine\\'s kernel/m,
  );
  assert.match(fish, /^complete -c forkbench -n '__fish_seen_subcommand_from stress' -l seconds$/m);
  assert.match(fish, /_from explore' -l model -x -a 'sc tso lkmm armv8 ppc'$/m);
});

test('forkbench completion SHELL prints it; an unknown shell is refused', async () => {
  assert.match((await told('completion', 'bash')).stdout, /^complete -o default -F _forkbench forkbench$/m);
  const odd = await told('completion', 'csh');
  assert.equal(odd.code, 64);
  assert.match(odd.stderr, /^forkbench: completion: unknown value 'csh'/);
});

// What a hunt says of what it was asked, and how it ends: no race has to show, so it runs beside other tests.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { cli, startCli } from '../support/cli.js';
import { refused } from '../support/refused.js';
import { stress } from '../support/stress.js';
import { told } from '../support/told.js';

test('labels that a protocol lacks: a note where another has them', async () => {
  const { doc, stderr } = await stress('plain_cow', 'no_early', '--trials', '1000', '--delay', 'A9:1');
  assert.equal(doc.rows.length, 2);
  assert.match(stderr, /^note: --delay: plain_cow has no step A9: no delay there$/m);
});

test('knobs that a protocol lacks, or that do nothing, are noted; the command is printed with its seed', async () => {
  // A process: its arguments are what is to be repeated.
  const { stdout, ...dropped } = await cli(...'stress plain_cow no_early --fence full --trials 1000 --json'.split(' '));
  const { rows } = JSON.parse(stdout);
  assert.match(dropped.stderr, /^note: plain_cow has no place for a fence: dropped fence=full/m);
  assert.deepEqual(
    rows.map(({ protocol }: { protocol: string }) => protocol),
    ['no_early'],
  );
  assert.match(dropped.stderr, new RegExp(`^reproduce: forkbench stress .* --seed ${rows[0].seed} `, 'm'));
  const idle = await stress('no_early', '--fence-per', 'pte', '--trials', '1000');
  assert.match(idle.stderr, /^note: fence_per=pte has no effect without a fence/m);
  const quiet = await stress('no_early', '--fence-per', 'pte', '--trials', '1000', '--quiet');
  assert.equal(quiet.stderr, '');
});

test('switches: a hunt of each alternative, told apart in rows and table', async () => {
  const { doc } = await stress('on_demand', '--extra', 'none,repair=sync_if_pinned', '--trials', '20');
  assert.deepEqual(
    doc.rows.map(({ extra }: { extra?: string }) => extra),
    [undefined, 'repair=sync_if_pinned'],
  );
  const { stdout } = await told('stress', 'on_demand', '--extra', 'repair=sync_if_pinned', '--trials', '20');
  assert.match(stdout, /^protocol +wrprotect +fence +switches /m);
  assert.match(stdout, /^on_demand +rmw +none +repair=sync_if_pinned /m);
});

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  test(`${signal} ends a hunt: what was counted is printed as one document, marked partial`, async () => {
    const args = ['plain_cow', 'no_early', '--fence-per', 'pte', '--seconds', '600', '--json'];
    const { child, done } = startCli('stress', ...args);
    await once(child.stderr as Readable, 'data'); // a note: signals are listened to from then on
    await setTimeout(1500);
    child.kill(signal);
    const { code, stdout, stderr } = await done;
    assert.equal(code, 130, stderr);
    const doc = JSON.parse(stdout);
    assert.equal(doc.partial, true);
    assert.ok(doc.rows.length <= 1);
    assert.match(
      stderr,
      /^forkbench: interrupted(?: before anything was hunted|; [12] of 2 variants hunted, the last of them not to its end)$/m,
    );
  });
}

for (const [args, message] of [
  [['--delay', 'A2'], /'A2' is not LABEL:ROUNDS/],
  [['--delay', 'A2:1,B1:2,A2:3'], /A2 is named twice/],
  [['--delay', 'A2:10000000'], /more than 9999999 rounds/],
  [['no_early', '--delay', 'A77:5'], /no_early has no step A77; known: A1, A2, .*B5/],
  [['plain_cow', '--delay', 'A9:5'], /plain_cow has no step A9/],
  [['--skew', '100'], /--skew: '100' is not a power of two less one, from 0 to 4095/],
  [['--skew', '8191'], /power of two less one/],
  [['--pressure', '65'], /--pressure: '65' is more than 64/],
  [['--seed', '4294967296'], /more than 4294967295/],
  [['--seconds', 'soon'], /'soon' is not a number of seconds/],
  [['batched', '--extra', 'child_table=fresh'], /child_table=fresh is explored only/],
  [['batched', '--extra', 'page_mapcount=no'], /page_mapcount=no is told of folios: a hunt has none/],
  [['seqcount', '--extra', 'repair=gup_pmd'], /seqcount has no switch repair=gup_pmd; it has fork_mb=yes/],
  [['seqcoutn'], /unknown protocol 'seqcoutn'/],
] as const) {
  test(`forkbench stress ${args.join(' ')}: exit 64 and one clear line`, async () => {
    const found = await refused('stress', ...args);
    assert.equal(found.code, 64);
    assert.match(found.message, message);
  });
}

test('stress --help has examples of its own, and says what its words mean', async () => {
  const { stdout } = await told('stress', '--help');
  assert.match(stdout, /^examples:\n( {2}forkbench stress.*\n)+\n/);
  for (const word of ['collision', 'skew', '\\+ wait', 'free running', 'not observable'])
    assert.match(stdout, new RegExp(`^  ${word} `, 'm'));
});

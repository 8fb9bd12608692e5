// `litmus check --graph`: what it writes, what it says of it, and each way in which there is no graph.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { directory, file, sb } from '../support/litmus-check.js';
import { told } from '../support/told.js';

const at = (name: string): string => join(directory, name);
const check = (...args: string[]) => told('litmus', 'check', ...args);

test('an SVG, and one line that says what it shows; standard output is what it is without', async () => {
  const plain = await check(sb, '--model', 'tso', '--format', 'table');
  const drawn = await check(sb, '--model', 'tso', '--format', 'table', '--graph', at('sb.svg'));
  assert.deepEqual([drawn.code, drawn.stdout], [0, plain.stdout]);
  assert.equal(
    drawn.stderr,
    `${at('sb.svg')}: SB under tso: allowed, 0:r0=0; 1:r0=0; no interleaving explains it: A1 -po, not kept-> A2 -fr-> B1 -po, not kept-> B2 -fr-> A1\n`,
  );
  assert.match(readFileSync(at('sb.svg'), 'utf8'), /^<svg [\s\S]*<\/svg>\n$/);
});

test('graphviz text; of several models the first that is named, lkmm where none is', async () => {
  const named = await check(sb, '--model', 'sc,tso', '--graph', at('sb.dot'), '--format', 'csv');
  assert.match(
    named.stderr,
    /^note: a graph is of one model, this one of sc \(--model\)\n.*SB under sc: forbidden \(sequential consistency\)/,
  );
  assert.match(readFileSync(at('sb.dot'), 'utf8'), /^digraph "SB" \{/);
  const all = await check(sb, '--graph', at('all.dot'), '--format', 'csv');
  assert.match(all.stderr, /this one of lkmm/);
  assert.equal((await check(sb, '--graph', at('all.dot'), '--quiet')).stderr, '');
});

test('--state N: the N-th as they are printed', async () => {
  const { stdout, stderr } = await check(sb, '--model', 'tso', '--graph', at('second.svg'), '--state', '2');
  const second = stdout.split('\n')[3] as string;
  assert.ok(stderr.includes(`allowed, ${second}`), stderr);
});

test('what cannot be asked: exit 64 and one line that says why', async () => {
  const refused: readonly (readonly [string[], RegExp])[] = [
    [[directory, '--graph', at('no.svg')], /--graph: of one test/],
    [[sb, sb, '--graph', at('no.svg')], /--graph: of one test/],
    [[sb, '--graph', at('no.png')], /does not end in \.svg or \.dot/],
    [[sb, '--graph', at('no')], /does not end in \.svg or \.dot/],
    [[sb, '--state', '1'], /--state: which state a graph is drawn of/],
    [[sb, '--graph', at('no.svg'), '--state', '0'], /--state/],
    [[sb, '--model', 'tso', '--graph', at('no.svg'), '--state', '5'], /--state 5: under tso there are 4 states/],
  ];
  for (const [args, why] of refused) {
    const { code, stdout, stderr } = await check(...args);
    assert.deepEqual([code, stdout], [64, ''], args.join(' '));
    assert.match(stderr, why);
  }
  assert.equal(existsSync(at('no.svg')), false);
});

test('nothing is drawn of a test that is refused (65), of one that is undecided (4), or where nothing can be written (69)', async () => {
  const bad = file('bad-graph.litmus', 'C bad\n{}\nP0(int *x) { foo(x); }\nexists (x=1)\n');
  assert.deepEqual((await check(bad, '--model', 'sc', '--graph', at('no.svg'))).code, 65);
  assert.deepEqual((await check(at('not-there.litmus'), '--graph', at('no.svg'))).code, 65);
  const loads = Array.from({ length: 6 }, (_, k) => `int r${k} = READ_ONCE(*x); WRITE_ONCE(*x, r${k} + 1);`).join(' ');
  const long = file(
    'long-graph.litmus',
    `C long\n{}\n${[0, 1, 2].map((p) => `P${p}(int *x) { ${loads} }`).join('\n')}\nexists (x=-1)\n`,
  );
  const undecided = await check(long, '--model', 'lkmm', '--graph', at('no.svg'), '--max-seconds', '0.2');
  assert.equal(undecided.code, 4);
  assert.match(undecided.stderr, /no graph: undecided under lkmm within the bounds/);
  assert.deepEqual((await check(sb, '--graph', join(directory, 'nowhere', 'no.svg'))).code, 69);
  assert.equal(existsSync(at('no.svg')), false);
});

test('--json: one document on standard output, also where there is no such state', async () => {
  const done = await check(sb, '--model', 'tso', '--json', '--graph', at('json.svg'));
  assert.equal(JSON.parse(done.stdout).results.length, 1);
  const none = await check(sb, '--model', 'tso', '--json', '--graph', at('json.svg'), '--state', '9');
  assert.deepEqual([none.code, JSON.parse(none.stdout).error.exit], [64, 64]);
});

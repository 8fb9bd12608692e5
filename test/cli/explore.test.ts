import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { parse } from 'csv-parse/sync';
import { columnsOf, VERDICTS } from '../../src/results/rows.js';
import { cli, tempDir } from '../support/cli.js';
import { refused } from '../support/refused.js';
import { told } from '../support/told.js';

test('explore as JSON and as CSV: rows of verdicts.csv, the same in both', async () => {
  const args = ['explore', 'no_early', '--scenario', 'pin_vs_fork', '--model', 'sc,lkmm'];
  const json = await told(...args, '--json');
  assert.equal(json.code, 0, json.stderr);
  const doc = JSON.parse(json.stdout);
  assert.equal(doc.schema_version, 1);
  const csv = await told(...args, '--format', 'csv');
  const rows: Record<string, string>[] = parse(csv.stdout, { columns: true });
  assert.deepEqual(Object.keys(rows[0] ?? {}), columnsOf(VERDICTS));
  const key = (row: Record<string, unknown>) =>
    [row.protocol, row.scenario, row.model, row.property, row.verdict, row.witness ?? ''].join();
  assert.deepEqual(doc.verdicts.map(key), rows.map(key));
  const lost = rows.find((row) => row.model === 'sc' && row.property === 'lost_pin');
  assert.equal(lost?.verdict, 'Sometimes');
  assert.equal(lost?.race_class, 'logic race');
});

test('explore prints a matrix; a knob chooses the variants', async () => {
  const args = ['explore', 'early_wrprotect', '--wrprotect', 'store,rmw', '--scenario', 'pin_vs_fork'];
  const { stdout, code } = await cli(...args);
  assert.equal(code, 0);
  assert.match(stdout, /^early_wrprotect +store +✓( +✗){4} +ordering$/m);
  assert.match(stdout, /^early_wrprotect \* +rmw +✓ +✓( +✗){3} +ordering \(weak\)$/m);
  assert.match(stdout, /^Never, everywhere: leaked_ref, pin_of_unmapped\.$/m);
  assert.equal(stdout.match(/^early_wrprotect/gm)?.length, 2);
});

test('fence=lock has no verdict under arm64 and Power: a dash, and a usage error where nothing is left', async () => {
  const args = [
    'explore',
    'early_wrprotect',
    '--fence',
    'lock,full',
    '--fence-per',
    'pte',
    '--scenario',
    'pin_vs_fork',
  ];
  const { stdout } = await told(...args);
  assert.match(stdout, /^early_wrprotect +rmw +lock\/pte +✓ +✓ +✓ +- +-$/m);
  const none = await told('explore', 'early_wrprotect', '--fence', 'lock', '--model', 'armv8,ppc');
  assert.equal(none.code, 64);
  assert.match(none.stderr, /fence=lock has no verdict under armv8, ppc/);
});

test('a witness names its replay string, and --replay prints it again', async () => {
  const first = await told('explore', 'no_early', '--scenario', 'pin_vs_fork', '--model', 'sc', '--witness');
  const string = /--replay (\S+)/.exec(first.stdout.replaceAll('\\\n', ''))?.[1] ?? '';
  const again = await told('explore', '--replay', string);
  assert.equal(again.code, 0, again.stderr);
  const diagram = (text: string) => text.slice(text.indexOf('CPU 0'), text.indexOf('\n\n', text.indexOf('CPU 0')));
  assert.equal(diagram(again.stdout), diagram(first.stdout));
  for (const { stdout } of [first, again]) {
    assert.match(
      stdout,
      /^lost_pin in pin_vs_fork: no_early wrprotect=rmw fence=none pin=add1024\nSometimes under sc: logic race$/m,
    );
    assert.match(stdout, /^ {2}A3 .*has_pinned/m);
  }
});

test('--replay --json: one row with the text in it', async () => {
  const string = 'pin_vs_fork:no_early/rmw/none//add1024:sc:lost_pin:10067.1.1.1.1.10067-10067.2.2.10067';
  const done = await told('explore', '--replay', string, '--json');
  assert.equal(done.code, 0, done.stderr);
  const { verdicts } = JSON.parse(done.stdout);
  assert.equal(verdicts.length, 1);
  assert.deepEqual(Object.keys(verdicts[0]), [...columnsOf(VERDICTS), 'text']);
  assert.equal(verdicts[0].witness, string);
  assert.match(verdicts[0].text, /^CPU 0 +CPU 1$/m);
  const same = await told('explore', 'no_early', '--replay', string, '--model', 'sc,tso', '--witness');
  assert.equal(same.code, 0, same.stderr);
});

test('a property that the scenarios chosen do not have is said, and the others are decided', async () => {
  const args = ['explore', 'no_early', '--model', 'sc', '--property', 'lost_dirty,lost_pin', '--format', 'csv'];
  const some = await told(...args);
  assert.equal(some.code, 0);
  assert.match(some.stderr, /^note: lost_dirty is a property of hw_dirty: add --scenario hw_dirty\n/);
  assert.equal(some.stdout.trimEnd().split('\n').length, 3);
  const both = await told(...args, '--scenario', 'pin_vs_fork,hw_dirty', '--quiet');
  assert.deepEqual([both.code, both.stderr], [0, '']);
  assert.match(both.stdout, /,hw_dirty,sc,lost_dirty,/);
});

test('--model twice the same is one column and one row each', async () => {
  const done = await told('explore', 'no_early', '--model', 'sc,sc', '--property', 'lost_pin', '--format', 'csv');
  assert.equal(done.stdout.trimEnd().split('\n').length, 3);
});

test('--flip: what repairs it is a list of alternatives', async () => {
  const flip = async (scenario: string): Promise<string> =>
    (
      await told(
        'explore',
        'early_wrprotect',
        '--wrprotect',
        'store',
        '--model',
        'tso',
        '--flip',
        '--scenario',
        scenario,
      )
    ).stdout;
  assert.match(
    await flip('pin_vs_fork'),
    /^under tso: Never with any one of:\n {2}smp_mb\(\) after A3 \(CPU 0\)\n {2}smp_mb\(\) after A4/m,
  );
  assert.match(await flip('first_pin'), /^under tso: Never with:\n {2}smp_mb\(\) after A3 \(CPU 0\)\n\n/m);
});

test('--witness --json: the rows of verdicts.csv with a text each', async () => {
  const done = await told('explore', 'no_early', '--scenario', 'pin_vs_fork', '--model', 'sc', '--witness', '--json');
  const { verdicts } = JSON.parse(done.stdout);
  assert.equal(verdicts.length, 1);
  assert.deepEqual(Object.keys(verdicts[0]), [...columnsOf(VERDICTS), 'text']);
  assert.match(verdicts[0].text, /^CPU 0 +CPU 1$/m);
});

/** The link that a page opens on. */
const opensOn = (file: string): string =>
  JSON.parse(/id="data">(.*?)<\/script>/s.exec(readFileSync(file, 'utf8'))?.[1] ?? '{}').start;

test('--html: knobs, model, scenario and property choose what the page opens on; more of one are said', async () => {
  const file = `${tempDir()}/page.html`;
  const knobs = ['--wrprotect', 'cmpxchg', '--fence', 'full,none', '--fence-per', 'table', '--model', 'sc,tso'];
  const done = await told('explore', 'early_wrprotect', '--html', file, ...knobs, '--json');
  assert.equal(done.code, 0, done.stderr);
  assert.deepEqual(JSON.parse(done.stdout), { schema_version: 1, files: [file] });
  assert.match(done.stderr, /^note: of the 2 combinations asked for, the page opens on the first$/m);
  assert.match(done.stderr, /^note: the page opens on the first model: sc$/m);
  assert.equal(opensOn(file), '#race=early_wrprotect/cmpxchg/full/table/add1024&s=pin_vs_fork&p=lost_pin&m=sc');
  const quiet = await told('explore', 'plain_cow', '--scenario', 'hw_dirty', '--html', file, '--quiet');
  assert.deepEqual([quiet.code, quiet.stdout, quiet.stderr], [0, '', '']);
  assert.equal(opensOn(file), '#race=plain_cow/rmw/none//add1024&s=hw_dirty&p=lost_dirty');
  assert.equal((await told('explore', 'early_wrprotect', '--html', file)).code, 0);
  assert.equal(opensOn(file), '#race=early_wrprotect/store/none//add1024&s=pin_vs_fork&p=lost_pin');
});

function replaying(change: { variant?: string; property?: string; reads?: string }): string {
  const { variant = 'no_early/rmw/none//add1024', property = 'lost_pin', reads = '1-1' } = change;
  return ['pin_vs_fork', variant, 'sc', property, reads].join(':');
}

for (const [args, exit, message] of [
  [['explore', 'no_erly'], 64, /unknown protocol 'no_erly', did you mean 'no_early'\?|unknown protocol 'no_erly'/],
  [['explore', '--model', 'z80'], 64, /--model: unknown value 'z80'/],
  [['explore', '--arch', 'z80'], 64, /--arch: unknown value 'z80'/],
  [['explore', '--arch', 'arm64', '--model', 'sc'], 64, /--arch arm64 does not go with --model/],
  [['explore', '--arch', 'x86', '--wrprotect', 'store'], 64, /--arch x86 does not go with --wrprotect/],
  [['explore', '--replay', 'nonsense'], 64, /no scenario 'nonsense'/],
  [['explore', '--replay', 'pin_vs_fork:no_early/rmw/none//add1024:sc:lost_pin:1-1'], 64, /no such execution/],
  [
    ['explore', '--replay', replaying({ variant: 'no_early/foo/none//add1024' })],
    64,
    /unknown value 'foo' of wrprotect/,
  ],
  [['explore', '--replay', replaying({ variant: 'nope/rmw/none//add1024' })], 64, /unknown protocol 'nope'/],
  [['explore', '--replay', replaying({ reads: '1..2-1' })], 64, /no values read/],
  [['explore', '--replay', replaying({ property: 'torn_copy' })], 64, /pin_vs_fork has no property torn_copy/],
  [['explore', 'seqcount', '--replay', replaying({})], 64, /the string has protocol 'no_early', not seqcount/],
  [['explore', '--replay', replaying({}), '--model', 'tso'], 64, /the string has model 'sc', not tso/],
  [['explore', '--replay', replaying({}), '--pin', 'two_step'], 64, /the string has pin 'add1024', not two_step/],
  [['explore', '--replay', replaying({}), '--flip'], 64, /does not go with --flip/],
  [['explore', '--replay', replaying({}), '--format', 'csv'], 64, /--replay does not go with --format csv/],
  [['explore', 'no_early', '--witness', '--format', 'csv'], 64, /--witness does not go with --format csv/],
  [['explore', 'no_early', '--flip', '--format', 'md'], 64, /--flip does not go with --format md/],
  [
    ['explore', 'no_early', '--property', 'lost_dirty'],
    64,
    /^lost_dirty is a property of hw_dirty: add --scenario hw_dirty$/,
  ],
  [['explore', 'no_early', '--property', 'lost_dirty', '--witness'], 64, /is a property of hw_dirty/],
  [['explore', 'plain_cow', '--fence', 'full'], 64, /no place for a fence/],
  [['explore', '--html', 'x.html'], 64, /--html: name one protocol/],
  [['explore', 'no_early', 'seqcount', '--html', 'x.html'], 64, /--html: name one protocol/],
  [['explore', 'no_early', '--html', ''], 64, /--html: a name is missing/],
  [['explore', 'no_early', '--html', tempDir()], 69, /cannot write .*: EISDIR/],
  [['explore', 'no_early', '--html', '/dev/null/x.html'], 69, /cannot write .*ENOTDIR/],
  [['explore', 'no_early', '--html', 'x.html', '--replay', 'x'], 64, /does not go with --replay/],
  [['explore', 'no_early', '--html', 'x.html', '--all'], 64, /--html does not go with --all/],
  [
    ['explore', 'no_early', '--html', 'x.html', '--witness', '--scenario', 'hw_dirty'],
    64,
    /--html does not go with --witness/,
  ],
  [['explore', 'plain_cow', '--fence', 'full', '--html', 'x.html'], 64, /no place for a fence/],
  [['explore', 'plain_cow', '--scenario', 'pin_vs_huge', '--html', 'x.html'], 64, /not asked of plain_cow/],
  [
    ['explore', 'plain_cow', '--property', 'lost_dirty', '--html', 'x.html'],
    64,
    /lost_dirty is (not asked|a property of)/,
  ],
  [['explore', 'plain_cow', '--model', 'sc', '--html', '/proc/nope/x.html'], 69, /cannot write/],
  [['explore', 'plain_cow', '--model', 'sc', '--html', '/proc/x.html'], 69, /cannot write/],
  [['litmus', 'export'], 64, /one directory/],
  [['litmus', 'export', '/proc/nope/x'], 69, /cannot write/],
  [['litmus', 'export', 'package.json'], 69, /^cannot write to package\.json: ENOTDIR, /],
] as const) {
  test(`forkbench ${args.join(' ')}: exit ${exit} and one clear line`, async () => {
    const found = await refused(...args);
    assert.equal(found.code, exit);
    assert.match(found.message, message);
  });
}

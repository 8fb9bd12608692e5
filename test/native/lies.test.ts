// Compilers and programs that do not do what they are for: the cells that hang on them are left out with the reason, a check
// cannot be had (69), and nothing they say reaches a terminal as it is.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { cliWith, tempDir } from '../support/cli.js';
import { LIES, lyingCompiler, scriptedCompiler } from '../support/lying-cc.js';
import { toldWith } from '../support/told.js';

/** ESC, and all else that is no text. */
const CONTROL = /[\p{Cc}\p{Cf}]/u;
const CONTROL_BUT_NEWLINE = /(?!\n)[\p{Cc}\p{Cf}]/u;

async function check(cc: string): Promise<{ message: string; hint: string | null }> {
  const { code, stdout } = await toldWith({ CC: cc }, 'kernel-check', '--pages', '4', '--json');
  assert.equal(code, 69);
  const { error } = JSON.parse(stdout);
  assert.ok(!CONTROL.test(error.message + (error.hint ?? '')), stdout);
  return error;
}

/** Answers what it was asked, $1 CASE, $2 HOW, $3 PAGES, $4 TRIALS. @param lost of the cases that match, as sh has it */
const ANSWER = (lost: string, { pages = '$3', overlaps = 5 } = {}) => `
case $1 in during_fork|control_vmsplice) n=$4 o=${overlaps};; *) n=1 o=0;; esac
case $1 in ${lost}) l=1;; *) l=0;; esac
echo "{\\"case\\":\\"$1\\",\\"mapping\\":\\"$2\\",\\"pages\\":${pages},\\"trials\\":$n,\\"overlaps\\":$o,\\"taken_inside\\":$o,\\"lost\\":$l,\\"refused\\":false}"`;

for (const [name, lie, message] of [
  ['says nothing', LIES.nothing, /^kernel_check: it printed 0 lines of 1$/],
  ['prints null', LIES.null, /^kernel_check: line 1 of what it printed is not what it should be: null$/],
  ['prints half an object', LIES.halfJson, /line 1 of what it printed is not what it should be: \{"case"/],
  ['prints JSON without end', LIES.deep, /line 1 .*: \[{60}\.\.\.$/],
  ['prints megabytes', LIES.huge, /^kernel_check: it wrote more than 4 MiB$/],
  ['prints escapes', LIES.escapesInRows, /: \\x1b\[2J\\x1b\]0;own\\x07$/],
  ['fails with escapes', LIES.escapes, /^kernel_check: \\x1b\[2J\\x1b\]0;own\\x07 <script>x<\/script>$/],
  ['crashes', LIES.segv, /^kernel_check: it ended by SIGSEGV$/],
  ['exits with something', LIES.otherExit, /^kernel_check: it ended with exit 77$/],
  ['answers twice', `${ANSWER('control_*')}; ${ANSWER('control_*').trim()}`, /it printed 2 lines of 1/],
  [
    'answers another question',
    ANSWER('control_*').replace('\\"$1\\"', '\\"child_gone\\"'),
    /what it printed is no answer to child_lives base 4 100$/,
  ],
  ['answers for other pages', ANSWER('control_*', { pages: '1' }), /no answer to child_lives base 4 100$/],
  ['lost more than overlapped', ANSWER('*', { overlaps: 0 }), /no answer to during_fork base 4 100$/],
] as const)
  test(`kernel-check: a program that ${name}: exit 69 and one line`, async () => {
    assert.match((await check(lyingCompiler(lie ?? ''))).message, message);
  });

test('kernel-check: what a program says is one line on a terminal too, and printable', async () => {
  const { code, stdout, stderr } = await cliWith({ CC: lyingCompiler(LIES.escapes ?? '') }, 'kernel-check');
  assert.deepEqual([code, stdout], [69, '']);
  assert.equal(stderr, 'forkbench: kernel_check: \\x1b[2J\\x1b]0;own\\x07 <script>x</script>\n');
});

test('kernel-check: a control that is not seen, and a lost pin, are told apart', async () => {
  for (const seen of ['control_remapped', 'control_vmsplice'])
    assert.match((await check(lyingCompiler(ANSWER(seen)))).message, /control was not seen \(control_.*, base\)/);
  for (const lost of ['child_gone', 'during_fork']) {
    const CC = lyingCompiler(ANSWER(`control_*|${lost}`));
    const { code, stdout } = await toldWith({ CC }, 'kernel-check', '--pages', '4');
    assert.equal(code, 3);
    assert.match(stdout, /^!!! Linux .* lost a pin across fork\(2\) !!!$/m);
    assert.match(stdout, lost === 'child_gone' ? / lost / : / 1 of 5 \(0\.51 % \.\. 72 %\) /);
  }
});

test('kernel-check: where nothing overlapped a fork nothing is said of it, and memory that is not to be had is left out', async () => {
  const lie = `[ $2 = pmd ] && { echo no room >&2; exit 69; }; ${ANSWER('control_remapped', { overlaps: 0 })}`;
  const { code, stdout } = await toldWith({ CC: lyingCompiler(lie) }, 'kernel-check', '--json');
  assert.equal(code, 0);
  const { rows, left_out } = JSON.parse(stdout);
  assert.deepEqual(left_out, [{ mapping: 'pmd', reason: 'no room' }]);
  for (const row of rows.filter((r: { case: string }) => /during_fork|vmsplice/.test(r.case)))
    assert.deepEqual([row.kept, row.ci_high], [null, null]);
  assert.equal(rows.length, 16);
});

for (const [name, cc, message, hint] of [
  ['fails with escapes', scriptedCompiler(LIES.escapes ?? ''), /cannot compile native\/kernel_check\.c$/, /^\\x1b\[2J/],
  ['writes nothing', scriptedCompiler('exit 0'), /makes of native\/kernel_check\.c is not there$/, /wrote no program/],
  [
    'writes garbage',
    scriptedCompiler('while [ "$1" != -o ]; do shift; done; echo garbage > "$2"; chmod +x "$2"'),
    /makes of native\/kernel_check\.c does not run here$/,
    /./,
  ],
  ['writes another program', `cp /bin/true`, /cannot compile|does not run here|is not there/, /./],
  ['is killed', scriptedCompiler('kill -KILL $$'), /cannot compile/, /^it ended by SIGKILL$/],
  ['is a directory', tempDir(), /cannot compile|no C compiler/, /./],
] as const)
  test(`a compiler that ${name}: exit 69, the compiler named`, async () => {
    const error = await check(cc);
    assert.match(error.message, message);
    assert.match(error.hint ?? '', hint);
  });

test('CC may have arguments, and may be empty', async (t) => {
  for (const cc of ['cc -O0 -g', '']) {
    const { code, stderr } = await toldWith({ CC: cc }, 'kernel-check', '--pages', '4', '--trials', '2');
    if (code === 69) return t.skip(stderr.trim());
    assert.equal(code, 0, stderr);
  }
});

const TINY = ['--preset', 'smoke', '--pages', '512', '--blocks', '1', '--pinned', '0'];

for (const [lie, reason] of [
  ['null', /kernel_fork: line 1 of what it printed is not what it should be: null/],
  ['escapes', /kernel_fork: \\x1b\[2J\\x1b\]0;own\\x07 <script>/],
  ['segv', /kernel_fork: it ended by SIGSEGV/],
] as const)
  test(`run: the cells of a program that lies (${lie}) are left out with the reason, the others measured`, async () => {
    const out = tempDir();
    const args = [...TINY, '--scenario', 'kernel_fork,fork_latency', '--protocol', 'seqcount', '--out', out];
    const CC = lyingCompiler(LIES[lie] ?? '');
    const { code, stdout, stderr } = await toldWith({ CC }, 'run', ...args);
    assert.equal(code, 0, stderr);
    const whole = stdout.replaceAll('\n  ', ' '); // lines broken at a screen's width
    const skipped = whole.split('\n').filter((line) => line.startsWith('skipped: kernel_fork: '));
    // folios are asked for before the run, the others in it
    assert.equal(skipped.length, 2, stdout);
    for (const line of skipped) assert.match(line, reason);
    assert.ok(!CONTROL_BUT_NEWLINE.test(stdout + stderr));
    const file = (name: string) => readFileSync(join(out, 'latest', name), 'utf8');
    const meta = JSON.parse(file('meta.json'));
    assert.match(meta.skipped[0].reason, reason);
    assert.match(meta.warnings.join('\n'), reason);
    assert.match(file('summary.csv'), /fork_latency\/wasm/);
    assert.ok(!file('report.html').includes('<script>x'), 'escaped');
    if (lie !== 'null') return;
    const required = await toldWith({ CC }, 'run', ...args, '--require', 'kernel_fork', '--quiet');
    assert.equal(required.code, 69, required.stderr);
  });

// The kinds of cases. Each gets a folder of its own, with two runs in it, `a` and `b`, a baseline `old` of out/ and litmus
// files, and may spoil them; what is outside of the folder it may not touch.
import { chmodSync, cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FaultCase } from './case.js';
import type { Chance } from './chance.js';
import { spoil, spoilMeta } from './spoil.js';

type Kind = (chance: Chance, dir: string) => FaultCase;

/** No compiler: what hangs on one is left out at once. */
const NO_CC = { CC: '/nonexistent/cc' };
const RUN_FILES = ['meta.json', 'samples.csv', 'summary.csv', 'comparisons.csv'];
const A = RUN_FILES.map((name) => `a/${name}`);
const OLD = RUN_FILES.map((name) => `out/baselines/old/${name}`);

const FLAGS = ['--json', '--quiet', '--help', '--force', '--strict', '--witness', '--flip', '--no-profile', '--frob'];
const VALUES = [
  ...['--preset', '--scenario', '--protocol', '--wrprotect', '--fence', '--fence-per', '--pin', '--pages', '--pinners'],
  ...[
    '--pinned',
    '--layout',
    '--blocks',
    '--launches',
    '--seed',
    '--order',
    '--require',
    '--format',
    '--model',
    '--out',
  ],
  ...[
    '--replay',
    '--html',
    '--trials',
    '--skew',
    '--delay',
    '--pressure',
    '--fail-on-regression',
    '--max-seconds',
    '--frob',
  ],
];

/** Options with random values behind a command that does not do much. */
const options: Kind = (chance) => {
  const command = chance.pick([
    ...[
      ['run', '--dry-run'],
      ['run', '--dry-run', '--json'],
      ['list'],
      ['explain'],
      ['explain', 'seqcount'],
      ['baseline', 'list'],
    ],
    ...[
      ['compare', 'a', 'b'],
      ['kernel-check'],
      ['stress', 'frob'],
      ['litmus', 'check', 'ok.litmus'],
      ['report', 'nope'],
      ['frob'],
      [],
    ],
  ]);
  const more = Array.from({ length: chance.below(4) }, () =>
    chance.once(3) ? [chance.pick(FLAGS)] : chance.once(8) ? [chance.word()] : [chance.pick(VALUES), chance.word()],
  );
  return { kind: 'options', args: [...command, ...more.flat()], env: NO_CC, keeps: [...A, ...OLD] };
};

const REPLAYS = [
  'pin_vs_fork:no_early/rmw/none//add1024:tso:lost_pin:10067.1.1.1.1.10067-10067.2.2.10067',
  'first_pin:no_early/rmw/none//add1024:tso:lost_pin:10067.0.1.1.10067-10067.2.2.10067',
  'pin_vs_fork:early_wrprotect/store/none//add1024:tso:lost_pin:1-2',
];
const replay: Kind = (chance) => ({
  kind: 'replay',
  args: ['explore', '--replay', chance.mutated(chance.pick(REPLAYS)), ...(chance.once(2) ? ['--json'] : [])],
});

/** A run directory that somebody mailed, in whatever state. */
const files: Kind = (chance, dir) => {
  const name = chance.pick(RUN_FILES);
  const file = join(dir, 'b', name);
  const how = chance.below(8);
  if (how === 0) rmSync(file);
  else if (how === 1) {
    rmSync(file);
    chance.pick([() => mkdirSync(file), () => symlinkSync('/proc/kmsg', file), () => symlinkSync(file, file)])();
  } else if (name === 'meta.json' && how < 7) spoilMeta(chance, file);
  else spoil(chance, file);
  const command = chance.once(4)
    ? ['report', 'b']
    : chance.pick([
        ['compare', 'a', 'b'],
        ['compare', 'b', 'a', '--fail-on-regression', '5%'],
        ['baseline', 'save', 'new', 'b', '--out', 'out'],
      ]);
  return { kind: 'files', args: [...command, ...(chance.once(3) ? ['--json'] : [])], keeps: [...A, ...OLD] };
};

/** Where a report is written: read-only, in the way, a link to what is somebody else's. */
const places: Kind = (chance, dir) => {
  const at = (name: string) => join(dir, 'b', name);
  chance.pick([
    () => symlinkSync(join(dir, '../victim/file'), at('report.html')),
    () => symlinkSync(join(dir, '../victim/file'), at('report.html.tmp')),
    () => symlinkSync(join(dir, '../victim'), at('plots')),
    () => mkdirSync(at('report.html')),
    () => writeFileSync(at('plots'), ''),
    () => chmodSync(join(dir, 'b'), 0o500),
    () => undefined,
  ])();
  return {
    kind: 'places',
    args: ['report', 'b', ...(chance.once(2) ? ['--json'] : [])],
    keeps: [...A, 'b/samples.csv', 'b/meta.json'],
  };
};

const baselines: Kind = (chance, dir) => {
  const name = chance.once(2)
    ? chance.word().replaceAll('\0', '')
    : chance.pick(['.', '..', '../..', 'old', 'old.tmp', 'x'.repeat(300), 'link', 'new']);
  if (chance.once(3)) symlinkSync(join(dir, '../victim'), join(dir, 'out/baselines/link'));
  const action = chance.pick([['save', name, 'b'], ['save', name], ['rm', name], ['list'], [name, 'x']]);
  const keeps = [...A, ...(action[0] === 'rm' && name === 'old' ? [] : OLD)];
  return {
    kind: 'baselines',
    args: ['baseline', ...action, '--out', 'out', ...(chance.once(3) ? ['--json'] : [])],
    keeps,
  };
};

const litmus: Kind = (chance, dir) => {
  writeFileSync(join(dir, 'x.litmus'), chance.mutated(readFileSync(join(dir, 'ok.litmus'), 'utf8')));
  const odd = chance.pick(['x.litmus', 'x.litmus', 'x.litmus', '.', '/dev/null', 'nope', '-', '\x1b[31m']);
  const args = ['litmus', 'check', 'ok.litmus', odd, '--max-seconds', '3', ...(chance.once(2) ? ['--json'] : [])];
  return { kind: 'litmus', args: chance.once(4) ? [...args, '--model', chance.word()] : args };
};

const stdin: Kind = (chance, dir) => {
  const text = readFileSync(join(dir, 'ok.litmus'), 'utf8');
  const given = chance.pick([
    () => Buffer.from(chance.mutated(text)),
    () => Buffer.from(Array.from({ length: chance.below(3000) }, () => chance.below(256))),
    () => Buffer.alloc(2 ** 21, 'a'),
    () => 'nothing' as const,
    () => 'directory' as const,
  ])();
  return { kind: 'stdin', args: ['litmus', 'check', '-', ...(chance.once(2) ? ['--json'] : [])], stdin: given };
};

const stdout: Kind = (chance) => ({
  kind: 'stdout',
  args: chance.pick([
    ...[
      ['list', '--json'],
      ['explain', 'no_early'],
      ['compare', 'a', 'b', '--json'],
      ['litmus', 'check', 'ok.litmus', '--json'],
    ],
    ...[['baseline', 'list', '--out', 'out'], ['run', '--dry-run', '--json'], ['--help'], ['frob', '--json']],
  ]),
  stdout: chance.pick(['closed', 'full'] as const),
  keeps: A,
});

/** Something that takes a while, and a signal at any moment of it. */
const signals: Kind = (chance, dir) => {
  const tiny = ['--preset', 'smoke', '--pages', '512', '--blocks', '2', '--out', 'out'];
  const run = ['run', ...tiny, '--scenario', 'fork_latency', '--protocol', 'no_early'];
  const [args, length_ms] = chance.pick<readonly [string[], number]>([
    [run, 6000],
    [['report', 'b'], 2500],
    [['compare', 'a', 'b'], 900],
    [['explore', 'no_early', '--witness'], 2500],
    [['litmus', 'check', 'endless.litmus', '--model', 'lkmm', '--max-seconds', '20'], 4000],
    [['litmus', 'export', 'lit'], 3000],
    [['stress', 'no_early', '--seconds', '3'], 3000],
    [['baseline', 'save', 'new', 'b', '--out', 'out'], 600],
  ]);
  cpSync(join(dir, 'a'), join(dir, 'out/finished'), { recursive: true });
  const name = chance.pick(['SIGINT', 'SIGINT', 'SIGTERM', 'SIGHUP', 'SIGKILL'] as const);
  return {
    kind: 'signals',
    args: [...args, ...(chance.once(2) ? ['--json'] : [])],
    env: NO_CC,
    signal: { name, at_ms: chance.below(length_ms) },
    keeps: [...A, ...OLD, ...RUN_FILES.map((file) => `out/finished/${file}`)],
  };
};

/** How often each comes, of all weights together. */
export const KINDS: readonly (readonly [weight: number, kind: Kind])[] = [
  [24, options],
  [14, replay],
  [22, files],
  [3, places],
  [9, baselines],
  [12, litmus],
  [5, stdin],
  [5, stdout],
  [4, signals],
];

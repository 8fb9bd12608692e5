import { CAPABILITIES } from '../../doctor/capabilities.js';
import { PRESETS } from '../../plan/grid.js';
import { SCENARIOS } from '../../scenarios.js';
import type { RunOptions } from '../run-plan.js';
import { MAX_PINNERS, PARSE } from '../run-values.js';
import { named } from '../values.js';
import { type Declare, protocolFileOption, subcommand } from './declare.js';
import { knobOptions, SWITCHES } from './knobs.js';

/** `smoke 2, quick 4, full 5`. */
function byPreset(what: 'blocks' | 'launches'): string {
  return Object.entries(PRESETS)
    .map(([name, preset]) => `${name} ${preset[what]}`)
    .join(', ');
}

const PROFILE = SCENARIOS.filter(({ isProfile }) => isProfile).map(({ name }) => name);
const SEED = 'of orders and placements, from 0 (default: random, printed at the end)';
const PAGES = 'pages of 4 KiB mapped in the parent, or their size, from 512 to what memory holds: 64Ki,1GiB';

const HOST_NAME = 'what runs that may be compared have in common, hashed (default: the machine id, else the hostname)';

const REQUIRE = `scenarios that must be whole, or what this machine must have: exit 69 where it is missing (${Object.entries(
  CAPABILITIES,
)
  .map(([name, { about }]) => `${name}: ${about}`)
  .join('; ')})`;

export const declareRun: Declare = (root, done) => {
  const run = subcommand(root, 'run', [
    ['run --preset smoke', 'everything once, in seconds'],
    ['run --protocol seqcount --pages 64Ki,1Mi --pinners 0,1', 'one protocol, two sizes, alone and against a pinner'],
    ...SCENARIOS.flatMap(({ name, example: [more, about] = ['', ''] }): [string, string][] =>
      about === '' ? [] : [[`run --scenario ${name} ${more}`, about]],
    ),
  ])
    .option('--preset <name>', 'smoke (10 s), quick (100 s) or full (minutes)', PARSE.preset, 'quick' as const)
    .option('--scenario <list>', 'scenarios, see `forkbench list` (default: all)', PARSE.scenario)
    .option('--protocol <list>', "protocols (default: the scenario's)", PARSE.protocol);
  knobOptions(protocolFileOption(run), PARSE)
    .option('--extra <list>', SWITCHES, PARSE.extra)
    .option('--pages <list>', `${PAGES} (default: the scenario's)`, PARSE.pages)
    .option('--pinners <list>', `threads that pin meanwhile, 0 to ${MAX_PINNERS}: 0,1`, PARSE.pinners)
    .option('--pinned <list>', 'share of the pages pinned before fork, 0 to 1: 0,0.01,100%', PARSE.pinned)
    .option('--layout <list>', 'order of pfns: sequential, shuffled', PARSE.layout)
    .option('--blocks <n>', `blocks per launch, from 1 (default: ${byPreset('blocks')})`, PARSE.blocks)
    .option('--launches <n>', `fresh processes, from 1 (default: ${byPreset('launches')})`, PARSE.launches)
    .option('--seed <n>', SEED, PARSE.seed)
    .option('--order <name>', 'of cells in a block: random, abba, sequential', PARSE.order, 'random' as const)
    .option('--out <dir>', 'parent of the run directory', named('--out'), 'results')
    .option('--no-profile', `leave out ${PROFILE.join(', ')}`)
    .option('--cpu', 'one .cpuprofile per thread in the run directory')
    .option('--host-name <name>', HOST_NAME, named('--host-name'))
    .option('--require <list>', REQUIRE, PARSE.require)
    .option('--strict', 'exit 4 where a comparison is inconclusive, or nothing was compared')
    .option(
      '--baseline <list>',
      "the cell that ratios are taken to, FACTOR=VALUE,..: protocol=no_early (default: the scenario's, else the first named)",
      PARSE.baseline,
    )
    .option('--tables', 'every table, however long; they are in summary.txt of the run directory in any case')
    .option('--dry-run', 'print the cells and measure nothing')
    .option(
      '--format <name>',
      'of stdout: table, json, csv, md, gobench (for benchstat)',
      PARSE.format,
      'table' as const,
    )
    .option('--json', 'same as --format json')
    .option('--quiet', 'no progress, no warnings on stderr')
    .action(async (options: RunOptions) => {
      const { runCommand } = await import('../run.js');
      done(await runCommand(options, process.argv.slice(2)));
    });
};

export const declareProfile: Declare = (root, done) => {
  const profile = subcommand(root, 'profile', [
    ['profile', 'what each ingredient of copying a PTE adds'],
    ['profile --protocol-file mine.ts', 'and what fork of your own protocol adds beyond the pin check'],
    ['profile --cpu', 'and a .cpuprofile per thread, for Chrome DevTools and speedscope'],
  ]);
  protocolFileOption(profile)
    .option('--preset <name>', 'smoke, quick or full', PARSE.preset, 'quick' as const)
    .option('--pages <list>', `${PAGES} (default: 64Ki)`, PARSE.pages)
    .option('--seed <n>', SEED, PARSE.seed)
    .option('--out <dir>', 'parent of the run directory', named('--out'), 'results')
    .option('--cpu', 'one .cpuprofile per thread in the run directory, for Chrome DevTools and speedscope')
    .option('--host-name <name>', HOST_NAME, named('--host-name'))
    .option('--counters', 'cycles, instructions and misses per PTE by perf stat; empty where this machine hides them')
    .option('--json', 'as one JSON document')
    .option('--quiet', 'no progress, no warnings on stderr')
    .action(async (options: Partial<RunOptions>) => {
      const { runCommand } = await import('../run.js');
      done(await runCommand(profileOnly(options), process.argv.slice(2)));
    });
};

/** `forkbench profile` is a run of some scenarios. */
function profileOnly(options: Partial<RunOptions>): RunOptions {
  const defaults = { preset: 'quick', order: 'random', out: 'results', format: 'table', profile: true } as const;
  return { ...defaults, ...options, scenario: PROFILE };
}

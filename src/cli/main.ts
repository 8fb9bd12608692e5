import { Command, CommanderError } from 'commander';
import { EXIT, ForkbenchError } from '../errors.js';
import { toolVersion } from '../results/meta.js';
import { PROPERTIES } from '../verdict/properties.js';
import { SCENARIOS } from '../verdict/scenarios.js';
import { baselineCommand, type CompareOptions, compareCommand, parseLimit } from './compare.js';
import { doctorCommand } from './doctor.js';
import { explainCommand } from './explain.js';
import { type ExploreOptions, exploreCommand, PARSE_EXPLORE } from './explore.js';
import { type KernelCheckOptions, kernelCheckCommand } from './kernel-check.js';
import { listCommand } from './list.js';
import { type LitmusOptions, litmusCommand, parseLitmusFormat, parseModels } from './litmus.js';
import { runCommand } from './run.js';
import { PARSE, type RunOptions } from './run-plan.js';
import { stressCommand } from './stress.js';
import { STRESS_EXAMPLES, STRESS_WORDS } from './stress-help.js';
import { parseDelay, parsePressure, parseSeconds, parseSeed, parseSkew, type StressOptions } from './stress-options.js';
import { count, oneOf } from './values.js';

const EXAMPLES = `examples:
  forkbench run --preset smoke                     everything once, in seconds
  forkbench run                                    the default: quick, all scenarios
  forkbench run --scenario fence_cost --json       what each ordering fence adds, as one JSON document
  forkbench run --protocol seqcount --pages 64Ki,1Mi --pinners 0,1
  forkbench compare BASE NEW --fail-on-regression 5%   a gate for CI
  forkbench report results/latest                  report.html and plots, from a run's files alone
  forkbench explore no_early --witness             can a pin be lost? the interleaving that does it
  forkbench explore early_wrprotect --wrprotect store --flip   which fences repair it
  forkbench explore early_wrprotect --html page.html   one page that steps through it, for a browser
  forkbench stress early_wrprotect --wrprotect store   the same race on this machine's cores
  forkbench litmus check SB.litmus --model tso     a C litmus test, decided as herd7 does
  forkbench kernel-check                           does the real fork(2) here keep a pinned page?
  forkbench list                                   protocols, scenarios, knobs
  forkbench explain no_early                       one protocol: its commit, its steps, its promise
`;

const SCENARIO_NAMES = SCENARIOS.map(({ name }) => name).join(', ');

function program(setExit: (code: number) => void): Command {
  const root = new Command('forkbench')
    .description('fork() page-table copy against fast-GUP pinning: a WASM model of the kernel, benchmarked')
    .version(toolVersion())
    .addHelpText('beforeAll', ({ command }) => (command.name() === 'stress' ? STRESS_EXAMPLES : EXAMPLES))
    .exitOverride()
    .configureOutput({ writeErr: () => {} }); // errors are printed once, by fail()
  root
    .command('run')
    .description('measure, and write samples.csv, summary.csv and meta.json')
    .option('--preset <name>', 'smoke (10 s), quick (90 s) or full (minutes)', PARSE.preset, 'quick' as const)
    .option('--scenario <list>', 'scenarios, see `forkbench list` (default: all)', PARSE.scenario)
    .option('--protocol <list>', "protocols (default: the scenario's)", PARSE.protocol)
    .option('--wrprotect <list>', 'store, rmw, cmpxchg, xchg', PARSE.wrprotect)
    .option('--fence <list>', 'none, lock, full', PARSE.fence)
    .option('--fence-per <list>', 'pte, table, fork', PARSE.fencePer)
    .option('--pin <list>', 'add1024, two_step, two_step_mb', PARSE.pin)
    .option('--pages <list>', 'pages mapped in the parent (4 KiB each), at least 512: 64Ki,1Mi', PARSE.pages)
    .option('--pinners <list>', 'threads that pin meanwhile: 0,1', PARSE.pinners)
    .option('--pinned <list>', 'share of the pages pinned before fork: 0,0.01,1', PARSE.pinned)
    .option('--layout <list>', 'order of pfns: sequential, shuffled', PARSE.layout)
    .option('--blocks <n>', 'blocks per launch', PARSE.blocks)
    .option('--launches <n>', 'fresh processes', PARSE.launches)
    .option('--seed <n>', 'of orders and placements (default: random, printed)', PARSE.seed)
    .option('--order <name>', 'of cells in a block: random, abba, sequential', PARSE.order, 'random' as const)
    .option('--out <dir>', 'parent of the run directory', 'results')
    .option('--no-profile', 'leave the ladder out')
    .option('--cpu', 'one .cpuprofile per thread in the run directory')
    .option(
      '--require <list>',
      'scenarios that must be whole: exit 69 where a part cannot be measured here',
      PARSE.require,
    )
    .option('--dry-run', 'print the cells and measure nothing')
    .option(
      '--format <name>',
      'of stdout: table, json, csv, md, gobench (for benchstat)',
      PARSE.format,
      'table' as const,
    )
    .option('--json', 'same as --format json')
    .option('--quiet', 'no progress, no warnings on stderr')
    .action(async (options: RunOptions) => setExit(await runCommand(options, process.argv.slice(2))));
  root
    .command('profile')
    .description('where the nanoseconds of one PTE go: the ladder alone')
    .option('--preset <name>', 'smoke, quick or full', PARSE.preset, 'quick' as const)
    .option('--pages <list>', 'pages mapped in the parent', PARSE.pages)
    .option('--seed <n>', 'of orders and placements', PARSE.seed)
    .option('--out <dir>', 'parent of the run directory', 'results')
    .option('--cpu', 'one .cpuprofile per thread in the run directory, for Chrome DevTools and speedscope')
    .option('--counters', 'cycles, instructions and misses per PTE by perf stat; empty where this machine hides them')
    .option('--json', 'as one JSON document')
    .option('--quiet', 'no progress, no warnings on stderr')
    .action(async (options: Partial<RunOptions>) =>
      setExit(await runCommand(ladderOnly(options), process.argv.slice(2))),
    );
  root
    .command('compare')
    .description("two runs, each cell relative to its own run's baseline cell")
    .argument('<base>', 'run directory or name of a baseline')
    .argument('<new>', 'run directory or name of a baseline')
    .option('--fail-on-regression <limit>', 'exit 2 where an interval lies beyond the limit: 5%', parseLimit)
    .option('--force', 'compare across hosts, schema versions or sets of cells')
    .option('--out <dir>', 'where baselines are', 'results')
    .option('--json', 'as one JSON document')
    .action((base: string, next: string, options: CompareOptions) => setExit(compareCommand(base, next, options)));
  root
    .command('baseline')
    .description('keep a run under a name: save NAME [DIR], list, rm NAME')
    .argument('<action>', 'save, list or rm')
    .argument('[name]')
    .argument('[dir]', 'the run to save (default: the latest)')
    .option('--out <dir>', 'where baselines are', 'results')
    .option('--json', 'as one JSON document')
    .action(
      (action: string, name: string | undefined, dir: string | undefined, options: { out: string; json?: boolean }) =>
        setExit(baselineCommand(action, name, dir, options)),
    );
  root
    .command('report')
    .description('redraw report.html and plots/ from the files of a run directory')
    .argument('<dir>')
    .action(async (dir: string) => {
      const { writeReport } = await import('../report/report.js'); // loads the plotting libraries
      for (const file of await writeReport(dir)) process.stdout.write(`${file}\n`);
    });
  root
    .command('explore')
    .description(
      'is it right? Every behaviour of a small scenario, decided from the benchmarked code under memory models',
    )
    .argument('[protocols...]', 'default: all as shipped, and early_wrprotect with every combination of its knobs')
    .option('--protocol <list>', 'the same as an argument', PARSE_EXPLORE.protocol)
    .option('--model <list>', 'sc, tso, lkmm, armv8, ppc (default: all)', PARSE_EXPLORE.model)
    .option('--scenario <list>', `${SCENARIO_NAMES} (default: the first two)`, PARSE_EXPLORE.scenario)
    .option('--property <list>', PROPERTIES.join(', '), PARSE_EXPLORE.property)
    .option('--wrprotect <list>', 'store, rmw, cmpxchg, xchg', PARSE_EXPLORE.wrprotect)
    .option('--fence <list>', 'none, lock, full', PARSE_EXPLORE.fence)
    .option('--fence-per <list>', 'pte, table, fork', PARSE_EXPLORE.fencePer)
    .option('--pin <list>', 'add1024, two_step, two_step_mb', PARSE_EXPLORE.pin)
    .option('--witness', 'the shortest bad interleaving, or what prevents it')
    .option('--flip', 'the smallest sets of fences that turn Sometimes into Never')
    .option('--html <file>', 'one page that steps through one protocol: its attempts, with fences and without')
    .option('--replay <string>', 'one witness again, from the string it ends with')
    .option('--format <name>', 'of stdout: table, json, csv, md', PARSE_EXPLORE.format, 'table' as const)
    .option('--json', 'same as --format json')
    .option('--quiet', 'no progress, no notes on stderr')
    .action(async (protocols: string[], options: ExploreOptions) => setExit(await exploreCommand(protocols, options)));
  root
    .command('stress')
    .description("the same race on real cores: the protocol's own steps, one PTE at a time, millions of times")
    .argument('[protocols...]', 'default: all as shipped, and early_wrprotect with a plain store, bare and fenced')
    .option('--protocol <list>', 'the same as an argument', PARSE_EXPLORE.protocol)
    .option('--wrprotect <list>', 'store, rmw, cmpxchg, xchg', PARSE_EXPLORE.wrprotect)
    .option('--fence <list>', 'none, lock, full', PARSE_EXPLORE.fence)
    .option('--fence-per <list>', 'pte, table, fork', PARSE_EXPLORE.fencePer)
    .option('--pin <list>', 'add1024, two_step, two_step_mb', PARSE_EXPLORE.pin)
    .option('--seconds <s>', 'per variant, up to 86400', parseSeconds, 2.2)
    .option('--trials <n>', 'per variant, if that is sooner (default: no limit)', count('--trials', 1))
    .option(
      '--delay <list>',
      'rounds to wait at a step, 0 to 9999999 (of a spin loop: half a nanosecond or so each): A2:200,B4:50; forkbench explain: steps (default: none)',
      parseDelay,
    )
    .option(
      '--skew <mask>',
      'random wait at the meeting, 0 to this many rounds: a power of two less one, up to 4095 (default: looked for)',
      parseSkew,
    )
    .option('--pressure <n>', "stores to cold lines before fork's first step, 0 to 64", parsePressure, 4)
    .option('--seed <n>', 'of the random waits, 0 to 4294967295 (default: random, printed)', parseSeed)
    .option(
      '--format <name>',
      'of stdout: table, json',
      oneOf('--format', ['table', 'json'] as const),
      'table' as const,
    )
    .option('--json', 'same as --format json')
    .option('--quiet', 'no progress, notes, warnings or reproduce line on stderr')
    .addHelpText('after', STRESS_WORDS)
    .action(async (protocols: string[], options: StressOptions) =>
      setExit(await stressCommand(protocols, options, process.argv.slice(2))),
    );
  root
    .command('litmus')
    .description(
      "check FILE...: decide C litmus tests in the kernel's format, as herd7 does; export DIR: write the explored variants as such tests",
    )
    .argument('<action>', 'check or export')
    .argument('[files...]')
    .option('--model <list>', 'sc, tso, lkmm, armv8, ppc (default: all)', parseModels)
    .option('--format <name>', "text (herd's own lines) or json", parseLitmusFormat, 'text' as const)
    .option('--json', 'same as --format json')
    .action(async (action: string, files: string[], options: LitmusOptions) =>
      setExit(await litmusCommand(action, files, options)),
    );
  root
    .command('doctor')
    .description('what this machine can and cannot measure, and what to do about it; changes nothing')
    .option('--json', 'as one JSON document')
    .action(async (options: { json?: boolean }) => setExit(await doctorCommand(options)));
  root
    .command('kernel-check')
    .description(
      "does this machine's kernel keep a pinned page the parent's across fork(2)? (io_uring and cc; as its own cow selftest)",
    )
    .option('--pages <n>', 'pinned pages of 4 KiB', count('--pages', 1), 16)
    .option('--json', 'as one JSON document')
    .action((options: KernelCheckOptions) => setExit(kernelCheckCommand(options)));
  root
    .command('list')
    .description('protocols, scenarios and knobs')
    .option('--json', 'as one JSON document')
    .action((options: { json?: boolean }) => setExit(listCommand(options)));
  root
    .command('explain')
    .description('what a protocol does, step by step')
    .argument('<protocol>')
    .option('--json', 'as one JSON document')
    .action((name: string, options: { json?: boolean }) => setExit(explainCommand(name, options)));
  for (const command of root.commands) command.copyInheritedSettings(root);
  return root;
}

/** `forkbench profile` is a run of the ladder. */
function ladderOnly(options: Partial<RunOptions>): RunOptions {
  const defaults = { preset: 'quick', order: 'random', out: 'results', format: 'table', profile: true } as const;
  return { ...defaults, ...options, scenario: ['ladder'] };
}

/** One line that says what is wrong, one that says what to do; with --json one document on stdout instead. */
function fail(error: unknown, json: boolean): number {
  const { exit, message, hint } = asForkbenchError(error);
  if (json) process.stdout.write(`${JSON.stringify({ error: { exit, message, hint } })}\n`);
  else process.stderr.write(`forkbench: ${message}\n${hint === null ? '' : `  ${hint}\n`}`);
  return exit;
}

function asForkbenchError(error: unknown): { exit: number; message: string; hint: string | null } {
  if (error instanceof ForkbenchError) return error;
  if (error instanceof CommanderError) {
    const message = error.message
      .replace(/^error: /, '')
      .replace(/\s*\n\(?/g, '; ')
      .replace(/\)$/, '');
    return { exit: EXIT.usage, message, hint: 'see forkbench --help' };
  }
  const stack = process.env.FORKBENCH_DEBUG === undefined ? null : ((error as Error).stack ?? null);
  return { exit: EXIT.internal, message: error instanceof Error ? error.message : String(error), hint: stack };
}

/** Runs a command line. @returns the exit code */
export async function main(argv: readonly string[]): Promise<number> {
  let exit: number = EXIT.ok;
  const root = program((code) => {
    exit = code;
  });
  try {
    await root.parseAsync([...argv]);
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return EXIT.ok;
    const json = argv.includes('--json') || argv.join(' ').includes('--format json') || argv.includes('--format=json');
    return fail(error, json);
  }
  return exit;
}

import { availableParallelism } from 'node:os';
import { PROPERTIES } from '../../verdict/properties.js';
import { DEFAULT_SCENARIOS, SCENARIOS } from '../../verdict/scenarios.js';
import type { ExploreOptions } from '../explore.js';
import { PARSE_EXPLORE } from '../explore-values.js';
import { DEFAULT_MEMORY } from '../memory.js';
import { count, named, seconds, size } from '../values.js';
import { type Declare, protocolFileOption, subcommand } from './declare.js';
import { knobOptions, SWITCHES } from './knobs.js';

/** How long one variant may take, as the scenarios say: the first one's, and which differ. */
const [{ maxSeconds: USUAL_S }] = SCENARIOS as readonly [(typeof SCENARIOS)[number]];
const BOUNDS = [
  String(USUAL_S),
  ...SCENARIOS.filter(({ maxSeconds }) => maxSeconds !== USUAL_S).map(
    ({ name, maxSeconds }) => `in ${name} ${maxSeconds}`,
  ),
].join('; ');

const SCENARIO_NAMES = SCENARIOS.map(({ name }) => name).join(', ');

export const declareExplore: Declare = (root, done) => {
  const explore = subcommand(root, 'explore', [
    ['explore', 'can a pin be lost? every protocol under every model, on one screen'],
    ['explore no_early --witness', 'can a pin be lost? the interleaving that does it'],
    ['explore early_wrprotect --arch arm64 --witness', 'as an arm64 kernel would have run it'],
    ['explore early_wrprotect --wrprotect store --flip', 'which fences repair it'],
  ])
    .argument(
      '[protocols...]',
      'default: all as shipped or published, and with a plain store where that is the question',
    )
    .option('--protocol <list>', 'the same as an argument', PARSE_EXPLORE.protocol)
    .option(
      '--model <list>',
      'sc, tso, lkmm, armv8, ppc; x86, kernel, arm64, power are understood (default: all)',
      PARSE_EXPLORE.model,
    )
    .option('--scenario <list>', `${SCENARIO_NAMES} (default: ${DEFAULT_SCENARIOS.join(', ')})`, PARSE_EXPLORE.scenario)
    .option('--property <list>', PROPERTIES.join(', '), PARSE_EXPLORE.property);
  knobOptions(protocolFileOption(explore), PARSE_EXPLORE)
    .option('--extra <list>', SWITCHES, PARSE_EXPLORE.extra)
    .option(
      '--arch <name>',
      'x86, arm64, ppc64: its write-protect, as shipped else, under its model',
      PARSE_EXPLORE.arch,
    )
    .option('--all', 'every combination of knobs where none is chosen, and however many lines it takes')
    .option('--witness', 'the shortest bad interleaving, or what prevents it')
    .option('--flip', 'the smallest sets of fences that turn Sometimes into Never')
    .option(
      '--html <file>',
      'the playground, opened on this race: a page that explores, steps through it and tries fences',
      named('--html'),
    )
    .option('--replay <string>', 'one witness again, from the string it ends with')
    .option('--format <name>', 'of stdout: table, json, csv, md', PARSE_EXPLORE.format, 'table' as const)
    .option('--json', 'same as --format json')
    .option(
      '--jobs <n>',
      'threads that decide (default: one per core)',
      count('--jobs', 1, 256),
      availableParallelism(),
    )
    .option(
      '--max-seconds <s>',
      `for one variant in one scenario (default: ${BOUNDS}); then what was not found is Unknown, and the exit code 4`,
      seconds('--max-seconds'),
    )
    .option(
      '--max-memory <size>',
      'of all threads; the same when it is used up',
      size('--max-memory', 64 * 2 ** 20, 2 ** 40),
      DEFAULT_MEMORY,
    )
    .option('--quiet', 'no progress, no notes on stderr')
    .action(async (protocols: string[], options: ExploreOptions) => {
      const { exploreCommand } = await import('../explore.js');
      done(await exploreCommand(protocols, options));
    });
};

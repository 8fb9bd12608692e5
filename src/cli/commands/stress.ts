import { gridNames } from '../../protocols.js';
import { PARSE_EXPLORE } from '../explore-values.js';
import { STRESS_EXAMPLES, STRESS_WORDS } from '../stress-help.js';
import {
  parseDelay,
  parsePressure,
  parseSeconds,
  parseSeed,
  parseSkew,
  type StressOptions,
} from '../stress-options.js';
import { count, oneOf } from '../values.js';
import { type Declare, protocolFileOption, subcommand } from './declare.js';
import { knobOptions, SWITCHES } from './knobs.js';

export const declareStress: Declare = (root, done) => {
  const stress = subcommand(root, 'stress', STRESS_EXAMPLES)
    .argument(
      '[protocols...]',
      `default: all as shipped or published, and ${gridNames()} with a plain store, bare and fenced`,
    )
    .option('--protocol <list>', 'the same as an argument', PARSE_EXPLORE.protocol);
  knobOptions(protocolFileOption(stress), PARSE_EXPLORE)
    .option('--extra <list>', SWITCHES, PARSE_EXPLORE.extra)
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
    .option('--all', 'the histograms too, however many lines they take')
    .option('--json', 'same as --format json')
    .option('--quiet', 'no progress, notes, warnings or reproduce line on stderr')
    .addHelpText('after', STRESS_WORDS)
    .action(async (protocols: string[], options: StressOptions) => {
      const { stressCommand } = await import('../stress.js');
      done(await stressCommand(protocols, options, process.argv.slice(2)));
    });
};

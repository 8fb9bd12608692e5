import { PARSE_EXPLORE } from '../explore.js';
import { parseDelay, parseSeconds, type StressOptions, stressCommand } from '../stress.js';
import { count, oneOf } from '../values.js';
import { type Declare, knobOptions, subcommand } from './declare.js';

export const declareStress: Declare = (root, done) => {
  const stress = subcommand(
    root,
    'stress',
    "the same race on real cores: the protocol's own steps, one PTE at a time, millions of times",
    [['stress early_wrprotect --wrprotect store', "a plain store, on this machine's cores"]],
  )
    .argument('[protocols...]', 'default: all as shipped, and early_wrprotect with a plain store, bare and fenced')
    .option('--protocol <list>', 'the same as an argument', PARSE_EXPLORE.protocol);
  knobOptions(stress, PARSE_EXPLORE)
    .option('--seconds <s>', 'per variant', parseSeconds, 2.2)
    .option('--trials <n>', 'per variant, if that is sooner', count('--trials', 1))
    .option(
      '--delay <list>',
      'rounds of a spin loop to wait at a step: A2:200,B4:50 (forkbench explain: steps)',
      parseDelay,
    )
    .option(
      '--skew <mask>',
      'random wait at the meeting, 0 to this many rounds (default: looked for)',
      count('--skew', 0),
    )
    .option('--pressure <n>', "stores to cold lines before fork's first step", count('--pressure', 0), 4)
    .option('--seed <n>', 'of the random waits', count('--seed', 0))
    .option(
      '--format <name>',
      'of stdout: table, json',
      oneOf('--format', ['table', 'json'] as const),
      'table' as const,
    )
    .option('--json', 'same as --format json')
    .option('--quiet', 'no progress on stderr')
    .action(async (protocols: string[], options: StressOptions) => done(await stressCommand(protocols, options)));
};

import { DEADLINE_MS } from '../../litmus/check.js';
import { type LitmusOptions, litmusCommand, parseLitmusFormat, parseModels } from '../litmus.js';
import { seconds } from '../values.js';
import { type Declare, subcommand } from './declare.js';

export const declareLitmus: Declare = (root, done) => {
  subcommand(
    root,
    'litmus',
    "check FILE...: decide C litmus tests in the kernel's format, as herd7 does; export DIR: write the explored variants as such tests",
    [
      ['litmus check SB.litmus --model tso', 'decide a C litmus test'],
      ['litmus check tests/*.litmus --max-seconds 5 --json', 'many, as one JSON document'],
      ['litmus export tests', 'what `explore` decides, as tests for herd7 and klitmus7'],
    ],
  )
    .argument('<action>', 'check or export')
    .argument('[files...]', 'tests to check, - for standard input; or the directory to export to')
    .option('--model <list>', 'sc, tso, lkmm, armv8, ppc (default: all)', parseModels)
    .option(
      '--max-seconds <s>',
      'for one test under one model; then its verdict is Unknown, and the exit code 4',
      seconds('--max-seconds'),
      DEADLINE_MS / 1000,
    )
    .option('--format <name>', "text (herd's own lines) or json", parseLitmusFormat, 'text' as const)
    .option('--json', 'same as --format json')
    .option('--quiet', 'no progress on stderr')
    .action(async (action: string, files: string[], options: LitmusOptions) =>
      done(await litmusCommand(action, files, options)),
    );
};

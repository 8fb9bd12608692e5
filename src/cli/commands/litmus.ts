import { type LitmusOptions, litmusCommand, parseLitmusFormat, parseModels } from '../litmus.js';
import { type Declare, subcommand } from './declare.js';

export const declareLitmus: Declare = (root, done) => {
  subcommand(
    root,
    'litmus',
    "check FILE...: decide C litmus tests in the kernel's format, as herd7 does; export DIR: write the explored variants as such tests",
    [
      ['litmus check SB.litmus --model tso', 'decide a C litmus test'],
      ['litmus check tests/*.litmus --model lkmm --json', 'many, as one JSON document'],
      ['litmus export tests', 'what `explore` decides, as tests for herd7 and klitmus7'],
    ],
  )
    .argument('<action>', 'check or export')
    .argument('[files...]')
    .option('--model <list>', 'sc, tso, lkmm, armv8, ppc (default: all)', parseModels)
    .option('--format <name>', "text (herd's own lines) or json", parseLitmusFormat, 'text' as const)
    .option('--json', 'same as --format json')
    .action((action: string, files: string[], options: LitmusOptions) => done(litmusCommand(action, files, options)));
};

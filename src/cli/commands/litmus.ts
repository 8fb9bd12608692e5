import { availableParallelism } from 'node:os';
import { MODEL_ALIASES, MODEL_NAMES } from '../architectures.js';
import { DEFAULT_MEMORY } from '../memory.js';
import { count, oneOf, oneOfList, seconds, size } from '../values.js';
import { type Declare, protocolFileOption, subcommand } from './declare.js';

const MOST_ROUNDS = 64;
const MOST_STATES = 1_000_000;

export const declareLitmus: Declare = (root, done) => {
  const litmus = subcommand(root, 'litmus', [
    ['litmus check SB.litmus --model tso', 'decide a C litmus test'],
    ['litmus check tests --model lkmm --format table --expect', 'a directory; exit 2 where a Result: line is wrong'],
    ['litmus check tests/*.litmus --max-seconds 5 --json', 'many, as one JSON document'],
    ['litmus check SB.litmus --model lkmm --graph SB.svg', 'draw why it is forbidden, or how it happens'],
    ['litmus export tests', 'what `explore` decides, as tests for herd7 and klitmus7'],
  ]);
  protocolFileOption(litmus)
    .argument('<action>', 'check or export')
    .argument('[files...]', 'tests, or directories of them; - for standard input; or the directory to export to')
    .option(
      '--model <list>',
      `${MODEL_NAMES.join(', ')} (default: all)`,
      oneOfList('--model', MODEL_NAMES, MODEL_ALIASES),
    )
    .option('--scenario <list>', 'export: of `explore`, its default ones unless named')
    .option(
      '--max-seconds <s>',
      'for one test under one model; then its verdict is Unknown, and the exit code 4',
      seconds('--max-seconds'),
      60,
    )
    .option(
      '--jobs <n>',
      'threads that decide (default: one per core)',
      count('--jobs', 1, 256),
      availableParallelism(),
    )
    .option(
      '--max-memory <size>',
      'of all threads; what needs more is Unknown',
      size('--max-memory', 64 * 2 ** 20, 2 ** 40),
      DEFAULT_MEMORY,
    )
    .option(
      '--unroll <n>',
      'how often a loop is run at most; what is cut off is said',
      count('--unroll', 0, MOST_ROUNDS),
      2,
    )
    .option('--expect', "exit 2 where lkmm's verdict is not what a test's Result: line says")
    .option('--witness', 'add an execution that the condition asks about')
    .option(
      '--graph <file>',
      'FILE.svg or FILE.dot: draw an execution that the condition asks about, of one test and model',
    )
    .option('--state <n>', 'draw the N-th state as they are printed instead', count('--state', 1, MOST_STATES))
    .option(
      '--flags <which>',
      'all or none: data-race, unmatched-unlock, ..',
      oneOf('--flags', ['all', 'none'] as const),
      'all' as const,
    )
    .option('--stats', 'partial executions visited, executions, peak memory')
    .option(
      '--format <name>',
      "text (herd's own lines), json, table or csv (one line per test) (default: text; table where several tests do not fit a screen)",
      oneOf('--format', ['text', 'json', 'table', 'csv'] as const),
    )
    .option('--all', 'every test, however many lines it takes')
    .option('--json', 'same as --format json')
    .option('--quiet', 'no progress on stderr')
    .action(async (action: string, files: string[], options) => {
      const { litmusCommand } = await import('../litmus.js');
      done(await litmusCommand(action, files, options));
    });
};

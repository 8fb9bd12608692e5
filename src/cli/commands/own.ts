/** The commands for a protocol of one's own: new, try, diff. */
import { PROPERTIES } from '../../verdict/properties.js';
import { MODEL_NAMES } from '../architectures.js';
import type { TryOptions } from '../try.js';
import { count, oneOf, oneOfList } from '../values.js';
import { type Declare, jsonOption, protocolFileOption, subcommand } from './declare.js';

export const declareNew: Declare = (root, done) => {
  const command = subcommand(root, 'new', [
    ['new mine', 'mine.ts, a copy of no_early, with a comment per hook'],
    ['new mine --from seqcount', 'the same of another'],
  ])
    .argument('<name>', 'lower-case words joined by _')
    .option('--from <protocol>', 'what it is a copy of, see `forkbench list`', 'no_early');
  jsonOption(command).action(async (name: string, options: { from: string; json?: boolean }) => {
    const { newCommand } = await import('../new.js');
    done(newCommand(name, options));
  });
};

type Command = Parameters<typeof jsonOption>[0];

/** What both answer on one screen. */
function answerOptions(command: Command): Command {
  return protocolFileOption(
    jsonOption(
      command
        .option('--quick', 'fewer samples: everything within half a minute')
        .option('--mail', 'at once, as plain text of at most 72 columns: to put under a patch')
        .option('--html <file>', 'the same screen as one self-contained page')
        .option('--no-cost', 'verdicts alone: measure and hunt nothing')
        .option('--seed <n>', 'of orders and placements, from 0 (default: random)', count('--seed', 0))
        .option(
          '--require-holds <list>',
          `exit 2 unless lost_pin (or --property) is Never under these: ${MODEL_NAMES.join(', ')}`,
          oneOfList('--require-holds', MODEL_NAMES),
        )
        .option('--property <name>', 'what --require-holds asks for', oneOf('--property', PROPERTIES)),
    ),
  );
}

export const declareTry: Declare = (root, done) => {
  const command = subcommand(root, 'try', [
    ['try mine.ts', 'beside what it is a copy of'],
    ['try mine.ts --against seqcount --quick', 'beside another, in half a minute'],
    ['try mine.ts --watch', 'verdicts whenever the file is saved'],
    ['try mine.ts --mail', 'the same as text to put under a patch'],
    ['try mine.ts --require-holds sc,tso', 'a gate: exit 2 where a pin can be lost there'],
  ])
    .argument('<file>', 'a protocol file, as `forkbench new` writes one')
    .option('--against <protocol>', 'a name or a file (default: what its head says it is a copy of)')
    .option('--watch', 'verdicts, steps, witness and repair anew whenever the file is saved; Ctrl-C ends it');
  answerOptions(command).action(async (file: string, options: TryOptions) => {
    const { tryCommand } = await import('../try.js');
    done(await tryCommand(file, options));
  });
};

export const declareDiff: Declare = (root, done) => {
  const command = subcommand(root, 'diff', [
    ['diff no_early seqcount', 'two of the tree'],
    ['diff seqcount mine.ts --no-cost', 'one of your own, verdicts alone'],
  ])
    .argument('<a>', 'a name or a file')
    .argument('<b>', 'a name or a file: what is told of')
    .option('--all', 'the witness, repairs and barriers too, however many lines it takes');
  answerOptions(command).action(async (a: string, b: string, options: TryOptions) => {
    const { diffCommand } = await import('../try.js');
    done(await diffCommand(a, b, options));
  });
};

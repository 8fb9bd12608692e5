/** The commands that say what there is: list, explain. */
import { explainCommand } from '../explain.js';
import { listCommand } from '../list.js';
import { type Declare, jsonOption, protocolFileOption, subcommand } from './declare.js';

export const declareList: Declare = (root, done) => {
  const list = subcommand(root, 'list', 'protocols, scenarios and knobs', [
    ['list', 'everything there is a name for'],
    ['list --json', 'the same for a program'],
  ]);
  jsonOption(list).action((options: { json?: boolean }) => done(listCommand(options)));
};

export const declareExplain: Declare = (root, done) => {
  const explain = subcommand(root, 'explain', 'what a protocol does, step by step', [
    ['explain no_early', 'its commit, its steps, its promise'],
    ['explain seqcount --json', 'the same for a program'],
  ]).argument('<protocol>', 'a name of `forkbench list`');
  jsonOption(protocolFileOption(explain)).action((name: string, options: { json?: boolean }) =>
    done(explainCommand(name, options)),
  );
};

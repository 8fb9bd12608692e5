/** The commands that say what there is: list, explain. */
import { type Declare, jsonOption, protocolFileOption, subcommand } from './declare.js';

export const declareList: Declare = (root, done) => {
  const list = subcommand(root, 'list', [
    ['list', 'everything there is a name for'],
    ['list --json', 'the same for a program'],
  ]);
  jsonOption(list).action(async (options: { json?: boolean }) => {
    const { listCommand } = await import('../list.js');
    done(listCommand(options));
  });
};

export const declareExplain: Declare = (root, done) => {
  const explain = subcommand(root, 'explain', [
    ['explain no_early', 'its commit, its steps, its promise'],
    ['explain seqcount --json', 'the same for a program'],
  ]).argument('<protocol>', 'a name of `forkbench list`');
  jsonOption(protocolFileOption(explain)).action(async (name: string, options: { json?: boolean }) => {
    const { explainCommand } = await import('../explain.js');
    done(explainCommand(name, options));
  });
};

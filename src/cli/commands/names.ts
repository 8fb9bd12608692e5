/** The commands that say what there is: list, explain. */
import { Argument } from 'commander';
import { type Declare, jsonOption, protocolFileOption, subcommand } from './declare.js';

export const declareList: Declare = (root, done) => {
  const list = subcommand(root, 'list', [
    ['list', 'everything there is a name for'],
    ['list explored', 'what runs at once in each scenario of `explore`'],
    ['list --json', 'all of it for a program'],
  ]).addArgument(new Argument('[what]', 'explored: the scenarios of `explore`').choices(['explored']));
  jsonOption(list).action(async (what: string | undefined, options: { json?: boolean }) => {
    const { listCommand } = await import('../list.js');
    done(listCommand(what !== undefined, options));
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

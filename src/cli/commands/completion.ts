/** `forkbench completion`: the one command that has to know all others. */
import { EXIT } from '../../errors.js';
import { protocolNames } from '../../protocols.js';
import { completionScript, SHELLS, type Shell } from '../completion.js';
import { oneOf } from '../values.js';
import { type Declare, subcommand } from './declare.js';

export const declareCompletion: Declare = (root, done) => {
  subcommand(root, 'completion', [
    ['completion bash', 'in ~/.bashrc: source <(forkbench completion bash)'],
    ['completion fish', 'into ~/.config/fish/completions/forkbench.fish'],
  ])
    .argument('<shell>', SHELLS.join(', '), oneOf<Shell>('completion', SHELLS))
    .action((shell: Shell) => {
      process.stdout.write(completionScript(root, shell, protocolNames()));
      done(EXIT.ok);
    });
};

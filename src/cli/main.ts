import { Command, CommanderError } from 'commander';
import { EXIT, type Failure, ForkbenchError } from '../errors.js';
import { unforeseen } from '../host/unforeseen.js';
import { visible } from '../printable.js';
import { toolVersion } from '../version.js';
import { ABOUT, COMMAND_NAMES, type CommandName, isCommand } from './commands/abouts.js';
import { type Declare, type Done, type Example, examplesText, protocolFiles } from './commands/declare.js';
import { SCREEN } from './screen.js';

/** One per kind of question; each command's own are in its help. */
const EXAMPLES: readonly Example[] = [
  ['run', 'measure: quick, all scenarios'],
  ['compare BASE NEW --fail-on-regression 5%', 'a gate for CI'],
  ['explore no_early --witness', 'can a pin be lost, and how?'],
  ['stress early_wrprotect --wrprotect store', "the same race on this machine's cores"],
  ['litmus check SB.litmus --model tso', 'a C litmus test, decided as herd7 does'],
  ['estimate --rss 64GiB', 'how long fork() takes at that size'],
  ['list', 'protocols, scenarios, knobs'],
  ['run --help', 'options of a command, with examples'],
];

/** Loaded when they are asked for, since some are large. */
const LOAD: Readonly<Record<CommandName, () => Promise<Declare>>> = {
  run: async () => (await import('./commands/run.js')).declareRun,
  profile: async () => (await import('./commands/run.js')).declareProfile,
  compare: async () => (await import('./commands/files.js')).declareCompare,
  baseline: async () => (await import('./commands/files.js')).declareBaseline,
  report: async () => (await import('./commands/files.js')).declareReport,
  explore: async () => (await import('./commands/explore.js')).declareExplore,
  stress: async () => (await import('./commands/stress.js')).declareStress,
  litmus: async () => (await import('./commands/litmus.js')).declareLitmus,
  doctor: async () => (await import('./commands/machine.js')).declareDoctor,
  'kernel-check': async () => (await import('./commands/machine.js')).declareKernelCheck,
  selftest: async () => (await import('./commands/machine.js')).declareSelftest,
  estimate: async () => (await import('./commands/machine.js')).declareEstimate,
  list: async () => (await import('./commands/names.js')).declareList,
  explain: async () => (await import('./commands/names.js')).declareExplain,
  new: async () => (await import('./commands/own.js')).declareNew,
  try: async () => (await import('./commands/own.js')).declareTry,
  diff: async () => (await import('./commands/own.js')).declareDiff,
  playground: async () => (await import('./commands/playground.js')).declarePlayground,
  serve: async () => (await import('./commands/playground.js')).declareServe,
  completion: async () => (await import('./commands/completion.js')).declareCompletion,
};

/** The commands that have to be known whole for this line: the one it begins with, all for `completion`, which is about them. */
function wanted([first, ...more]: readonly string[]): readonly CommandName[] {
  if (first === 'completion') return COMMAND_NAMES;
  return isCommand(first) ? [first] : more.filter(isCommand);
}

/** Where help and errors go, if not to the streams of this thread. */
export interface Writers {
  readonly writeOut: (text: string) => void;
  readonly writeErr: (text: string) => void;
}

/** The program as far as a line needs it; without one, all of it. Of the commands that are not needed there is a name and a sentence. */
export async function program(done: Done, args?: readonly string[], writers?: Writers): Promise<Command> {
  const root = new Command('forkbench')
    .description('fork() page-table copy against fast-GUP pinning: a WASM model of the kernel, benchmarked')
    .version(toolVersion())
    .addHelpText('before', examplesText(EXAMPLES))
    .exitOverride()
    .configureHelp({ subcommandTerm: (command) => command.name() })
    .configureOutput({
      ...writers,
      outputError: () => {}, // errors are printed once, by supervise.ts
      getOutHelpWidth: () => Math.min(process.stdout.columns ?? SCREEN.columns, SCREEN.columns),
    });
  const whole = args === undefined ? COMMAND_NAMES : wanted(args);
  for (const name of COMMAND_NAMES) {
    if (whole.includes(name)) (await LOAD[name]())(root, done);
    else root.command(name).description(ABOUT[name]);
  }
  return root;
}

/** What a command line was, as plain data: its exit code, and how it failed if it did. */
export interface Ended {
  readonly exit: number;
  readonly failure: Failure | null;
}

function failureOf(error: unknown): Failure {
  if (error instanceof ForkbenchError) {
    const { exit, message, hint, partial } = error;
    return { exit, message, hint, partial };
  }
  if (!(error instanceof CommanderError)) return unforeseen(error);
  const message = error.message
    .replace(/^error: /, '')
    .replace(/\s*\n\(?/g, '; ')
    .replace(/\)$/, '');
  return { exit: EXIT.usage, message: visible(message), hint: 'see forkbench --help', partial: {} };
}

/** Runs a command line. @param args without node and the program */
export async function main(args: readonly string[], writers?: Writers): Promise<Ended> {
  let exit: number = EXIT.ok;
  try {
    const files = protocolFiles(args);
    if (files.length > 0) (await import('../outside/adopt.js')).adoptFiles(files); // their names are values of options
    const done = (code: number): void => {
      exit = code;
    };
    const root = await program(done, args, writers);
    await root.parseAsync([...args], { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return { exit: EXIT.ok, failure: null };
    // No command: the help is on stderr already.
    if (error instanceof CommanderError && error.code === 'commander.help') return { exit: EXIT.usage, failure: null };
    const failure = failureOf(error);
    return { exit: failure.exit, failure };
  }
  return { exit, failure: null };
}

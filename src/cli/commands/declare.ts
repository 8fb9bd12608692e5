/** What the declarations beside this file share: a subcommand, its own examples, and options that several have. */
import type { Command } from 'commander';
import { usageError } from '../../errors.js';
import { SCREEN } from '../screen.js';
import { ABOUT, type CommandName } from './abouts.js';

/** Takes the exit code of the command that ran. */
export type Done = (exit: number) => void;

/** Adds one subcommand to the program. */
export type Declare = (root: Command, done: Done) => void;

/** A command line without the program's name, and what it does. */
export type Example = readonly [line: string, does: string];

/** In lines of a screen's width: what a long command line does stands below it. */
export function examplesText(examples: readonly Example[]): string {
  const width = Math.max(...examples.map(([line]) => line.length));
  const fits = examples.every(([, does]) => `  forkbench ${'x'.repeat(width)}  ${does}`.length <= SCREEN.columns);
  const lines = examples.flatMap(([line, does]) =>
    fits ? [`  forkbench ${line.padEnd(width)}  ${does}`] : [`  forkbench ${line}`, `      ${does}`],
  );
  return `examples:\n${lines.map((line) => `${line}\n`).join('')}`;
}

/** A subcommand whose help begins with its examples. */
export function subcommand(root: Command, name: CommandName, examples: readonly Example[]): Command {
  return root.command(name).description(ABOUT[name]).addHelpText('before', examplesText(examples));
}

/** `--json` of a command that has no `--format`. */
export function jsonOption(command: Command): Command {
  return command.option('--json', 'as one JSON document');
}

const PROTOCOL_FILE = '--protocol-file';

/** Every FILE of `--protocol-file FILE` and `--protocol-file=FILE`. */
export function protocolFiles(argv: readonly string[]): string[] {
  const end = argv.indexOf('--');
  return argv.slice(0, end < 0 ? undefined : end).flatMap((word, at) => {
    if (word.startsWith(`${PROTOCOL_FILE}=`)) return [word.slice(PROTOCOL_FILE.length + 1)];
    if (word !== PROTOCOL_FILE) return [];
    const file = argv[at + 1];
    if (file === undefined || file.startsWith('-')) throw usageError(`${PROTOCOL_FILE}: name a file`);
    return [file];
  });
}

/** `--protocol-file FILE`, again and again. The files were read before the command line was parsed (src/cli/main.ts). */
export function protocolFileOption(command: Command): Command {
  return command.option(
    `${PROTOCOL_FILE} <file>`,
    'a protocol of your own, from anywhere; may be given again',
    (file: string, files: readonly string[] = []) => [...files, file],
  );
}

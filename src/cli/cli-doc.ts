// node dist/src/cli/cli-doc.js: writes docs/cli.md, every command as its own --help says it.
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Command, Help, type Option } from 'commander';
import { EXIT } from '../errors.js';
import { program } from './main.js';

export const CLI_FILE: string = fileURLToPath(new URL('../../../docs/cli.md', import.meta.url));

/** Their defaults are this machine's: cores, and a share of its memory. */
const OF_MACHINE = ['--jobs', '--max-memory'];

class DocHelp extends Help {
  override helpWidth = 110;
  override optionDescription(option: Option): string {
    if (!OF_MACHINE.includes(option.long ?? '')) return super.optionDescription(option);
    const said = option.description;
    return said.includes('(default: ') ? said : `${said} (default: by this machine)`;
  }
}

/** What `--help` prints, examples first. */
function helpOf(command: Command): string {
  let text = '';
  command.createHelp = () => new DocHelp();
  command.configureOutput({
    writeOut: (part) => (text += part),
    getOutHelpWidth: () => 110,
    getOutHasColors: () => false,
  });
  command.outputHelp();
  return text.trimEnd();
}

const section = (level: number, command: Command, path: string): string =>
  [
    `${'#'.repeat(level)} ${path}`,
    '',
    '```text',
    helpOf(command),
    '```',
    '',
    ...command.commands.map((sub) => section(level + 1, sub, `${path} ${sub.name()}`)),
  ].join('\n');

const EXITS: Readonly<Record<keyof typeof EXIT, string>> = {
  ok: 'done; what was asked to hold holds',
  internal: 'a fault of forkbench itself',
  gate: 'a gate failed: a regression, a litmus test that comes out otherwise than it says',
  violation: 'what was measured contradicts the explorer, or breaks a law',
  inconclusive: 'not decided: inconclusive with `--strict`, `Unknown`',
  usage: 'the command line is wrong',
  badInput: 'a file is not there or not what it should be, or a run cannot be judged',
  unavailable: 'this machine lacks something',
  interrupted: 'interrupted; what was measured is kept',
};

/** docs/cli.md as the program is now. */
export async function cliDoc(): Promise<string> {
  const root = await program(() => {});
  const exits = Object.entries(EXITS).map(([name, means]) => `| ${EXIT[name as keyof typeof EXIT]} | ${means} |`);
  const head = [
    '# The command line',
    '',
    'Made from the program (`npm run docs`): what `forkbench COMMAND --help` prints. Words are in the [glossary](glossary.md).',
    '',
    '| exit code | means |',
    '| ---: | --- |',
    ...exits,
    '',
  ];
  return `${head.join('\n')}\n${root.commands.map((command) => section(2, command, `forkbench ${command.name()}`)).join('\n')}`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(CLI_FILE, await cliDoc());

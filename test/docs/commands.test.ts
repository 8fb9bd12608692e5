// Every command line of README.md and docs/ is one that forkbench takes: its command, its options and the names in them are there.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { type Command, CommanderError } from 'commander';
import { COMMAND_NAMES } from '../../src/cli/commands/abouts.js';
import { program } from '../../src/cli/main.js';
import { adoptFiles } from '../../src/outside/adopt.js';
import { protocolNames } from '../../src/protocols.js';
import { parseReplayString } from '../../src/verdict/replay-string.js';
import { tempDir } from '../support/cli.js';

interface Line {
  readonly file: string;
  readonly at: number;
  /** what follows `forkbench` */
  readonly text: string;
  /** says it without the program: of an option, perhaps, and not a whole line */
  readonly mention: boolean;
}

const COMMAND = COMMAND_NAMES.join('|');

/** Where a command line begins: in a line of a block. */
const IN_BLOCK = /(?:^|[\s"/(])forkbench(?:\.js)?"? +(.+)$/;
/** In a span: `forkbench run`, or `run --seed N` without the program. */
const IN_SPAN = new RegExp(`^(?:(?:npx )?forkbench +|npm run bench -- |(?=(?:${COMMAND}) +(?:--|[a-z]+ --)))(.+)$`);

/** The command lines of a page, of its blocks and of its spans of code. */
function commandLines(file: string, page: string): Line[] {
  let fenced = false;
  return page.split('\n').flatMap((line, at) => {
    const said = (text: string, mention = false): Line => ({ file, at: at + 1, text, mention });
    if (line.startsWith('```')) fenced = !fenced;
    else if (fenced || line.startsWith('    ')) {
      const bench = /npm run bench -- (.+)/.exec(line)?.[1];
      const text = bench === undefined ? IN_BLOCK.exec(line)?.[1] : `run ${bench}`;
      return text === undefined ? [] : [said(text)];
    }
    return [...line.matchAll(/`([^`]+)`/g)].flatMap(([, span = '']) => {
      const text = IN_SPAN.exec(span)?.[1];
      if (text === undefined) return [];
      return [span.startsWith('npm run') ? said(`run ${text}`) : said(text, text === span)];
    });
  });
}

/** As a shell would split it: without its comment, brackets of what is optional and dots of what goes on; one per `a|b`. */
function words(text: string): string[][] {
  const plain = text
    .replace(/ #.*$/, '')
    .replace(/ [&>|;)].*$/, '')
    .replace(/"\$\{[^}]*@[^}]*\}"/g, '') // further arguments
    .replace(/"?\$\{\w+:-([^}]*)\}"?/g, '$1')
    .replace(/"?\$\w+"?/g, '1')
    .replace(/[[\]"\\]/g, '');
  const either = /([\w.]+)((?:\|[\w.]+)+)/.exec(plain);
  if (either !== null) return either[0].split('|').flatMap((one) => words(plain.replace(either[0], one)));
  return [plain.split(/\s+/).flatMap((word) => word.replace(/\.\.+$/, '') || [])];
}

/** A word that stands for another: DIR, NAME, A. */
const standsFor = (word: string): boolean => /^[A-Z]+$/.test(word);

const BUILT_IN = protocolNames();
const OWN = ['mine'];
const dir = tempDir();
const fileOf = (name: string): string => join(dir, `${name}.ts`);
for (const name of OWN)
  writeFileSync(fileOf(name), readFileSync('assembly/protocol/seqcount.ts', 'utf8').replaceAll(/\bseqcount\b/g, name));
adoptFiles(OWN.map(fileOf)); // so that options take them; below a line has to name the file

/** Which of the arguments are protocols, and which words the first of the others may be. */
const ARGUMENTS: Readonly<Record<string, 'protocols' | 'protocol files' | readonly string[]>> = {
  explore: 'protocols',
  stress: 'protocols',
  explain: 'protocols',
  try: 'protocol files',
  diff: 'protocol files',
  litmus: ['check', 'export'],
  baseline: ['save', 'list', 'rm'],
};

/** Names that a parsed line uses and nothing has. */
function unknownNames(command: Command): string[] {
  const kind = ARGUMENTS[command.name()];
  const { protocol = [], from, against, protocolFile = [], replay } = command.opts();
  if (replay !== undefined && !standsFor(replay)) parseReplayString(replay);
  const known = [...BUILT_IN, ...(protocolFile as string[]).map((file) => file.replace(/\.ts$/, ''))];
  if (Array.isArray(kind)) return command.args.slice(0, 1).filter((word) => !kind.includes(word));
  const named = [protocol, from ?? [], against ?? [], typeof kind === 'string' ? command.args : []].flat() as string[];
  const isFile = (word: string): boolean => kind === 'protocol files' && word.endsWith('.ts');
  return named.filter((word) => !standsFor(word) && !isFile(word) && !known.includes(word));
}

/** Parses lines as the program does, and runs none. */
async function parser(): Promise<(args: readonly string[]) => Promise<void>> {
  const root = await program(() => {}, undefined, { writeOut: () => {}, writeErr: () => {} });
  let ran: Command | undefined;
  for (const command of root.commands) {
    command.action((...given: unknown[]) => {
      ran = given.at(-1) as Command;
    });
    for (const option of command.options) {
      const parse = option.parseArg;
      if (parse === undefined) continue;
      option.argParser((text: string, before: unknown) => (standsFor(text) ? text : parse(text, before)));
    }
  }
  return async (args) => {
    const [first = '', ...more] = args;
    if (standsFor(first) || (more.length === 0 && root.commands.some((command) => command.name() === first))) return;
    ran = undefined;
    await root.parseAsync([...args], { from: 'user' }).catch((error: unknown) => {
      if (!(error instanceof CommanderError) || error.exitCode !== 0) throw error; // 0: help
    });
    const unknown = ran === undefined ? [] : unknownNames(ran);
    if (unknown.length > 0) throw new Error(`no such name: ${unknown.join(', ')}`);
  };
}

const PAGES = ['README.md', ...readdirSync('docs').flatMap((name) => (name.endsWith('.md') ? [`docs/${name}`] : []))];
const LINES = PAGES.filter((file) => file !== 'docs/cli.md').flatMap((file) =>
  commandLines(file, readFileSync(file, 'utf8')),
);

/** What is wrong with each line that is. */
async function faults(lines: readonly Line[]): Promise<string[]> {
  const parse = await parser();
  const found: string[] = [];
  for (const { file, at, text, mention } of lines)
    for (const args of words(text))
      await parse(args).catch((error: Error & { code?: string }) => {
        if (mention && error.code === 'commander.missingArgument') return;
        found.push(`${file}:${at}: forkbench ${args.join(' ')}: ${error.message}`);
      });
  return found;
}

test('the documents name command lines that forkbench takes', async () => {
  for (const file of ['README.md', 'docs/protocols.md', 'docs/race.md', 'docs/ci.md', 'docs/litmus.md'])
    assert.ok(
      LINES.some((line) => line.file === file),
      file,
    );
  assert.deepEqual(await faults(LINES), []);
});

test('a wrong command, option, value, protocol or replay string is found, with its file and line', async () => {
  const page = [
    'Say `forkbench rnu`, `forkbench run --sede 1` or `run --scenario none`;',
    '    forkbench explore mine --witness   # a file of your own is not named',
    '    npx forkbench explore --arch vax',
    '    forkbench explore --replay pin_vs_fork:nobody/rmw/none//add1024:sc:lost_pin:1-1',
    '```',
    'npm run bench -- --preset never',
    '```',
    'but `forkbench explore --protocol-file mine.ts mine`, `forkbench run --seed N`, `try --mail` and forkbench itself are right.',
  ].join('\n');
  const found = await faults(commandLines('a.md', page));
  assert.deepEqual(
    found.map((fault) => fault.split(':').slice(0, 2).join(':')),
    ['a.md:1', 'a.md:1', 'a.md:1', 'a.md:2', 'a.md:3', 'a.md:4', 'a.md:6'],
    found.join('\n'),
  );
});

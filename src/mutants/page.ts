/** docs/mutants.md: what each barrier, check and re-read is good for, made of the protocols' golden facts. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { ROOT } from '../compile/asc.js';
import { factsFile, readFacts } from '../expect/facts.js';
import { PROTOCOLS } from '../protocols.js';
import type { MutantRow } from './judge.js';

export const MUTANTS_FILE: string = resolve(ROOT, 'docs/mutants.md');

/** Rounds fork waits before its first step for a pin to be there already: some ten microseconds. */
export const BEFORE_ROUNDS = 20000;

const HEAD: readonly string[] = ['taken out', 'kind', 'of', 'file', 'explorer', 'stress, x86'];

const ABOUT = `# What each barrier, check and re-read is good for

Each row takes one thing out of the source in \`assembly/\`, compiles it, and explores it in \`pin_vs_fork\`, \`first_pin\`
and \`pin_before_fork\`, and in \`ro_pin\`, \`share_vs_pin\` and \`share_vs_ro_pin\` where PG_anon_exclusive is kept, under sc, tso, lkmm,
armv8 and ppc. *Caught* says which property breaks that held before, and under which models. What is *redundant* changes the trace and no verdict: every property
has under every model the verdict it had before. That is a statement about these properties, these scenarios and this code;
a barrier may be there for another.

The last column is what real cores show of it. What breaks under tso an x86 host must show: a test compiles each of those mutants
and hunts it, as \`forkbench stress\` does, on the machine it runs on. *Taken before fork*: only pins that are held when fork
comes (\`--delay A1:${BEFORE_ROUNDS}\`) tell the mutant from the code it is made of. *Read pins only* is not hunted: a hunt pins to
write. Nor is the *share path only*: KSM and swap are in no hunt. Nor is *no count shows it*: an x86 may do it, but what breaks is the order of a thread's reads, and memory looks the same
afterwards. *Model only*: it breaks under a weaker model and not under tso, so that an x86 that keeps to tso never shows it. Empty:
nothing breaks that held before.

Made of assembly/protocol/NAME.expect.json, which \`npm run accept NAME\` writes; tests compare it with what the explorer finds.
Shared code is taken out once for each protocol whose threads do something else without it.
`;

/** As `forkbench stress` counts it. */
const X86: Readonly<Record<MutantRow['x86'], string>> = {
  lost: 'pins lost',
  lost_before: 'pins taken before fork lost',
  leaked: 'references leaked',
  read_pin: 'read pins only',
  share_path: 'share path only',
  huge_page: 'huge pages only',
  no_count: 'no count shows it',
  model_only: 'model only',
  '': '',
};

export function mutantsMarkdown(): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  const rows = PROTOCOLS.filter(({ name }) => existsSync(factsFile(name))).flatMap(({ name }) =>
    readFacts(name).mutants.map((row) => cells(name, row)),
  );
  return [ABOUT, line(HEAD), line(HEAD.map(() => '---')), ...rows.map(line), ''].join('\n');
}

function cells(name: string, { what, kind, file, of, caught, broken, x86 }: MutantRow): string[] {
  const parts = Object.entries(caught).map(([property, models]) => `${property} (${models.join(', ')})`);
  const survives = broken ? 'no verdict changes: lost_pin is broken with it too' : 'redundant';
  return [what, kind, `${name} ${of}`, file, parts.length === 0 ? survives : `caught: ${parts.join('; ')}`, X86[x86]];
}

/** docs/mutants.md: what each barrier, check and re-read is good for, by taking it out. `npm run mutants` writes it. */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { variantTitle } from '../verdict/explanation.js';
import { MUTANTS_FILE, MUTANTS_HEAD } from './file.js';
import { judgeMutant, type Killed, type MutantVerdict, showsOnX86 } from './judge.js';
import { MUTANTS } from './list.js';

/** Rounds fork waits before its first step for a pin to be there already: some ten microseconds. */
export const BEFORE_ROUNDS = 20000;

const ABOUT = `# What each barrier, check and re-read is good for

Each row takes one thing out of the source in \`assembly/\`, compiles it, and explores it in \`pin_vs_fork\`, \`first_pin\`
and \`pin_before_fork\` under sc, tso, lkmm, armv8 and ppc. *Caught* says which property breaks that held before, and under which models.
What is *redundant* changes the trace and no verdict: every property has under every model the verdict it had before. That
is a statement about these properties, these scenarios and this code; a barrier may be there for another.

The last column is what real cores show of it. What breaks under tso an x86 host must show: a test compiles each of those mutants
and hunts it, as \`forkbench stress\` does, on the machine it runs on. *Taken before fork*: only pins that are held when fork
comes (\`--delay A1:${BEFORE_ROUNDS}\`) tell the mutant from the code it is made of. *No count shows it* is not hunted: an x86 may do
it, but what breaks is the order of a thread's reads, and memory looks the same afterwards. *Model only*: it breaks under a weaker
model and not under tso, so that an x86 that keeps to tso never shows it. Empty: nothing breaks that held before.

Written by \`npm run mutants\`; a test compares it with what the explorer finds.
`;

export async function judgeAll(): Promise<MutantVerdict[]> {
  const rows: MutantVerdict[] = [];
  for (const mutant of MUTANTS) rows.push(await judgeMutant(mutant));
  return rows;
}

export function mutantsMarkdown(rows: readonly MutantVerdict[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [
    ABOUT,
    line(MUTANTS_HEAD),
    line(MUTANTS_HEAD.map(() => '---')),
    ...rows.map((row) => line(cells(row))),
    '',
  ].join('\n');
}

function cells(row: MutantVerdict): string[] {
  const { mutant, changed, broken } = row;
  const { what, kind, variant, file } = mutant;
  const caught = changed.filter(({ was, is }) => was === 'Never' && is !== 'Never');
  const survives = broken ? 'no verdict changes: lost_pin is broken with it too' : 'redundant';
  const text = caught.length === 0 ? survives : `caught: ${summary(caught)}`;
  const live = showsOnX86(row);
  const seen = live === undefined ? (caught.length === 0 ? '' : 'model only') : LIVE[live];
  return [what, kind, variantTitle(variant), file, text, seen];
}

/** As `forkbench stress` counts it. */
export const LIVE = {
  lost: 'pins lost',
  lost_before: 'pins taken before fork lost',
  leaked: 'references leaked',
  no_count: 'no count shows it',
};

/** `lost_pin (sc, tso, lkmm)`: the models of all scenarios together. */
function summary(caught: readonly Killed[]): string {
  const properties = [...new Set(caught.map(({ property }) => property))];
  return properties
    .map((property) => {
      const models = new Set(caught.filter((k) => k.property === property).map(({ model }) => model));
      return `${property} (${[...models].join(', ')})`;
    })
    .join('; ');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(MUTANTS_FILE, mutantsMarkdown(await judgeAll()));

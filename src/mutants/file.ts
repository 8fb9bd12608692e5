/** docs/mutants.md as it is: the table that `npm run mutants` wrote. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const MUTANTS_FILE: string = fileURLToPath(new URL('../../../docs/mutants.md', import.meta.url));

export const MUTANTS_HEAD: readonly string[] = ['taken out', 'kind', 'of', 'file', 'explorer', 'stress, x86'];

/** The table's rows, by the words of its head. */
export function readMutants(): Record<string, string>[] {
  const lines = readFileSync(MUTANTS_FILE, 'utf8').split('\n');
  const rows = lines.filter((line) => line.startsWith('| ')).slice(2);
  return rows.map((line) => {
    const cells = line.slice(2).replace(/ ?\|$/, '').split(' | ');
    return Object.fromEntries(MUTANTS_HEAD.map((word, i) => [word, cells[i] ?? '']));
  });
}

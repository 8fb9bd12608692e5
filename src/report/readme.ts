// node dist/src/report/readme.js [--check]: fills the marked blocks of README.md and docs/ from results/reference/, the
// one committed run. With --check it changes nothing and fails where a block is out of date.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readRun } from '../results/read-run.js';
import type { RunData } from '../results/run-data.js';
import { SCENARIOS } from '../scenarios.js';
import { BLOCKS } from './blocks.js';

/** `<!-- reference NAME WORDS -->` ... `<!-- end -->`: everything between is the block's. @throws for an unknown NAME */
export function fillBlocks(text: string, reference: RunData): string {
  return text.replace(
    /(<!-- reference (\w+)(.*) -->\n)[\s\S]*?(<!-- end -->)/g,
    (_, begin: string, name: string, words: string, end: string) => {
      const block = BLOCKS[name];
      if (block === undefined) throw new Error(`no block ${name}; known: ${Object.keys(BLOCKS).join(', ')}`);
      return `${begin}${block(reference, ...words.split(' ').filter((word) => word !== ''))}\n${end}`;
    },
  );
}

/** The documents with blocks. */
export const DOCUMENTS: readonly string[] = ['README.md', 'docs/results.md', 'docs/reality.md'];

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const reference = readRun('results/reference', SCENARIOS);
  for (const file of DOCUMENTS) {
    const text = readFileSync(file, 'utf8');
    const filled = fillBlocks(text, reference);
    if (!process.argv.includes('--check')) writeFileSync(file, filled);
    else if (filled !== text) {
      process.stderr.write(`${file} is not what results/reference/ says; run: npm run readme\n`);
      process.exitCode = 1;
    }
  }
}

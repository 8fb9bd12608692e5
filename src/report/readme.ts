// node dist/src/report/readme.js [--check]: fills the marked blocks of README.md and docs/ from results/reference/, the
// committed run, and from the small one in it. With --check it changes nothing and fails where a block is out of date.
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

const REFERENCE = 'results/reference';

/** The documents with blocks, and the run that each is filled from. */
export const DOCUMENTS: Readonly<Record<string, string>> = {
  'README.md': REFERENCE,
  'docs/results.md': REFERENCE,
  'docs/reality.md': REFERENCE,
  'docs/pinned-huge-pages.md': `${REFERENCE}/huge-pages`,
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const runs = new Map([...new Set(Object.values(DOCUMENTS))].map((dir) => [dir, readRun(dir, SCENARIOS)]));
  for (const [file, dir] of Object.entries(DOCUMENTS)) {
    const text = readFileSync(file, 'utf8');
    const filled = fillBlocks(text, runs.get(dir) as RunData);
    if (!process.argv.includes('--check')) writeFileSync(file, filled);
    else if (filled !== text) {
      process.stderr.write(`${file} is not what ${dir}/ says; run: npm run readme\n`);
      process.exitCode = 1;
    }
  }
}

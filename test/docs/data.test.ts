import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { COMPARISONS, columnsOf, SAMPLES, SUMMARY, VERDICTS } from '../../src/results/rows.js';
import { tempDir } from '../support/cli.js';

const TEXT = readFileSync('docs/data.md', 'utf8');

test('every column of every file is said to be something', () => {
  for (const schema of [SAMPLES, SUMMARY, COMPARISONS, VERDICTS])
    for (const column of columnsOf(schema)) assert.ok(TEXT.includes(`\`${column}\``), column);
});

/** A language of the examples, the program that runs it, and what tells whether that is here. */
const TOOLS = [
  {
    fence: 'python',
    programs: ['python3', '/usr/bin/python3'],
    probe: ['-c', 'import pandas, matplotlib'],
    file: 'plot.py',
  },
  { fence: 'r', programs: ['Rscript'], probe: ['--version'], file: 'plot.R' },
  { fence: 'gnuplot', programs: ['gnuplot'], probe: ['--version'], file: 'plot.gp' },
] as const;

for (const { fence, programs, probe, file } of TOOLS)
  test(`the example for ${programs[0]} draws a picture of the reference run`, (t) => {
    const program = programs.find((name) => spawnSync(name, probe).status === 0);
    if (program === undefined) return t.skip(`no ${programs[0]} here that can: ${probe.join(' ')}`);
    const code = new RegExp(`\`\`\`${fence}\\n([\\s\\S]*?)\`\`\``).exec(TEXT)?.[1];
    assert.ok(code !== undefined);
    const dir = tempDir();
    writeFileSync(join(dir, file), code);
    const out = join(dir, 'plot.svg');
    execFileSync(program, [join(dir, file)], { env: { ...process.env, RUN: resolve('results/reference'), OUT: out } });
    assert.match(readFileSync(out, 'utf8'), /<svg[\s\S]*<\/svg>/);
  });

// node dist/test/faults/campaign.js [--seed S] [--cases N] [--case I]: random faults and odd inputs, each in a folder of its
// own, and the promises that hold whatever comes: a documented exit code, no stack trace, no hang, one document with --json,
// nothing of others touched, nothing that was finished lost. One case again: --seed S --case I.
import { chmodSync, cpSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { cores } from '../../src/host/cpu.js';
import { tempDir } from '../support/cli.js';
import { runFixture } from '../support/run-fixture.js';
import { commandLine, type FaultCase } from './case.js';
import { Chance } from './chance.js';
import { KINDS } from './kinds.js';
import { brokenPromises, contents } from './run-case.js';

export interface Failure {
  readonly index: number;
  readonly command: string;
  readonly broken: readonly string[];
}

const OK =
  'C ok\n{}\nP0(int *x, int *y)\n{\n\tWRITE_ONCE(*x, 1);\n\tsmp_mb();\n\tint r0 = READ_ONCE(*y);\n}\nP1(int *x, int *y)\n{\n\tWRITE_ONCE(*y, 1);\n\tint r0 = READ_ONCE(*x);\n}\nexists (0:r0=0 /\\ 1:r0=0)\n';
const THREAD = (p: number) =>
  `P${p}(int *x, int *y) { ${[1, 2, 3].map((n) => `WRITE_ONCE(*x, ${p * 3 + n}); int r${n} = READ_ONCE(*y); WRITE_ONCE(*y, ${p * 3 + n});`).join(' ')} }`;
const ENDLESS = `C endless\n{}\n${[0, 1, 2, 3, 4, 5].map(THREAD).join('\n')}\nexists (x=99)\n`;

/** What every case finds in its folder. */
function furnish(dir: string, fixture: string): void {
  for (const name of ['a', 'b', 'out/baselines/old']) cpSync(fixture, join(dir, name), { recursive: true });
  writeFileSync(join(dir, 'ok.litmus'), OK);
  writeFileSync(join(dir, 'endless.litmus'), ENDLESS);
}

function caseOf(chance: Chance, dir: string): FaultCase {
  const weighted = KINDS.flatMap(([weight, kind]) => Array<typeof kind>(weight).fill(kind));
  return chance.pick(weighted)(chance, dir);
}

/** What nobody may touch while the cases run: the package itself. */
const packageFiles = (): string =>
  JSON.stringify(
    ['results', 'build', 'dist/src/cli', 'docs'].map((dir) =>
      [...contents(dir)].filter(([name]) => !name.startsWith('build/native')),
    ),
  );

/** @param each told of every failure as it is found */
export async function campaign(
  seed: number,
  indices: readonly number[],
  each: (failure: Failure) => void = () => {},
): Promise<readonly Failure[]> {
  const root = tempDir();
  const victim = join(root, 'victim');
  const { dir: fixture } = runFixture({ scenarios: ['fork_latency', 'first_write'] });
  mkdirSync(victim);
  writeFileSync(join(victim, 'file'), 'somebody else’s\n');
  const failures: Failure[] = [];
  const packageBefore = packageFiles();
  const left = [...indices];
  const lane = async (): Promise<void> => {
    for (let index = left.shift(); index !== undefined; index = left.shift()) {
      const dir = join(root, `case-${index}`);
      mkdirSync(dir);
      furnish(dir, fixture);
      const given = caseOf(new Chance(seed, index), dir);
      const broken = await brokenPromises(given, dir, victim);
      if (broken.length > 0) {
        failures.push({ index, command: `${given.kind}: ${commandLine(given)}`, broken });
        each(failures.at(-1) as Failure);
      }
      if (readdirSync(dir).includes('b')) chmodSync(join(dir, 'b'), 0o700);
      rmSync(dir, { recursive: true, force: true });
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, Math.min(indices.length, cores())) }, lane));
  if (packageFiles() !== packageBefore) {
    failures.push({ index: -1, command: 'all of them', broken: ['files of the package were changed'] });
    each(failures.at(-1) as Failure);
  }
  return failures;
}

export function failureText(seed: number, { index, command, broken }: Failure): string {
  const shown = JSON.stringify(command).slice(1, -1);
  return `case ${index}: ${shown}\n  ${broken.join('\n  ')}\n  again: node dist/test/faults/campaign.js --seed ${seed} --case ${index}`;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { seed: { type: 'string' }, cases: { type: 'string' }, case: { type: 'string' } },
  });
  const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31));
  const count = Number(values.cases ?? 500);
  const indices = values.case === undefined ? [...Array(count).keys()] : [Number(values.case)];
  console.log(`seed ${seed}, ${indices.length} cases`);
  const failures = await campaign(seed, indices, (failure) => console.log(failureText(seed, failure)));
  console.log(`${indices.length} cases, ${failures.length} broke a promise (seed ${seed})`);
  process.exitCode = failures.length === 0 ? 0 : 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();

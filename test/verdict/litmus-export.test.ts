// Every exported test is read back by the importer and gets the verdict that the explorer gave the code, which its head says.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { MODELS } from '../../src/explore/models/index.js';
import { decideLitmusAll } from '../../src/litmus/check.js';
import { protocolNamed } from '../../src/protocols.js';
import { exportLitmus } from '../../src/verdict/litmus-export.js';
import { appliesTo, DEFAULT_SCENARIOS, SCENARIOS } from '../../src/verdict/scenarios.js';
import { Stage } from '../../src/verdict/traced-program.js';
import { chooseVariants, modelsOf } from '../../src/verdict/variants.js';
import { tempDir } from '../support/cli.js';
import { told } from '../support/told.js';

const { variants } = chooseVariants(undefined, {});

/** What the explorer found, as the head of a test says it. */
function found(text: string): ReadonlyMap<string, string> {
  const others = /^ \* (.*); Result is the kernel's own model's$/m.exec(text)?.[1] ?? '';
  const result = /^ \* Result: (\w+)$/m.exec(text)?.[1] ?? '';
  return new Map([...others.split('; ').map((word) => word.split(': ') as [string, string]), ['lkmm', result]]);
}

/** A test without its name and its comments: what is decided. Many variants do the same of one page. */
const codeOf = (text: string, name: string): string =>
  text
    .replace(/\(\*[\s\S]*?\*\)/, '')
    .replaceAll(/ *\/\/ .*$/gm, '')
    .replaceAll(name, 'name');

const dir = tempDir();
const exported = await told('litmus', 'export', dir);

test('litmus export writes a file per default scenario and variant, which litmus check decides', async () => {
  assert.equal(exported.code, 0, exported.stderr);
  const files = readdirSync(dir);
  // What cannot end badly at all has no test: a fork that leaves all its tables to the child, and what is not asked of a protocol.
  const asked = SCENARIOS.filter(({ name }) => DEFAULT_SCENARIOS.includes(name)).flatMap((scenario) =>
    variants.filter((variant) => appliesTo(scenario, variant)),
  );
  const idle = variants.filter(({ protocol }) => protocolNamed(protocol).keeps.includes('child_copies'));
  assert.equal(files.length, asked.length - 2 * idle.length);
  assert.equal(exported.stdout, `${files.length} tests in ${dir}\n`);
  const check = await told(
    ...['litmus', 'check', join(dir, 'pin_vs_fork-no_early-rmw-none-add1024.litmus'), '--model', 'sc'],
  );
  assert.match(check.stdout, /^Observation pin_vs_fork-no_early-rmw-none-add1024 Sometimes/m);
});

test('a thread asks of no register that nothing was read into', () => {
  for (const file of readdirSync(dir)) {
    const [, ...processes] = readFileSync(join(dir, file), 'utf8').split(/^P(?=\d+\()/m);
    for (const text of processes) {
      const body = text.replace(/^exists[\s\S]*/m, '');
      const all = (pattern: RegExp) => new Set([...body.matchAll(pattern)].map(([, name]) => name));
      assert.deepEqual([...all(/\b(r\d+)\b/g)].sort(), [...all(/^\tint (r\d+);$/gm)].sort(), file);
    }
  }
});

const SHARES = ['share_vs_pin', 'share_vs_ro_pin', 'second_fork_ro_pin'];
const shares = await told('litmus', 'export', dir, '--scenario', SHARES.join());
const files = new Set(readdirSync(dir));

test('--scenario has others written', () => {
  assert.equal(shares.code, 0, shares.stderr);
  for (const name of SHARES)
    assert.ok(
      [...files].some((file) => file.startsWith(`${name}-`)),
      name,
    );
});

for (const scenario of SCENARIOS.filter(({ name }) => [...DEFAULT_SCENARIOS, ...SHARES].includes(name))) {
  test(`${scenario.name}: exported tests have the same verdicts under every model`, () => {
    const stage = new Stage(scenario);
    const decided = new Map<string, string[]>();
    for (const variant of variants.filter((one) => appliesTo(scenario, one))) {
      const file = `${stage.program(variant).name}.litmus`;
      if (!files.has(file)) continue;
      const text = readFileSync(join(dir, file), 'utf8');
      const models = modelsOf(variant, [...MODELS.keys()]);
      const verdicts = found(text);
      assert.deepEqual([...verdicts.keys()].sort(), [...models].sort(), file);
      const code = `${models} ${codeOf(text, file.replace('.litmus', ''))}`;
      if (!decided.has(code))
        decided.set(
          code,
          decideLitmusAll(text, file, models).map(({ verdict }) => verdict),
        );
      assert.deepEqual(
        decided.get(code),
        models.map((model) => verdicts.get(model)),
        file,
      );
    }
    assert.ok(decided.size > (scenario.name === 'pin_vs_fork' ? 40 : 0));
  });
}

test('an exported test names its steps and has no walk above the pte', () => {
  const [first] = exportLitmus(
    chooseVariants(['early_wrprotect'], { wrprotect: ['store'] }).variants,
    SCENARIOS.slice(0, 1),
  );
  assert.match(first?.text ?? '', /WRITE_ONCE\(\*pte_0.*; \/\/ A3$/m);
  assert.match(first?.text ?? '', /^ \* A3 +ptep_set_wrprotect/m);
  assert.doesNotMatch(first?.text ?? '', /\b(pmd|pud|p4d|pgd)_/);
});

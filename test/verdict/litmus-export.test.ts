// Every exported test is read back by the importer and gets the verdict that the explorer gave the code, which its head says.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MODELS } from '../../src/explore/models/index.js';
import { decideLitmusAll } from '../../src/litmus/check.js';
import { exportLitmus } from '../../src/verdict/litmus-export.js';
import { SCENARIOS, type Variant } from '../../src/verdict/scenarios.js';
import { chooseVariants, modelsOf } from '../../src/verdict/variants.js';

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

for (const scenario of SCENARIOS.slice(0, 2)) {
  test(`${scenario.name}: exported tests have the same verdicts under every model`, () => {
    const tests = [...exportLitmus(variants, [scenario])];
    assert.equal(tests.length, variants.length);
    const decided = new Map<string, string[]>();
    for (const [at, { file, text }] of tests.entries()) {
      const models = modelsOf(variants[at] as Variant, [...MODELS.keys()]);
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
    assert.ok(decided.size > 40);
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

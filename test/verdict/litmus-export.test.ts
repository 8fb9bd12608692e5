// Every exported test is read back by the importer and gets the verdict that the explorer gave the code.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MODELS } from '../../src/explore/models/index.js';
import { decideLitmus } from '../../src/litmus/check.js';
import { exportLitmus } from '../../src/verdict/litmus-export.js';
import { SCENARIOS } from '../../src/verdict/scenarios.js';
import { Stage } from '../../src/verdict/traced-program.js';
import { chooseVariants, modelsOf } from '../../src/verdict/variants.js';
import { Judge } from '../../src/verdict/verdict.js';

const { variants } = chooseVariants(undefined, {});

for (const scenario of SCENARIOS.slice(0, 2)) {
  test(`${scenario.name}: exported tests have the same verdicts under every model`, () => {
    const stage = new Stage(scenario);
    const tests = new Map([...exportLitmus(variants, [scenario])].map(({ file, text }) => [file, text]));
    assert.equal(tests.size, variants.length);
    for (const variant of variants) {
      const program = stage.program(variant);
      const judge = new Judge(program);
      const text = tests.get(`${program.name}.litmus`) as string;
      for (const model of modelsOf(variant, [...MODELS.keys()]))
        assert.equal(
          decideLitmus(text, program.name, model).verdict,
          judge.verdict('lost_pin', model),
          `${program.name} ${model}`,
        );
      assert.match(text, new RegExp(`^ \\* Result: ${judge.verdict('lost_pin', 'lkmm')}$`, 'm'));
    }
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

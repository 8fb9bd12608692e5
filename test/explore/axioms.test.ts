// What a model says of an execution axiom by axiom is what it says of it as a whole, and its cycles are cycles.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { searchExecutions } from '../../src/explore/axiomatic.js';
import { firstBroken } from '../../src/explore/axioms.js';
import type { Step } from '../../src/explore/derivation.js';
import type { Execution, MemoryModel } from '../../src/explore/model.js';
import { coherence } from '../../src/explore/models/coherence.js';
import { MODELS } from '../../src/explore/models/index.js';
import type { Program } from '../../src/explore/program.js';
import { questionOf } from '../../src/litmus/count.js';
import { randomProgram } from './random.js';

const CLASSIC = 'examples/litmus';
const MOST = 300;

function candidates(program: Program, visit: (execution: Execution) => void): void {
  let left = MOST;
  searchExecutions(program, [coherence], {}, (leaf) => {
    visit(leaf.execution());
    return --left === 0 ? 'stop' : undefined;
  });
}

function assertCycle(steps: readonly Step[], x: Execution, about: string): void {
  for (const [at, { from, to, name }] of steps.entries()) {
    assert.equal(steps[(at + 1) % steps.length]?.from, to, about);
    const relation = { rf: x.rf, co: x.co, fr: x.fr, po: x.skeleton.po, 'po-loc': x.skeleton.po }[name];
    if (relation !== undefined) assert.ok(relation.has(from, to), `${about}: ${name}`);
    else if (name.includes('mb')) assert.ok(x.skeleton.po.has(from, to), `${about}: ${name}`);
  }
}

/** @returns how many executions the model forbids */
function hold(model: MemoryModel, program: Program): number {
  let forbidden = 0;
  candidates(program, (x) => {
    const allowed = model.allows(x);
    const broken = firstBroken(model.axioms(x));
    const about = `${program.name} under ${model.name}: ${broken?.axiom}`;
    if (!allowed) forbidden++;
    if (!allowed) assert.notEqual(broken, undefined, about);
    // Of a period and a section the models of machines may say what is first; the axioms are asked for one way.
    else if (!x.skeleton.hasGracePeriods) assert.equal(broken, undefined, about);
    if (broken !== undefined) assertCycle(broken.cycle, x, about);
    assert.equal(firstBroken(coherence.axioms(x)), undefined, about);
  });
  return forbidden;
}

for (const model of MODELS.values()) {
  test(`${model.name}: an execution is forbidden if and only if one of its axioms is broken`, () => {
    let forbidden = 0;
    for (let seed = 0; seed < 60; seed++) forbidden += hold(model, randomProgram(seed, seed % 3 === 0).build());
    assert.ok(forbidden > 50, String(forbidden));
  });

  test(`${model.name}: the classical tests too`, () => {
    for (const file of readdirSync(CLASSIC))
      hold(model, questionOf(readFileSync(join(CLASSIC, file), 'utf8')).compiled.program);
  });
}

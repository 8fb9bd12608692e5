// Each file of examples/ says beside itself what `forkbench try` finds of it. Here in one process, which loads the compiler once
// and decides what they are compared with once; how the command line comes to it is asked by test/docs/protocols.test.ts.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { compileTarget } from '../../src/machine/kernel.js';
import { adoptFiles } from '../../src/outside/adopt.js';
import { buildTrace } from '../../src/outside/build.js';
import { platform } from '../../src/platform.js';
import { protocolNamed } from '../../src/protocols.js';
import { traceModules } from '../../src/trace/modules.js';
import type { Barrier, Explored } from '../../src/try/document.js';
import { barriers, explored, type Found, verdictsOf } from '../../src/try/explored.js';
import { tryText } from '../../src/try/text.js';
import { fencedVariant, shippedVariant, usualOther } from '../../src/try/variants.js';

const FILES = readdirSync('examples').filter((name) => name.endsWith('.ts'));
const MAIL = 72;

test('there are examples', () => assert.ok(FILES.length > 0));

const names = adoptFiles(FILES.map((name) => join('examples', name)));
const modules = [compileTarget('trace')];
for (const name of names) {
  const { file, sha256 } = protocolNamed(name);
  const variant = shippedVariant(protocolNamed(name));
  const asked = { file, shown: platform.shownName(file), sha256: sha256 as string };
  modules.push(await buildTrace(asked, [...new Set([variant, fencedVariant(variant)])], () => undefined));
}
traceModules(modules);

const theirs = new Map<string, readonly Found[]>();

for (const [at, name] of names.entries())
  test(`examples/${FILES[at]}: what try says is what stands beside it`, async () => {
    const other = usualOther(name);
    const [variant, against] = [shippedVariant(protocolNamed(name)), shippedVariant(protocolNamed(other))];
    const was = theirs.get(other) ?? verdictsOf(against);
    theirs.set(other, was);
    const found: Partial<Explored> = {};
    for (const part of explored({ variant, against }, was)) Object.assign(found, part);
    const all: Barrier[] = [];
    for await (const barrier of barriers({ variant })) all.push(barrier);
    const said = { ...(found as Omit<Explored, 'barriers'>), barriers: all, cost: [], hunt: null };
    const text = tryText({ schema_version: 1, protocol: name, against: other, ...said }, MAIL);
    const beside = `examples/${name}.txt`;
    assert.equal(readFileSync(beside, 'utf8'), text, `forkbench try examples/${name}.ts --no-cost --mail`);
    for (const line of text.split('\n')) assert.ok(line.length <= MAIL, line);
  });

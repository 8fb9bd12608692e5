// Imports run one way: no circle of files anywhere in src/ and bench/, and one door from src/ to bench/.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join, normalize } from 'node:path';
import { test } from 'node:test';
import { groupBy } from '../src/plan/grid.js';

interface Import {
  readonly from: string;
  readonly to: string;
  /** gone after compilation: it names types alone */
  readonly typeOnly: boolean;
}

const FILES = ['src', 'bench'].flatMap((dir) =>
  readdirSync(dir, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name) && !name.endsWith('.d.ts'))
    .map((name) => join(dir, name)),
);

/** `import X from 'Y'`, `export X from 'Y'`, `import 'Y'` and `import('Y')`, over as many lines as they take. */
const IMPORT = /^(?:import|export)\s([^;'"]*?)\bfrom\s+'(\.[^']+)'|^import\s+'(\.[^']+)'|\bimport\(\s*'(\.[^']+)'/gms;

/** The file that is compiled to this one. */
function sourceOf(js: string): string {
  const [ts, tsx] = ['.ts', '.tsx'].map((ending) => js.replace(/\.js$/, ending)) as [string, string];
  return FILES.includes(tsx) ? tsx : ts;
}

function importsOf(from: string, text: string): Import[] {
  return [...text.matchAll(IMPORT)].map(([, names = '', named, bare, dynamic]) => {
    const path = (named ?? bare ?? dynamic) as string;
    const listed = /^\{(.*)\}\s*$/s.exec(names.trim())?.[1]?.split(',') ?? [];
    const each = listed.map((name) => name.trim()).filter((name) => name !== '');
    const typeOnly = /^type\b/.test(names) || (each.length > 0 && each.every((name) => /^type\s/.test(name)));
    return { from, to: sourceOf(normalize(join(from, '..', path))), typeOnly };
  });
}

const IMPORTS = FILES.flatMap((file) => importsOf(file, readFileSync(file, 'utf8')));
const under = (folder: string) => (file: string) => file.startsWith(`${folder}/`);

/** A way from a file back to itself, or null. */
function circle(imports: readonly Import[]): string[] | null {
  const next = groupBy(imports, ({ from }) => from);
  const done = new Set<string>();
  const walk = (file: string, way: readonly string[]): string[] | null => {
    if (way.includes(file)) return [...way.slice(way.indexOf(file)), file];
    if (done.has(file)) return null;
    for (const { to } of next.get(file) ?? []) {
      const found = walk(to, [...way, file]);
      if (found !== null) return found;
    }
    done.add(file);
    return null;
  };
  for (const file of next.keys()) {
    const found = walk(file, []);
    if (found !== null) return found;
  }
  return null;
}

/** What can be reached from the files of a folder, or from one file, types too. */
function reached(from: string): Set<string> {
  const seen = new Set(FILES.filter((file) => file === from || under(from)(file)));
  for (const file of seen) for (const { from, to } of IMPORTS) if (from === file) seen.add(to);
  return seen;
}

test('imports are read as they are written', () => {
  const text = `import { a, type B } from './a.js';
import type { C } from '../c.js';
import {
  type D,
  type E,
} from './d.js';
import './side.js';
import fs from 'node:fs';
export { f } from './f.js';
export type { G } from './g.js';
const h = await import('./h.js');
`;
  const found = importsOf('src/x/y.ts', text).map(({ to, typeOnly }) => `${to}${typeOnly ? ' type' : ''}`);
  assert.deepEqual(found, [
    ...[
      'src/x/a.ts',
      'src/c.ts type',
      'src/x/d.ts type',
      'src/x/side.ts',
      'src/x/f.ts',
      'src/x/g.ts type',
      'src/x/h.ts',
    ],
  ]);
  const [a, b, c] = ['a', 'b', 'c'] as [string, string, string];
  const edge = (from: string, to: string): Import => ({ from, to, typeOnly: false });
  assert.deepEqual(circle([edge(a, b), edge(b, c), edge(c, b)]), [b, c, b]);
  assert.equal(circle([edge(a, b), edge(a, c), edge(b, c)]), null);
});

test('every file that is imported is there', () => {
  assert.ok(IMPORTS.length > FILES.length);
  for (const { from, to } of IMPORTS) assert.ok(FILES.includes(to) || /\.(mjs|json)$/.test(to), `${from}: ${to}`);
});

test('no file imports itself by way of others', () => {
  assert.deepEqual(circle(IMPORTS.filter(({ typeOnly }) => !typeOnly)), null);
});

test('measuring knows no scenario: nothing that src/measure/ imports leads to bench/', () => {
  assert.deepEqual([...reached('src/measure')].filter(under('bench')), []);
});

test('src/scenarios.ts is the one door to bench/, for what stands on top: the command line, the index, npm run readme', () => {
  const doors = new Set(IMPORTS.filter(({ from, to }) => under('src')(from) && under('bench')(to)).map((i) => i.from));
  assert.deepEqual([...doors], ['src/scenarios.ts']);
  const through = IMPORTS.filter(({ to }) => to === 'src/scenarios.ts').map(({ from }) => from);
  assert.deepEqual(through.filter((from) => !under('src/cli')(from)).sort(), ['src/index.ts', 'src/report/readme.ts']);
});

test('the playground stands on top: src/ imports the types of what the command line writes into its page, and how a link is written', () => {
  const into = IMPORTS.filter(({ from, to }) => under('src/playground')(to) && !under('src/playground')(from));
  assert.deepEqual(
    into.filter(({ typeOnly }) => !typeOnly).map(({ from, to }) => `${from} ${to}`),
    ['src/cli/explore-html.ts src/playground/race/state.ts'],
  );
  assert.ok(FILES.includes('src/playground/app.tsx') && FILES.includes('src/playground/page.tsx'));
});

test('a page draws graphs and checks answers too: nothing that these import is of Node', () => {
  for (const from of ['src/graph', 'src/exercise/check.ts']) {
    const files = [...reached(from)];
    assert.ok(files.includes('src/litmus/check.ts') && files.includes('src/explore/search.ts'));
    const native = files.filter((file) => /\bfrom 'node:|\bimport\('node:/.test(readFileSync(file, 'utf8')));
    assert.deepEqual(native, []);
  }
});

// What may have become of the files of a run.
import { readFileSync, writeFileSync } from 'node:fs';
import type { Chance } from './chance.js';

/** Of a CSV file, one of what can be wrong with it. */
export function spoil(chance: Chance, file: string): void {
  const text = readFileSync(file, 'utf8');
  const lines = text.split('\n');
  const at = 1 + chance.below(Math.max(1, lines.length - 2));
  const field = (...put: string[]): string => {
    const fields = (lines[at] ?? '').split(',');
    fields.splice(chance.below(fields.length), 1, ...put);
    return [...lines.slice(0, at), fields.join(','), ...lines.slice(at + 1)].join('\n');
  };
  const spoilt = chance.pick<() => string | Buffer>([
    () => chance.mutated(text),
    () => text.slice(0, chance.below(text.length)),
    () => Buffer.from(Array.from({ length: chance.below(400) }, () => chance.below(256))),
    () => '',
    () => text.replaceAll('\n', '\r\n'),
    () => `\ufeff${text}`,
    () => field(''),
    () => field(chance.word().replaceAll('\n', ' ')),
    () => field(),
    () => field('"'),
    () => [lines[0], ...lines.slice(2, 4), ...lines.slice(1)].join('\n'),
    () =>
      [
        `${lines[0]},__proto__,${chance.word().replace(/[\n",]/g, '')}`,
        ...lines.slice(1).map((l) => l && `${l},1,<script>`),
      ].join('\n'),
  ])();
  writeFileSync(file, spoilt);
}

const META_VALUES = [
  null,
  true,
  0,
  -1,
  1e300,
  '',
  'x',
  [],
  {},
  [[[]]],
  { a: { b: [] } },
  '\x1b[31m',
  '<script>alert(1)</script>',
  ['\0'],
];
/** The same of a meta.json. */
export function spoilMeta(chance: Chance, file: string): void {
  const meta = JSON.parse(readFileSync(file, 'utf8'));
  const keys = [...Object.keys(meta), 'launches', 'host', 'versions', 'started_at', 'seed', 'schema_version', 'state'];
  const deep = `${'['.repeat(1 + chance.below(100000))}`;
  for (let n = 1 + chance.below(3); n > 0; n--) meta[chance.pick(keys)] = chance.pick(META_VALUES);
  const text = JSON.stringify(meta);
  writeFileSync(
    file,
    chance.pick([
      () => text,
      () => chance.mutated(text),
      () => text.replace('{', `{"__proto__":${JSON.stringify(chance.pick(META_VALUES))},`),
      () => text.replace('{', `{"more":${deep}${deep.replaceAll('[', ']')},`),
      () => deep,
    ])(),
  );
}

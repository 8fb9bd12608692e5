/** Text of the two entries that asc compiles: the door, the layout as exported constants, one specialised function per variant. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { classNameOf } from '../protocol/class-name.js';
import { gupSeesKnobs } from '../protocol/contract.js';
import {
  FENCE_PLACES,
  FENCES,
  type ForkKnobs,
  forkExport,
  PINS,
  type Pin,
  pinExport,
  type VariantExport,
  variantExport,
  WRPROTECTS,
} from '../protocol/knobs.js';
import type { ProtocolSource } from '../protocol/source.js';

/** A protocol to compile: its text as read, and which of its variants. */
export interface Unit {
  readonly source: ProtocolSource;
  readonly variants: readonly ForkKnobs[];
  /** what is exported beside fork; absent: all there is */
  readonly only?: Wanted;
}

/** Some of a variant's exports, where a module is made for few calls: each one less is compiled sooner. */
export interface Wanted {
  readonly exports: readonly VariantExport[];
  readonly pins: readonly Pin[];
  /** the loop of the pinners too */
  readonly pinLoop: boolean;
}

const title = (s: string): string =>
  s[0]?.toUpperCase() + s.slice(1).replace(/_(\w)/g, (_, c: string) => c.toUpperCase());
const wClass = (k: ForkKnobs): string => `Wrprotect${title(k.wrprotect)}`;
const fClass = (k: ForkKnobs): string => `Fence${title(k.fence)}`;
const perClass = (k: ForkKnobs): string => `Per${title(k.fence_per || 'pte')}`;
const pinClass = (pin: string): string => `Pin${title(pin)}`;

const classOf = (name: string, k: ForkKnobs): string =>
  `${classNameOf(name)}<${wClass(k)}, ${fClass(k)}, ${perClass(k)}>`;

const KNOB_IMPORTS = [
  `import { ${WRPROTECTS.map((w) => `Wrprotect${title(w)}`).join(', ')} } from "../assembly/wrprotect";`,
  `import { ${[...FENCES.map((f) => `Fence${title(f)}`), ...FENCE_PLACES.map((p) => `Per${title(p)}`)].join(', ')} } from "../assembly/knobs";`,
  `import { ${PINS.map(pinClass).join(', ')} } from "../assembly/page";`,
];

const importOf = (name: string): string => `import { ${classNameOf(name)} } from "../assembly/protocol/${name}";`;

/** An export of GUP's side for each variant; where it cannot see the knobs, one function under all the names. */
function perVariant(
  { source, variants }: Unit,
  nameOf: (k: ForkKnobs) => string,
  define: (type: string) => string,
): string[] {
  const [first, ...others] = variants;
  if (first === undefined) return [];
  const own = (k: ForkKnobs): string => `export function ${nameOf(k)}${define(classOf(source.name, k))}`;
  if (gupSeesKnobs(source)) return variants.map(own);
  return [own(first), ...others.map((k) => `export { ${nameOf(first)} as ${nameOf(k)} };`)];
}

function unitExports(unit: Unit): string[] {
  const { source, variants, only } = unit;
  const { name } = source;
  const wanted = (what: VariantExport): boolean => only?.exports.includes(what) ?? true;
  return [
    importOf(name),
    ...source.keeps.map((state) => `export const ${state}__${name}: u32 = 1;`),
    ...variants.map(
      (k) => `export function ${forkExport(name, k)}(mm: usize): usize { return dup_mm<${classOf(name, k)}>(mm); }`,
    ),
    ...(only?.pins ?? PINS).flatMap((pin) => pinExports(unit, pin)),
    ...(wanted('fault') ? faultExports(unit) : []),
    ...(wanted('writePages') ? writeExports(unit) : []),
    ...(wanted('child') && source.keeps.includes('child_copies') ? childExports(unit) : []),
    ...(wanted('exit') ? exitExports(unit) : []),
    ...(wanted('share') && source.keeps.includes('anon_exclusive') ? shareExports(unit) : []),
  ];
}

function pinExports(unit: Unit, pin: Pin): string[] {
  const { name } = unit.source;
  const pins = perVariant(
    unit,
    (k) => pinExport('pin', name, { ...k, pin }),
    (type) =>
      `(mm: usize, addr: u64, nr: i32, flags: u32, pages: usize): i32 { return pin_user_pages_fast<${type}, ${pinClass(pin)}>(mm, addr, nr, flags, pages); }`,
  );
  if (unit.only?.pinLoop === false) return pins;
  const loops = perVariant(
    unit,
    (k) => pinExport('pinLoop', name, { ...k, pin }),
    (type) =>
      `(mm: usize, base: u64, total: u32, per_vma: u32, gap: u32, hold: i32, flags: u32, seed: u32, turns: u64): u64 { return pinLoop<${type}, ${pinClass(pin)}>(mm, base, total, per_vma, gap, hold, flags, seed, turns); }`,
  );
  return [...pins, ...loops];
}

const faultExports = (unit: Unit): string[] =>
  perVariant(
    unit,
    (k) => variantExport('fault', unit.source.name, k),
    (type) => `(mm: usize, addr: u64, write: bool): bool { return userAccess<${type}>(mm, addr, write); }`,
  );

const writeExports = (unit: Unit): string[] =>
  perVariant(
    unit,
    (k) => variantExport('writePages', unit.source.name, k),
    (type) =>
      `(mm: usize, base: u64, total: u32, per_vma: u32, gap: u32, n: u32): u32 { return writePages<${type}>(mm, base, total, per_vma, gap, n); }`,
  );

const exitExports = (unit: Unit): string[] =>
  perVariant(
    unit,
    (k) => variantExport('exit', unit.source.name, k),
    (type) => `(mm: usize): void { exit_mmap<${type}>(mm); }`,
  );

/** The share path is about PG_anon_exclusive: what has not got it has none. */
function shareExports(unit: Unit): string[] {
  return perVariant(
    unit,
    (k) => variantExport('share', unit.source.name, k),
    (type) => `(mm: usize, addr: u64): bool { return shareAnonPage<${type}>(mm, addr); }`,
  );
}

/** What the child does before it runs, where fork leaves it something to do. */
const childExports = (unit: Unit): string[] =>
  perVariant(
    unit,
    (k) => variantExport('child', unit.source.name, k),
    (type) => `(mm: usize): usize { return async_copy_fn<${type}>(mm); }`,
  );

/** @returns the text of build/variants.ts. @param assembly the folder of the model's modules */
export function generateVariants(assembly: string, units: readonly Unit[]): string {
  return [
    '// Generated by src/compile/generate.ts from the protocols.',
    'export * from "../assembly/index";',
    ...KNOB_IMPORTS,
    'import { async_copy_fn } from "../assembly/async_copy";',
    'import { dup_mm } from "../assembly/fork";',
    'import { exit_mmap } from "../assembly/exit";',
    'import { userAccess, writePages } from "../assembly/fault";',
    'import { pin_user_pages_fast } from "../assembly/gup";',
    'import { pinLoop } from "../assembly/pinner";',
    'import { shareAnonPage } from "../assembly/share";',
    ...layoutExports(assembly),
    ...units.flatMap(unitExports),
    '',
  ].join('\n');
}

/** @returns the text of build/hunt.ts, a second entry of target `stress`: both sides of a trial, per variant */
export function generateHunt(units: readonly Unit[]): string {
  return [
    '// Generated by src/compile/generate.ts from the protocols.',
    'export { stressInit, stressStoreBuffering, stressTables } from "../assembly/stress";',
    'import { stressFork, stressForks, stressPin } from "../assembly/stress";',
    ...KNOB_IMPORTS,
    ...units.flatMap((unit) => {
      const { source, variants, only } = unit;
      const { name } = source;
      return [
        importOf(name),
        ...variants.flatMap((k) => [
          `export function stress_${forkExport(name, k)}(mm: usize, child: usize, base: u64, nr: u32, limit: u64): void { stressFork<${classOf(name, k)}>(mm, child, base, nr, limit); }`,
          `export function free_${forkExport(name, k)}(mm: usize): void { stressForks<${classOf(name, k)}>(mm); }`,
        ]),
        ...(only?.pins ?? PINS).flatMap((pin) =>
          perVariant(
            unit,
            (k) => `stress_${pinExport('pin', name, { ...k, pin })}`,
            (type) =>
              `(mm: usize, base: u64, nr: u32, flags: u32, pages: usize): void { stressPin<${type}, ${pinClass(pin)}>(mm, base, nr, flags, pages); }`,
          ),
        ),
      ];
    }),
    '',
  ].join('\n');
}

/** Names of the constants that layout.ts exports, with their types. */
function constants(file: string): { name: string; type: string }[] {
  return [...readFileSync(file, 'utf8').matchAll(/^@inline export const ([A-Z]\w*): (\w+)/gm)].map(
    ([, name, type]) => ({
      name: name as string,
      type: type as string,
    }),
  );
}

/** Members of a `const enum`. */
function members(file: string, name: string): string[] {
  const body = new RegExp(`const enum ${name} \\{([^}]*)\\}`).exec(readFileSync(file, 'utf8'))?.[1] ?? '';
  return body
    .replace(/\/\/.*$/gm, '')
    .split(',')
    .map((s) => s.trim())
    .filter(Boolean);
}

const ENUMS = [
  ['counters', 'Counter'],
  ['layout', 'Note'],
  ['lkmm', 'Order'],
  ['lkmm', 'Op'],
  ['lkmm', 'Fence'],
  ['lkmm', 'Lock'],
] as const;

/** Types of layout.ts whose constants are words of a struct: their offsets are exported once more, as `MmWord_HAS_PINNED`. */
const WORDS: Readonly<Record<string, string>> = { MmWord: 'MM_', PageWord: 'PAGE_' };

function layoutExports(assembly: string): string[] {
  const all = constants(join(assembly, 'layout.ts'));
  return [
    `import { ${all.map(({ name }) => `${name} as ${name}_`).join(', ')} } from "../assembly/layout";`,
    ...all.map(({ name }) => `export const ${name}: u32 = <u32>${name}_;`),
    ...all.flatMap(({ name, type }) => {
      const prefix = WORDS[type];
      return prefix === undefined ? [] : [`export const ${type}_${name.slice(prefix.length)}: u32 = <u32>${name}_;`];
    }),
    ...ENUMS.map(([file, e]) => `import { ${e} } from "../assembly/${file}";`),
    ...ENUMS.flatMap(([file, e]) =>
      members(join(assembly, `${file}.ts`), e).map((m) => `export const ${e}_${m}: u32 = ${e}.${m};`),
    ),
  ];
}

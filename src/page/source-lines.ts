/** Where a step label stands in the protocol's text: `step(WRPROTECT)` and the lines it covers. */
import { platform } from '../platform.js';
import { protocolNamed } from '../protocols.js';
import type { Variant } from '../verdict/scenarios.js';
import type { SourceLines } from './document.js';

interface SourceFile {
  readonly file: string;
  readonly lines: readonly string[];
}

function source(file: string): SourceFile {
  return { file, lines: platform.readText(file).split('\n') };
}

/** Most lines of a step that are shown. */
const MOST = 4;

/** By label; a label that two places have has both. */
export function sourceLines(variant: Variant): ReadonlyMap<string, readonly SourceLines[]> {
  const { file: own, keeps } = protocolNamed(variant.protocol);
  const protocol = source(own);
  const labels = argumentLabels(protocol, variant);
  const ahead = variant.fence_per === 'table' || variant.fence_per === 'fork';
  const files = [
    ...(ahead ? [source('assembly/batch_wrprotect.ts')] : []),
    protocol,
    ...(keeps.includes('folios') ? [source('assembly/folio.ts')] : []),
    source('assembly/fork.ts'),
    source('assembly/gup.ts'),
  ];
  const found = new Map<string, SourceLines[]>();
  for (const file of files) {
    for (const [index, line] of file.lines.entries()) {
      const label = labels.get(/\bstep\((.+)\);/.exec(line)?.[1] ?? '');
      if (label === undefined) continue;
      const lines = excerpt(file, index);
      found.set(label, [...(found.get(label) ?? []), lines, ...helpers(lines, variant)]);
    }
  }
  return found;
}

/** What stands in `step(..)` for each label: the protocol's constants, and the hooks by which shared loops ask for them. */
function argumentLabels({ lines }: SourceFile, { fence_per }: Variant): Map<string, string> {
  const labels = new Map<string, string>();
  for (const line of lines) {
    const [, name, side, n] = /^const (\w+) = ([ABS])\((\d+)\);/.exec(line) ?? [];
    if (name !== undefined) labels.set(name, `${side}${n}`);
    const [, hook, constant] = /get ([ab][A-Z]\w+)\(\): i32 \{ return (\w+); \}/.exec(line) ?? [];
    const label = labels.get(constant ?? '');
    if (hook !== undefined && label !== undefined) labels.set(`changetype<P>(0).${hook}`, label);
  }
  // The look for a batch of ptes has its label as parameter, and the first pass over a batch of write-protects its two.
  const ahead = fence_per === 'table' || fence_per === 'fork';
  const parameters = [
    ['label', 'BATCH'],
    ...(ahead ? [['read', 'READ_PTE'] as const, ['wrprotect', 'WRPROTECT'] as const] : []),
  ] as const;
  for (const [parameter, constant] of parameters) {
    const label = labels.get(constant);
    if (label !== undefined) labels.set(parameter, label);
  }
  return labels;
}

/** From a step to the next one, or to the end of its block. */
function excerpt({ file, lines }: SourceFile, at: number): SourceLines {
  let end = at + 1;
  while (end < lines.length && end - at < MOST && !/^\s*(\}|$)|\bstep\(/.test(lines[end] ?? '')) end++;
  return { file, line: at + 1, code: undent(lines.slice(at, end)) };
}

function undent(lines: readonly string[]): string[] {
  const depth = Math.min(...lines.map((line) => line.search(/\S/)).filter((column) => column >= 0));
  return lines.map((line) => line.slice(depth).trimEnd());
}

const camel = (knob: string): string => knob.replace(/(^|_)(\w)/g, (_, __, letter: string) => letter.toUpperCase());

/** What a line calls that is chosen by a knob, or that hides a fence. */
function helpers({ code }: SourceLines, { wrprotect, pin }: Variant): SourceLines[] {
  const text = code.join('\n');
  const [seqcount] = /raw_(?:read|write)_seqcount\w*|read_seqcount_retry/.exec(text) ?? [];
  return [
    ...(/<W>\(0\)\.set\(|setAside<W>/.test(text)
      ? definition('assembly/wrprotect.ts', `class Wrprotect${camel(wrprotect)} `)
      : []),
    ...(text.includes('try_grab_page<P, PIN>') ? definition('assembly/page.ts', `class Pin${camel(pin)} `) : []),
    ...(seqcount === undefined ? [] : definition('assembly/seqlock.ts', `function ${seqcount}(`)),
  ];
}

/** A class or function as a whole. */
function definition(name: string, begins: string): SourceLines[] {
  const { file, lines } = source(name);
  const at = lines.findIndex((line) => line.includes(begins));
  const end = lines.findIndex((line, index) => index > at && line === '}');
  return at < 0 || end < 0 ? [] : [{ file, line: at + 1, code: lines.slice(at, end + 1) }];
}

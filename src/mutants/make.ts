/** Every barrier, check, write and re-read of a protocol's text, found in it, each with what stands in its place without it. */
import type { ProtocolSource } from '../protocol/source.js';

export type MutantKind = 'barrier' | 'check' | 're-read' | 'write';

export interface Edit {
  readonly kind: MutantKind;
  /** whose body the line is in */
  readonly hook: string;
  /** the step it belongs to, `A3`; empty before the first */
  readonly label: string;
  /** what is taken out: the code as it stands */
  readonly what: string;
  /** line of the text, from 1 */
  readonly line: number;
  /** the line without it */
  readonly put: string;
}

/** What a line may have, and what it is without it. Kernel words and knobs only: nothing here knows a protocol. */
const RULES: readonly (readonly [MutantKind, RegExp, string])[] = [
  ['barrier', /\bchangetype<\w+>\(0\)\.mb\(\);/, ''],
  ['barrier', /\bsmp_(?:mb|rmb|wmb|mb__after_atomic)\(\);/, ''],
  ['write', /\bchangetype<\w+>\(0\)\.set\([^;]*\);/, ''],
  ['write', /\bset_pte_at\([^;]*\);/, '{}'],
  ['write', /\b(?:WRITE_ONCE|smp_store_release|xchg\w*|atomic_\w+)(?:<\w+>)?\([^;]*\);/, ''],
  ['write', /\b(?:SetPage|ClearPage|clear)AnonExclusive\([^;]*\);/, ''],
  ['write', /\braw_write_seqcount_(?:begin|end)\([^;]*\);/, ''],
  ['check', /\bif \((?=.*(?:READ_ONCE|AnonExclusive))[^{]*\) \{/, 'if (true) {'],
  [
    'check',
    /\bif \((?=.*(?:page_maybe_dma_pinned|folio_maybe_dma_pinned|page_count|page_mapcount)\()[^{]*\) \{/,
    'if (false) {',
  ],
  ['re-read', /\breturn !read_seqcount_retry\([^;]*;/, 'return true;'],
  ['re-read', /\breturn READ_ONCE<\w+>\(\w+\) == \w+;/, 'return true;'],
  [
    'check',
    /\breturn (?=.*(?:page_count|page_mapcount|page_maybe_dma_pinned|PageAnonExclusive|READ_ONCE)[(<])[^;]*;/,
    'return true;',
  ],
];

/** @returns in order of the text; what stands in a comment is none */
export function editsOf(text: string, { steps, hooks }: ProtocolSource): Edit[] {
  const labels = new Map(steps.map(({ name, label }) => [name, label]));
  const lines = text.split(/\r?\n/);
  const edits: Edit[] = [];
  for (const { line: from, body, name } of hooks) {
    if (name === 'reuseOnWrite') continue; // no write fault is explored
    let label = '';
    for (let at = from - 1; at < from - 1 + body.split('\n').length; at++) {
      const line = lines[at] ?? '';
      const code = line.replace(/\/\/.*$/, '');
      label = labels.get(/\bstep\((\w+)\)/.exec(code)?.[1] ?? '') ?? label;
      for (const [kind, pattern, without] of RULES) {
        const found = pattern.exec(code);
        if (found === null) continue;
        const put = `${code.slice(0, found.index)}${without}${code.slice(found.index + found[0].length)}`;
        edits.push({ kind, hook: name, label, what: found[0].replace(/;$| \{$/g, ''), line: at + 1, put });
        break;
      }
    }
  }
  return edits;
}

/** The text with one line in place of another. */
export function edited(text: string, { line, put }: Pick<Edit, 'line' | 'put'>): string {
  const lines = text.split('\n');
  lines[line - 1] = put;
  return lines.join('\n');
}

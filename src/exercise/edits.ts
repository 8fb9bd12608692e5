/** What somebody changed in a litmus test: nothing but what may be changed, and how many fences it has now. */
import { lex } from '../litmus/lexer.js';
import { type ProcessSection, type Section, splitSections } from '../litmus/sections.js';

export type May = 'fences' | 'orders' | 'condition';

export interface Edits {
  /** names of the fences, acquires and releases that the changed test has */
  readonly fences: readonly string[];
  /** what else is different; undefined: nothing */
  readonly other: string | undefined;
}

const FENCE = /^(smp_(mb|rmb|wmb)(__\w+)?|barrier)$/;
/** What orders more than the access beside it, and takes a pointer where that takes what it points to. */
const ORDERS: Readonly<Record<string, string>> = { smp_load_acquire: 'READ_ONCE', smp_store_release: 'WRITE_ONCE' };

/** @throws LitmusError where one of them is no test */
export function editsOf(original: string, changed: string, may: readonly May[]): Edits {
  const [before, after] = [splitSections(original), splitSections(changed)];
  const same = (a: Section, b: Section, style: 'c' | 'ocaml'): boolean => words(a, style) === words(b, style);
  const bodies = after.processes.map(({ body }) => stripped(body, may));
  const other = (): string | undefined => {
    if (!same(before.init, after.init, 'ocaml')) return 'the initial state';
    if (before.processes.length !== after.processes.length) return 'the number of processes';
    for (const [at, process] of before.processes.entries()) {
      const now = after.processes[at] as ProcessSection;
      if (!same(process.parameters, now.parameters, 'c')) return `the parameters of P${at}`;
      if (stripped(process.body, may).rest !== bodies[at]?.rest) return `the code of P${at}`;
    }
    if (!may.includes('condition') && !same(before.condition, after.condition, 'ocaml')) return 'the condition';
    return undefined;
  };
  return { fences: bodies.flatMap(({ fences }) => fences), other: other() };
}

function words(section: Section, style: 'c' | 'ocaml'): string {
  return lex(section, style)
    .map(({ text }) => text)
    .join(' ');
}

/** The code without what may be put in and taken out, and the names of what orders. */
function stripped(body: Section, may: readonly May[]): { readonly rest: string; readonly fences: readonly string[] } {
  const tokens = lex(body, 'c').map(({ text }) => text);
  const fences: string[] = [];
  const rest: string[] = [];
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at] as string;
    const plain = Object.hasOwn(ORDERS, token) ? ORDERS[token] : undefined;
    if (FENCE.test(token) || plain !== undefined) fences.push(token);
    if (FENCE.test(token) && may.includes('fences') && tokens.slice(at + 1, at + 4).join('') === '();') at += 3;
    else if (plain !== undefined && may.includes('orders') && tokens[at + 1] === '(') {
      rest.push(plain, '(', '*');
      at++;
    } else rest.push(token);
  }
  return { rest: rest.join(' '), fences };
}

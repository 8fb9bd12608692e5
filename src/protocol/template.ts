/** `forkbench new`: a protocol's text under another name, its head filled in, the contract beside every hook. */
import { classNameOf } from './class-name.js';
import type { ContractHook } from './contract.js';
import type { Head } from './head.js';

/** @param claims whether to keep them: they are the other protocol's, and false as soon as a line is changed */
export function newText(text: string, from: Head, name: string, contract: readonly ContractHook[]): string {
  const lines = text.split('\n');
  const end = lines.indexOf('// ---', 1);
  const head = headOf(lines.slice(0, end), from, name);
  const prose = lines.slice(end + 1).findIndex((line) => !line.startsWith('//')) + end + 1;
  const about = [
    `// Begun as a copy of ${from.name}. What you changed, and why it is right:`,
    '//',
    `// forkbench try ${name}.ts says what the explorer finds and what it costs. A line of the form`,
    '//   "Never under sc, tso. Sometimes under lkmm, armv8, ppc." says it here.',
  ];
  const code = lines
    .slice(prose)
    .flatMap((line) => [...commentOf(line, contract), line])
    .join('\n')
    .replace(new RegExp(`^export class ${classNameOf(from.name)}\\b`, 'm'), `export class ${classNameOf(name)}`);
  return `${[...head, '// ---', ...about].join('\n')}\n${code}`;
}

function headOf(lines: readonly string[], from: Head, name: string): string[] {
  const filled: Readonly<Record<string, string | undefined>> = {
    name,
    origin: `a copy of ${from.name} (${from.origin})`,
    version: 'mine',
    idea: `${from.idea}; and what you changed`,
  };
  let key = '';
  return lines.flatMap((line) => {
    const [, own] = /^\/\/ (\w+):/.exec(line) ?? [];
    key = own ?? key;
    if (['date', 'told', 'explored'].includes(key)) return [];
    const value = own === undefined ? undefined : filled[own];
    return value === undefined ? [line] : [`// ${own}: ${value}`];
  });
}

/** What the contract says of the hook that the line begins, if it begins one. */
function commentOf(line: string, contract: readonly ContractHook[]): string[] {
  const name = /^ {2}@inline (?:get )?(\w+)\(/.exec(line)?.[1];
  const { about = '' } = contract.find((hook) => hook.name === name) ?? {};
  return about === '' ? [] : about.split('\n').map((text) => `  // ${text}`);
}

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** What a protocol's own file says: its head comment and its table of labels are the documentation. */
export interface ProtocolText {
  /** the idea, what it promises, what it holds under and what breaks it */
  readonly about: string;
  readonly steps: readonly { readonly label: string; readonly step: string }[];
}

/** @param name of a protocol of the registry */
export function protocolText(name: string): ProtocolText {
  const source = readFileSync(fileURLToPath(new URL(`../../assembly/protocol/${name}.ts`, import.meta.url)), 'utf8');
  const head = source.slice(0, source.indexOf('import '));
  const steps = [...source.matchAll(/^const \w+ = ([AB])\((\d+)\);\s*\/\/ ?(.*)$/gm)].map(([, side, n, text]) => ({
    label: `${side}${n}`,
    step: (text as string).trim(),
  }));
  return { about: head.replace(/^\/\/ ?/gm, '').trim(), steps };
}

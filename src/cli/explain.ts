import { usageError } from '../errors.js';
import { MODELS } from '../explore/models/index.js';
import type { Step } from '../protocol/source.js';
import { forkVariants, isOfLinux, isOutside, PROTOCOLS, protocolNamed, protocolNames } from '../protocols.js';
import { didYouMean } from '../suggest.js';
import { claimLines } from '../verdict/head-claims.js';
import { sentences } from './screen.js';
import { renderTable } from './table.js';

export interface Explanation {
  readonly protocol: string;
  readonly commit: string;
  readonly version: string;
  readonly models: string;
  readonly leaves_out: string;
  readonly about: string;
  readonly steps: readonly Pick<Step, 'label' | 'kernel' | 'step'>[];
  readonly shipped: string;
  /** `key=value`: what --extra may switch on */
  readonly switches: readonly string[];
  readonly variants: number;
  /** from outside the tree */
  readonly own: boolean;
}

export function explain(name: string): Explanation {
  const protocol = PROTOCOLS.find((p) => p.name === name);
  if (protocol === undefined) throw usageError(`unknown protocol '${name}'${didYouMean(name, protocolNames())}`);
  const { wrprotect, fence, pin } = protocol.shipped;
  const own = isOutside(protocol);
  return {
    protocol: name,
    commit: protocol.origin,
    version: protocol.version,
    models: protocol.models,
    leaves_out: protocol.leavesOut,
    about: protocol.about,
    steps: protocol.steps.map(({ label, kernel, step }) => ({ label, kernel, step })),
    switches: protocol.switches,
    shipped: `wrprotect=${wrprotect} fence=${fence} pin=${pin}`,
    variants: forkVariants(protocol).length,
    own,
  };
}

const EVERY = [...MODELS.keys()].join(', ');

/** A head's prose: each paragraph a sentence or more, and what it claims by what is claimed. */
function prose(about: string): string[] {
  const claims = new Set(claimLines(about));
  const lines = about.split('\n').filter((line) => !claims.has(line.trim()));
  const paragraphs = lines.join('\n').split(/\n\s*\n|\n(?= )/);
  const of = new Map<string, string[]>();
  for (const line of claims) {
    const [, what = '', claim = ''] = /^(?:(.*?): )?(\w+ under .*)$/.exec(line) ?? [];
    of.set(claim, [...(of.get(claim) ?? []), what || 'lost_pin']);
  }
  return [
    ...paragraphs.map((text) => text.replace(/\n/g, ' ')),
    ...[...of].map(([claim, what]) => `  ${what.join('; ')}: ${claim.replace(`under ${EVERY}`, 'under every model')}`),
  ];
}

/** `commit 57efa1fe5957 (v5.11); shipped as`; what no kernel had was published. */
function originText({ own, protocol, commit, version }: Explanation): string {
  if (own) return `your own: ${commit} (${version}); tried as`;
  return isOfLinux(protocolNamed(protocol))
    ? `commit ${commit} (${version}); shipped as`
    : `published: ${commit} (${version}), never in mainline Linux; as published`;
}

/** `forkbench explain PROTOCOL`. */
export function explainCommand(name: string, options: { readonly json?: boolean }): number {
  const it = explain(name);
  if (options.json) {
    process.stdout.write(`${JSON.stringify({ schema_version: 1, ...it }, null, 2)}\n`);
    return 0;
  }
  const left = (title: string) => ({ title, align: 'left' as const });
  const side = (letter: string): string =>
    renderTable(
      [left('step'), left('Linux'), { ...left('does'), wraps: true }],
      it.steps.filter(({ label }) => label.startsWith(letter)).map(({ label, kernel, step }) => [label, kernel, step]),
    );
  const head = sentences([
    `${originText(it)} ${it.shipped}; ${it.variants} variants of fork`,
    `models ${it.models}`,
    `leaves out ${it.leaves_out}`,
    ...(it.switches.length === 0 ? [] : [`switches (--extra A+B; docs/glossary.md) ${it.switches.join(', ')}`]),
  ]);
  const about = sentences(prose(it.about));
  process.stdout.write(
    `${[...about, '', ...head, '', 'fork, per PTE:', side('A'), '', 'fast GUP, per page:', side('B')].join('\n')}\n`,
  );
  return 0;
}

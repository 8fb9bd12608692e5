/** The screen of `try` and `diff`, and the same as mail: sections of plain text, no line wider than asked. */
import { cut, wrap } from '../answer/words.js';
import type { Refuted } from '../verdict/head-claims.js';
import { isBad, SIGNS, signed } from '../verdicts.js';
import {
  type Barrier,
  type Cost,
  differs,
  type Explored,
  type Hunted,
  type Repair,
  type Steps,
  type TryDocument,
  type VerdictPair,
  type WitnessFound,
} from './document.js';

export interface Names {
  readonly protocol: string;
  readonly against: string;
}

/** No line wider: broken at blanks, and a word that is wider itself wherever it must. What follows is set in. */
export function wrapped(text: string, width: number): string {
  return text
    .split('\n')
    .flatMap((line) => {
      if (/^ *replay: /.test(line)) return cut(line, width, '', '\\'); // a command, broken as a shell takes it
      const indent = `${/^ */.exec(line)?.[0]}  `;
      return line.trim() === '' ? [''] : wrap(line.trimEnd(), width, indent).flatMap((one) => cut(one, width, indent));
    })
    .join('\n');
}

const table = (rows: readonly (readonly string[])[]): string => {
  const widths = (rows[0] ?? []).map((_, at) => Math.max(...rows.map((row) => (row[at] ?? '').length)));
  return rows.map((row) => `  ${row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join('  ')}`.trimEnd()).join('\n');
};

/** The answer in a sentence. */
export function headline(verdicts: readonly VerdictPair[], { protocol, against }: Names): string {
  const bad = ({ verdict }: VerdictPair): boolean => isBad(verdict);
  const under = (rows: readonly VerdictPair[]): string => rows.map(({ model }) => model).join(', ');
  const pins = verdicts.filter(({ property }) => property === 'lost_pin');
  const broke = pins.filter((row) => bad(row) && row.was === 'Never');
  const mended = pins.filter((row) => row.verdict === 'Never' && row.was !== null && isBad(row.was));
  const never = pins.filter(({ verdict }) => verdict === 'Never');
  const state =
    never.length === pins.length
      ? `never loses a pin under ${under(pins)}`
      : never.length === 0
        ? `can lose a pin under every model`
        : `can lose a pin under ${under(pins.filter(bad))}; never under ${under(never)}`;
  const changes = [
    ...(broke.length > 0 ? [`worse in this than ${against} under ${under(broke)}`] : []),
    ...(mended.length > 0 ? [`better in this than ${against} under ${under(mended)}`] : []),
  ];
  return `${protocol}: ${state}${changes.length > 0 ? `; ${changes.join(', ')}` : `; as ${against}`}.`;
}

/** What the signs say. */
export const KEY = `${signed('Sometimes')}: some execution does it; ${signed('Never')}: none does`;

/** A row per property, a column per model, a sign per verdict; what changed is marked. */
export function verdictTable(verdicts: readonly VerdictPair[], { against }: Names): string {
  const models = [...new Set(verdicts.map(({ model }) => model))];
  const properties = [...new Set(verdicts.map(({ property }) => property))];
  const cell = (property: string, model: string): string => {
    const row = verdicts.find((one) => one.property === property && one.model === model);
    if (row === undefined) return '-';
    return differs(row) ? `${SIGNS[row.verdict]}*` : SIGNS[row.verdict];
  };
  const rows = properties.map((property) => [property, ...models.map((model) => cell(property, model))]);
  return `${table([['', ...models], ...rows])}\n  ${KEY}\n  ${changesText(verdicts, against)}`;
}

/** What the marks of the table mean. */
export function changesText(verdicts: readonly VerdictPair[], against: string): string {
  const notes = verdicts.filter(differs).map(({ property, model, was }) => `${property} ${model} was ${was}`);
  return notes.length === 0 ? `(the same as ${against} everywhere)` : `* of ${against}: ${notes.join('; ')}`;
}

/** What the file's own head says and is not so; empty where it is right or claims nothing. */
export function refutedText(refuted: readonly Refuted[], { protocol }: Names): string {
  if (refuted.length === 0) return '';
  const lines = new Map<string, string[]>();
  for (const { property, claimed, verdict, model } of refuted) {
    const line = `${property}: claimed ${claimed}, is ${verdict}`;
    lines.set(line, [...(lines.get(line) ?? []), model]);
  }
  return `the head of ${protocol} is wrong:\n${[...lines].map(([line, under]) => `  ${line} under ${under.join(', ')}`).join('\n')}`;
}

/** Only what differs, with a line around it: `+ x`, `- x`, `  x`, and `  ..` for what both do. */
export function hunkLines({ side_by_side }: Steps): { readonly what: string; readonly lines: readonly string[] }[] {
  return side_by_side.flatMap(({ what, lines }) => {
    if (!lines.some((line) => !line.startsWith(' '))) return [];
    const shown = lines.flatMap((line, at) => {
      const near = [at - 1, at, at + 1].some((i) => /^[+-]/.test(lines[i] ?? ''));
      if (near) return [`${line[0]} ${line.slice(1)}`];
      return /^[+-]/.test(lines[at - 2] ?? '') || at === 0 ? ['  ..'] : [];
    });
    return [{ what, lines: shown }];
  });
}

export function stepsText(steps: Steps, { protocol, against }: Names): string {
  const blocks = hunkLines(steps).flatMap(({ what, lines }) => [` ${what}:`, ...lines.map((line) => `  ${line}`)]);
  if (blocks.length === 0) return `the same events in the same order as ${against}; ${NO_EVENT}`;
  return [`+ ${protocol} alone, - ${against} alone:`, ...blocks].join('\n');
}

/** What a file may change without a step more or less. */
export const NO_EVENT = "what no other CPU can see yet, the child's ptes and the bytes of a fresh page, is no event";

const ACCESSES = ['loads', 'stores', 'rmws', 'fences'] as const;

/** A row per protocol and loop. */
export function instructionRows(
  { instructions, pin_instructions }: Pick<Explored, 'instructions' | 'pin_instructions'>,
  names: Names,
): string[][] {
  const loops = [
    ['per PTE of fork', instructions],
    ['per fast pin', pin_instructions],
  ] as const;
  return loops.flatMap(([loop, pair]) =>
    (['protocol', 'against'] as const).map((side) => [
      loop,
      names[side],
      ...ACCESSES.map((what) => `${pair[side][what]}`),
    ]),
  );
}

export const INSTRUCTIONS_HEAD = ['', '', 'loads', 'stores', 'RMWs', 'fences'];

/** What is counted. */
export const INSTRUCTIONS_ABOUT =
  'accesses of shared memory; of fork: one page more, never pinned; of a fast pin: one page, the walk to its pte too';

export function instructionsText(explored: Pick<Explored, 'instructions' | 'pin_instructions'>, names: Names): string {
  return `${INSTRUCTIONS_ABOUT}:\n${table([INSTRUCTIONS_HEAD, ...instructionRows(explored, names)])}`;
}

export function witnessBlock(witness: WitnessFound | null): string {
  if (witness === null) return 'no witness: no pin is lost, nothing is broken that holds in the other';
  return `${witness.property} under ${witness.model}, the shortest way there:\n${witness.text.trimEnd()}`;
}

export function repairsText(repairs: readonly Repair[], witness: WitnessFound | null): string {
  if (witness === null) return '';
  if (repairs.length === 0)
    return witness.model === 'sc'
      ? 'no fence helps: every CPU does its steps in order here; a step has to move, or something be looked at again'
      : `no fence was found that helps under ${witness.model} in every scenario, nor two or three together`;
  return `Never with smp_mb() after:\n${repairs.map(({ fences, models }) => `  ${fences.join(' and ')} (${models.join(', ')})`).join('\n')}`;
}

/** `needed for lost_pin (tso, lkmm)`, `redundant`, or `no help` where a pin is lost with it; and with which knob, where that is not as shipped. */
export function barrierWhy({ needed_for, fenced, lost_with }: Barrier): string {
  const properties = [...new Set(needed_for.map(({ property }) => property))];
  const modelsOf = (of: string): string =>
    needed_for
      .filter(({ property }) => property === of)
      .map(({ model }) => model)
      .join(', ');
  const why = properties.map((property) => `${property} (${modelsOf(property)})`);
  const otherwise =
    lost_with.length === 0 ? 'redundant' : `no help: a pin can be lost with it too (${lost_with.join(', ')})`;
  return `${fenced ? 'with fence=full ' : ''}${why.length === 0 ? otherwise : `needed for ${why.join('; ')}`}`;
}

export function barriersText(barriers: readonly Barrier[]): string {
  if (barriers.length === 0) return 'the file has no fence and no re-read of its own';
  const line = (barrier: Barrier): string =>
    `  ${barrier.label} line ${barrier.line}: ${barrierWhy(barrier)}\n      ${barrier.code}`;
  return `each taken out in turn:\n${barriers.map(line).join('\n')}`;
}

export function ratioText(value: number | null): string {
  return value === null ? '-' : value.toFixed(3);
}

export function costText(cost: readonly Cost[], { protocol, against }: Names): string {
  const rows = cost.map((row) => [
    row.case,
    ratioText(row.ratio),
    `${ratioText(row.ci_low)} .. ${ratioText(row.ci_high)}`,
    row.verdict,
  ]);
  const notes = cost.flatMap(({ case: name, reason }) => (reason === null ? [] : [`\n  ${name}: ${reason}`]));
  return `ns per PTE, ${protocol} / ${against}, 16 Ki pages:\n${table([['', 'ratio', '95 % interval', 'verdict'], ...rows])}${notes.join('')}`;
}

export function huntText(hunt: Hunted | null): string {
  if (hunt === null) return 'not hunted: the explorer says Never under the model of this host';
  const { trials, lost, collisions } = hunt;
  const what = lost > 0 ? `${lost} pins lost: observed here` : 'no pin lost: not observed here, which proves nothing';
  return `${trials.toLocaleString('en-US')} trials on two cores, ${collisions.toLocaleString('en-US')} met: ${what}`;
}

export type Part =
  | 'verdicts'
  | 'refuted'
  | 'steps'
  | 'witness'
  | 'repairs'
  | 'barriers'
  | 'instructions'
  | 'cost'
  | 'hunt';

/** Lines that stand together; empty: there is nothing to say. */
export interface Block {
  readonly part: Part;
  readonly text: string;
}

/** What is there to say of a part, as it comes. @param found this part and those before it */
export function exploredBlocks(part: Partial<Explored>, found: Partial<Explored>, names: Names): Block[] {
  const blocks: Block[] = [];
  if (part.verdicts)
    blocks.push({
      part: 'verdicts',
      text: `${headline(part.verdicts, names)}\n\n${verdictTable(part.verdicts, names)}`,
    });
  if (part.refuted) blocks.push({ part: 'refuted', text: refutedText(part.refuted, names) });
  if (part.steps) blocks.push({ part: 'steps', text: stepsText(part.steps, names) });
  if (part.witness !== undefined) blocks.push({ part: 'witness', text: witnessBlock(part.witness) });
  if (part.repairs) blocks.push({ part: 'repairs', text: repairsText(part.repairs, found.witness ?? null) });
  return blocks;
}

/** The whole answer; for `--mail`, and where nobody watches it grow. */
export function tryText(document: TryDocument, width: number): string {
  const parts = [
    headline(document.verdicts, document),
    verdictTable(document.verdicts, document),
    refutedText(document.refuted, document),
    stepsText(document.steps, document),
    witnessBlock(document.witness),
    repairsText(document.repairs, document.witness),
    barriersText(document.barriers),
    instructionsText(document, document),
    ...(document.cost.length === 0 ? [] : [costText(document.cost, document), huntText(document.hunt)]),
  ].filter((part) => part !== '');
  return `${wrapped(parts.join('\n\n'), width)}\n`;
}

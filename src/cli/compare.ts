import { resolveRun } from '../compare/baselines.js';
import { type Compared, compareAll } from '../compare/compared.js';
import type { Objection } from '../compare/objections.js';
import { RunFiles } from '../compare/runs.js';
import { EXIT, ForkbenchError } from '../errors.js';
import { isSameHost } from '../host/identity.js';
import { SCENARIOS } from '../scenarios.js';
import { compareDocument, compareText } from './compare-text.js';
import { strictly } from './strict.js';

export interface CompareOptions {
  readonly failOnRegression?: number;
  readonly otherHost?: boolean;
  readonly otherSchema?: boolean;
  readonly otherCells?: boolean;
  readonly allowMissing?: readonly string[];
  readonly partial?: boolean;
  readonly absolute?: boolean;
  readonly strict?: boolean;
  readonly all?: boolean;
  readonly json?: boolean;
  readonly out: string;
}

/**
 * `forkbench compare BASE NEW`.
 * @returns 2 where the gate is set and a cell is beyond it; 65 where it cannot judge all that BASE has, or the runs do not
 * belong together; 4 where --strict is not content
 */
export function compareCommand(baseWord: string, newWord: string, options: CompareOptions): number {
  const read = (word: string): RunFiles => new RunFiles(resolveRun(options.out, word), SCENARIOS);
  const [base, next] = [read(baseWord), read(newWord)];
  const compared = compareAll(base, next, {
    limit: options.failOnRegression,
    absolute: options.absolute ?? false,
    partial: options.partial ?? false,
    allowMissing: options.allowMissing ?? [],
    waived: waivedBy(options),
  });
  const refusal = refusalOf(compared, options);
  if (options.json) process.stdout.write(`${JSON.stringify(compareDocument(compared, refusal), null, 2)}\n`);
  else if (refusal !== null) throw refusal;
  else process.stdout.write(compareText(compared, options.all ?? false));
  return refusal?.exit ?? exitOf(compared, options);
}

function waivedBy({ otherHost, otherSchema, otherCells }: CompareOptions): Objection['option'][] {
  return [
    ...(otherHost ? (['--other-host'] as const) : []),
    ...(otherSchema ? (['--other-schema'] as const) : []),
    ...(otherCells ? (['--other-cells'] as const) : []),
  ];
}

/** Why the runs are not to be compared; null: they are. */
function refusalOf({ base, next, objections }: Compared, { absolute }: CompareOptions): ForkbenchError | null {
  if (absolute && !isSameHost(base.data.meta, next.data.meta))
    return new ForkbenchError(
      EXIT.badInput,
      '--absolute: the runs are of two hosts',
      'nanoseconds of two hosts are not comparable',
    );
  if (objections.length === 0) return null;
  return new ForkbenchError(
    EXIT.badInput,
    `not comparable: ${objections.map(({ reason }) => reason).join('; ')}`,
    `compare all the same with ${objections.map(({ option }) => option).join(' ')}`,
  );
}

function exitOf({ gate, rows, missing, undecided, isAllowed }: Compared, { strict }: CompareOptions): number {
  if (gate?.verdict === 'failed') return EXIT.gate;
  if (gate?.verdict === 'refused') return EXIT.badInput;
  const known = new Set(rows.map(({ cell }) => cell));
  const gaps = [...missing, ...undecided].filter(({ cell }) => !known.has(cell) && !isAllowed(cell));
  if (!strict) return EXIT.ok;
  return strictly(
    [...rows, ...gaps.map(() => ({ verdict: 'inconclusive' }))],
    (gate?.open.length ?? 0) + (gate?.absoluteOpen.length ?? 0),
  );
}

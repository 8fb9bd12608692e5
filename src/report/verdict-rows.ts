/** What the explorer says of the variants of a run, one row for all variants of a protocol of which it says the same. */
import { list } from '../answer/words.js';
import { groupBy } from '../plan/grid.js';
import { PROTOCOLS } from '../protocols.js';
import type { VerdictRow } from '../results/rows.js';
import { placeText } from './cell-words.js';
import { historical, inOrder } from './colors.js';

export type Kept = 'lost' | 'kept' | 'unknown';

export interface VerdictLine {
  readonly protocol: string;
  /** which variants, as shipped first */
  readonly variants: readonly string[];
  readonly verdicts: Readonly<Record<string, Kept>>;
  readonly race: string;
}

export const modelsOf = (rows: readonly VerdictRow[]): string[] => [...new Set(rows.map(({ model }) => model))];

const isShipped = (r: VerdictRow): boolean => {
  const shipped = PROTOCOLS.find(({ name }) => name === r.protocol)?.shipped;
  return shipped?.wrprotect === r.wrprotect && shipped.fence === r.fence && shipped.pin === r.pin;
};

function variantText(r: VerdictRow): string {
  const fence = r.fence === 'none' ? '' : ` + ${r.fence} per ${placeText(r.fence_per)}`;
  const shipped = PROTOCOLS.find(({ name }) => name === r.protocol)?.shipped;
  return `${r.wrprotect}${fence}${r.pin === shipped?.pin ? '' : `, pin ${r.pin}`}${isShipped(r) ? ' (as shipped)' : ''}`;
}

/** The worst of what the explorer's scenarios say. */
function worst(rows: readonly VerdictRow[]): Kept {
  const has = (...words: string[]): boolean => rows.some(({ verdict }) => words.includes(verdict));
  return has('Sometimes', 'Always') ? 'lost' : has('Unknown') ? 'unknown' : 'kept';
}

export function verdictLines(all: readonly VerdictRow[], property = 'lost_pin'): VerdictLine[] {
  const rows = all.filter((r) => r.property === property);
  const models = modelsOf(rows);
  const key = (r: VerdictRow): string => [r.protocol, r.wrprotect, r.fence, r.fence_per, r.pin].join('/');
  const variants = [...groupBy(rows, key).values()].map((own) => {
    const [first] = own as [VerdictRow];
    const verdicts = models.flatMap((m): [string, Kept][] => {
      const of = own.filter(({ model }) => model === m);
      return of.length === 0 ? [] : [[m, worst(of)]];
    });
    const race = own.find(({ race_class }) => race_class !== '')?.race_class ?? '';
    return { first, verdicts, race };
  });
  variants.sort(
    (a, b) =>
      historical(a.first.protocol) - historical(b.first.protocol) ||
      Number(isShipped(b.first)) - Number(isShipped(a.first)),
  );
  const alike = groupBy(variants, ({ first, verdicts, race }) => JSON.stringify([first.protocol, verdicts, race]));
  return [...alike.values()].map((own) => {
    const [{ first, verdicts, race }] = own as [(typeof own)[number]];
    return {
      protocol: first.protocol,
      variants: own.map((v) => variantText(v.first)),
      verdicts: Object.fromEntries(verdicts),
      race,
    };
  });
}

/** Beside lost pins: which other properties can fail, of which protocols. */
export function otherProperties(all: readonly VerdictRow[]): string {
  const others = groupBy(
    all.filter(({ property }) => property !== 'lost_pin'),
    ({ property }) => property,
  );
  const said = [...others].map(([property, rows]) => {
    const broken = inOrder(rows.filter((r) => worst([r]) !== 'kept').map(({ protocol }) => protocol));
    return `${property} ${broken.length === 0 ? 'happens in none' : `can happen in ${list(broken)}`}`;
  });
  return said.length === 0 ? '' : `Beside lost pins, ${said.join('; ')}.`;
}

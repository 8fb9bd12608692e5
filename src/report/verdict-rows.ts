/** What the explorer says of the variants of a run, one row for all variants of a protocol of which it says the same. */
import { type Finding, findingOf, list } from '../answer/words.js';
import { groupBy } from '../plan/grid.js';
import { isShipped, PROTOCOLS } from '../protocols.js';
import type { VerdictRow } from '../results/rows.js';
import { placeText } from './cell-words.js';
import { historical, inOrder } from './colors.js';

export interface VerdictLine {
  readonly protocol: string;
  /** which variants, as shipped first */
  readonly variants: readonly string[];
  readonly verdicts: Readonly<Record<string, Finding>>;
  readonly race: string;
}

export const modelsOf = (rows: readonly VerdictRow[]): string[] => [...new Set(rows.map(({ model }) => model))];

function variantText(r: VerdictRow): string {
  const fence = r.fence === 'none' ? '' : ` + ${r.fence} per ${placeText(r.fence_per)}`;
  const shipped = PROTOCOLS.find(({ name }) => name === r.protocol)?.shipped;
  return `${r.wrprotect}${fence}${r.pin === shipped?.pin ? '' : `, pin ${r.pin}`}${isShipped(r) ? ' (as shipped)' : ''}`;
}

/** The worst of what the explorer's scenarios say. */
const worst = (rows: readonly VerdictRow[]): Finding => findingOf(rows.map(({ verdict }) => verdict));

export function verdictLines(all: readonly VerdictRow[], property = 'lost_pin'): VerdictLine[] {
  const rows = all.filter((r) => r.property === property);
  const models = modelsOf(rows);
  const key = (r: VerdictRow): string => [r.protocol, r.wrprotect, r.fence, r.fence_per, r.pin].join('/');
  const variants = [...groupBy(rows, key).values()].map((own) => {
    const [first] = own as [VerdictRow];
    const verdicts = models.flatMap((m): [string, Finding][] => {
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

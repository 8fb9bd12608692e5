/** What the explorer says of the variants of a run, one row for all variants of a protocol of which it says the same. */
import { list } from '../answer/words.js';
import { groupBy } from '../plan/grid.js';
import { variantText } from '../protocol/variant-text.js';
import { asItCame, isShipped, PROTOCOLS } from '../protocols.js';
import type { VerdictRow } from '../results/rows.js';
import { isBad, type Verdict, verdictOfAll } from '../verdicts.js';
import { placeText } from './cell-words.js';
import { historical, inOrder } from './colors.js';

export interface VerdictLine {
  readonly protocol: string;
  /** which variants, as shipped first */
  readonly variants: readonly string[];
  readonly verdicts: Readonly<Record<string, Verdict>>;
  readonly race: string;
}

export const modelsOf = (rows: readonly VerdictRow[]): string[] => [...new Set(rows.map(({ model }) => model))];

function variantWords(r: VerdictRow): string {
  const fence = r.fence === 'none' ? '' : ` + ${r.fence} per ${placeText(r.fence_per)}`;
  const shipped = PROTOCOLS.find(({ name }) => name === r.protocol)?.shipped;
  const pin = r.pin === shipped?.pin ? '' : `, pin ${r.pin}`;
  const switches = r.extra ? `, ${r.extra.replaceAll(';', ', ')}` : '';
  return `${r.wrprotect}${fence}${pin}${switches}${isShipped(r) ? ` (${asItCame(r.protocol)})` : ''}`;
}

/** What the explorer's scenarios say together. */
const together = (rows: readonly VerdictRow[]): Verdict => verdictOfAll(rows.map(({ verdict }) => verdict));

export function verdictLines(all: readonly VerdictRow[], property = 'lost_pin'): VerdictLine[] {
  const rows = all.filter((r) => r.property === property);
  const models = modelsOf(rows);
  const variants = [...groupBy(rows, variantText).values()].map((own) => {
    const [first] = own as [VerdictRow];
    const verdicts = models.flatMap((m): [string, Verdict][] => {
      const of = own.filter(({ model }) => model === m);
      return of.length === 0 ? [] : [[m, together(of)]];
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
      variants: own.map((v) => variantWords(v.first)),
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
    const named = (some: readonly VerdictRow[]): string => list(inOrder(some.map(({ protocol }) => protocol)));
    const [bad, open] = [rows.filter((r) => isBad(r.verdict)), rows.filter((r) => r.verdict === 'Unknown')];
    const undecided = open.length === 0 ? '' : ` (not decided for some of ${named(open)})`;
    return `${property}: ${bad.length === 0 ? 'never' : `sometimes in ${named(bad)}`}${undecided}`;
  });
  return said.length === 0 ? '' : `Beside lost pins, ${said.join('; ')}.`;
}

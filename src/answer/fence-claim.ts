/** What a fence costs by place: per PTE, or, where one stands for a whole VMA, per VMA. Made from the run's rows. */
import { formatNumber, formatTime } from '../numbers.js';
import { type Evidence, isMeasured, type Measured, PREFERRED_PAGES } from './evidence.js';

/** Where fences stand, and the cells that tell what they cost there. */
interface Place {
  readonly fence_per: string;
  /** `PTE`, `VMA of 1024 PTEs` */
  readonly per: string;
  /** how so many ns per PTE are told there */
  readonly show: (ns_per_pte: number, significant?: number) => string;
  readonly plain: Measured;
  readonly fenced: readonly Measured[];
}

const ptesPerVma = ({ pages, extra }: Measured): number => pages / Number(extra.vmas ?? 1);

/** A fence per VMA shows best where VMAs are small, any other in the size most told of; in a plain store before all others. */
function preferred(fence_per: string): (a: Measured, b: Measured) => number {
  const far = (c: Measured): number =>
    (c.wrprotect === 'store' ? 0 : 1e3) +
    (fence_per === 'fork' ? Math.log2(ptesPerVma(c)) : Math.abs(Math.log2(c.pages / PREFERRED_PAGES)));
  return (a, b) => far(a) - far(b);
}

/** The places of one scenario's fences, of one protocol. */
function placesOf({ summary }: Evidence): Place[] {
  const [first] = summary.filter((c) => isMeasured(c) && c.fence !== 'none');
  const cells = summary.filter((c) => isMeasured(c) && c.scenario === first?.scenario && c.protocol === first.protocol);
  const setting = ({ wrprotect, pages, layout, extra }: Measured): string =>
    JSON.stringify([wrprotect, pages, layout, extra]);
  const bare = new Map(cells.filter(({ fence }) => fence === 'none').map((c) => [setting(c), c]));
  const pers = [...new Set(cells.filter(({ fence }) => fence !== 'none').map((c) => c.fence_per))];
  return pers.flatMap((fence_per): Place[] => {
    const here = cells.filter((c) => c.fence_per === fence_per && bare.has(setting(c)));
    const [best] = [...here].sort(preferred(fence_per));
    const plain = best === undefined ? undefined : bare.get(setting(best));
    if (plain === undefined) return [];
    const fenced = here.filter((c) => setting(c) === setting(plain));
    if (fence_per !== 'fork')
      return [{ fence_per, per: fence_per === 'pte' ? 'PTE' : fence_per, show: formatNumber, plain, fenced }];
    return [{ fence_per, per: `VMA of ${ptesPerVma(plain)} PTEs`, show: showPerVma(plain), plain, fenced }];
  });
}

/** ns per PTE, told per VMA. */
const showPerVma =
  (cell: Measured): Place['show'] =>
  (ns_per_pte, significant) =>
    formatTime(ns_per_pte * ptesPerVma(cell), significant);
const signed = (value: number, show: (value: number) => string): string =>
  `${value < 0 ? '-' : '+'}${show(Math.abs(value))}`;
const span = (low: number, high: number, show: Place['show']): string =>
  `${low < 0 ? '-' : ''}${show(Math.abs(low))} .. ${high < 0 ? '-' : ''}${show(Math.abs(high))}`;
/** Half an interval, of two digits. */
const half = (low: number, high: number, show: Place['show']): string => ` +-${show((high - low) / 2, 2)}`;

/** How much one cell takes longer than another, ns per PTE; no interval where too little was measured. */
function over(evidence: Evidence, cell: Measured, other: Measured) {
  const [took, base] = [cell.p50 as number, other.p50 as number];
  const found = evidence.ratio(cell.cell_id, other.cell_id);
  if (found === null || found.ci_low === null || found.ci_high === null) return { ns: took - base, verdict: 'bare' };
  const [ns, low, high] = [found.ratio, found.ci_low, found.ci_high].map((r) => (r - 1) * base) as [
    number,
    number,
    number,
  ];
  return { ns, low, high, verdict: found.verdict };
}

/** `+5.00 +-0.12`, or that it cannot be told. */
function costText(evidence: Evidence, cell: Measured, { plain, show }: Pick<Place, 'plain' | 'show'>): string {
  const { ns, low, high, verdict } = over(evidence, cell, plain);
  if (low === undefined || high === undefined) return signed(ns, show);
  if (verdict === 'same') return `nothing that can be told (below ${show(Math.max(Math.abs(low), Math.abs(high)))})`;
  if (verdict === 'inconclusive') return `not decided (${span(low, high, show)})`;
  return `${signed(ns, show)}${half(low, high, show)}`;
}

/** What one fence for each VMA adds, per VMA. @param plain the same without a fence */
export function perVmaText(evidence: Evidence, cell: Measured, plain: Measured): string {
  return costText(evidence, cell, { plain, show: showPerVma(plain) });
}

/** Whether it matters which fence stands for a VMA, where each costs something: what they have in common is not the fence. */
function amongText(evidence: Evidence, place: Place): string {
  const [first, second] = place.fenced;
  if (place.fence_per !== 'fork' || first === undefined || second === undefined) return '';
  if ([first, second].some((cell) => over(evidence, cell, place.plain).verdict !== 'slower')) return '';
  const { low, high, verdict } = over(evidence, second, first);
  if (low === undefined || high === undefined) return '';
  const noise = verdict === 'same' || verdict === 'inconclusive' ? ': below the noise floor' : '';
  return ` (${span(low, high, place.show)} apart${noise})`;
}

/** A protocol that can have one fence per table has a copy loop for it: first all are write-protected, then all looked at. */
const BATCHED = ' A batch walks the PTEs twice.';

/** What a fence costs by place, over the cell without one. */
export function fences(evidence: Evidence): string[] {
  const places = placesOf(evidence);
  const [first] = places;
  if (first === undefined) return [];
  const told = places.map((place) => {
    const costs = place.fenced.map((cell) => `${cell.fence} ${costText(evidence, cell, place)}`).join(', ');
    return `per ${place.per} ${costs}${amongText(evidence, place)}`;
  });
  const bare = places.some(({ plain, fenced }) =>
    fenced.some((cell) => over(evidence, cell, plain).verdict === 'bare'),
  );
  const { protocol, wrprotect } = first.plain;
  const onTop = `on ${protocol} with ${wrprotect === 'store' ? 'a plain store' : wrprotect}`;
  const unit = places.some(({ fence_per }) => fence_per !== 'fork') ? ' (ns per PTE)' : '';
  const medians = bare ? ' (medians: too few launches for an interval)' : '';
  const inBatches = places.some(({ fence_per }) => fence_per === 'table') ? BATCHED : '';
  return [`A fence ${onTop}${unit}: ${told.join('; ')}${medians}.${inBatches}`];
}

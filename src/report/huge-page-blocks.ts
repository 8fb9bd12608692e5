/** Blocks about what pinned pages cost this machine's fork(2), by how the memory around them is mapped. */
import { formatNumber, limitText } from '../numbers.js';
import { PER_PTE } from '../plan/metric.js';
import type { SummaryRow } from '../results/rows.js';
import type { RunData } from '../results/run-data.js';
import { markdown } from './markdown.js';

const WAYS = [
  ['base', 'base pages of 4 KiB'],
  ['pte', 'huge pages, mapped by ptes'],
  ['pmd', 'huge pages, mapped by a pmd'],
] as const;
type Way = (typeof WAYS)[number][0];
const PINS = [0, 1, 8, 512] as const;
type Pins = (typeof PINS)[number];
const PTES_PER_GIB = 2 ** 18;

const isOf = ({ impl, metric, replica }: SummaryRow): boolean =>
  impl === 'kernel' && metric === PER_PTE && replica === 0;

/** Of the most pages that were measured: the rest of the process weighs least there. @throws where it was not measured */
function cellOf({ summary }: RunData, way: Way, pins: Pins): SummaryRow {
  const found = summary
    .filter((r) => isOf(r) && r.extra.mapping === way && r.extra.pins_per_2mib === String(pins))
    .filter(({ extra }) => extra.folio_order === (way === 'base' ? '0' : '9'))
    .sort((a, b) => b.pages - a.pages);
  if (found[0] === undefined) throw new Error(`the run has no ${way} with ${pins} pins per 2 MiB`);
  return found[0];
}

const msPerGib = (ns_per_pte: number | null): string =>
  ns_per_pte === null ? '-' : formatNumber((ns_per_pte * PTES_PER_GIB) / 1e6);

function pins_of_a_huge_page(run: RunData): string {
  const title = (pins: Pins): string =>
    pins === 0 ? 'nothing pinned' : pins === 512 ? 'all pinned' : `${pins} of 512 pages pinned`;
  return markdown(
    ['fork(2), ms per GiB', ...PINS.map(title)],
    WAYS.map(([way, words]) => [
      words,
      ...PINS.map((pins) => {
        const { p25, p50, p75 } = cellOf(run, way, pins);
        return `${msPerGib(p50)} (${msPerGib(p25)} .. ${msPerGib(p75)})`;
      }),
    ]),
  );
}

/** How often one cell's median is in another's. */
function times(run: RunData, [way, pins]: readonly [Way, Pins], [to, toPins]: readonly [Way, Pins]): string {
  return formatNumber((cellOf(run, way, pins).p50 ?? Number.NaN) / (cellOf(run, to, toPins).p50 ?? Number.NaN), 3);
}

/** The three ratios that an operator asks for. */
function pins_of_a_huge_page_say(run: RunData): string {
  const { pages } = cellOf(run, 'pmd', 1);
  return [
    `Of ${formatNumber((pages * 4096) / 2 ** 20)} MiB, medians: one pinned page of 4 KiB in each huge page, ${limitText(1 / 512)} of the memory, makes fork take ${times(run, ['pmd', 1], ['pmd', 0])} times as long as with nothing pinned.`,
    `That is ${times(run, ['pmd', 1], ['pmd', 512])} times what it takes with everything pinned, and ${times(run, ['pmd', 1], ['base', 512])} times what it takes with everything pinned in base pages.`,
    `With base pages the same pins make fork take ${times(run, ['base', 1], ['base', 0])} times as long as without them.`,
  ].join('\n');
}

export const HUGE_PAGE_BLOCKS: Readonly<Record<string, (run: RunData) => string>> = {
  pins_of_a_huge_page,
  pins_of_a_huge_page_say,
};

/** Blocks about how far the model is from the real thing: the C twin, the floor, this machine's fork(2), published figures. */
import { formatExtra } from '../plan/cell.js';
import { PER_PTE } from '../plan/metric.js';
import { tableVariants } from '../protocols.js';
import { factorsOf, factorsText, type Times } from '../results/factors.js';
import { realityOf } from '../results/reality.js';
import type { SummaryRow } from '../results/rows.js';
import type { RunData } from '../results/run-data.js';
import { ratiosTo, SIDE_NAMES, SIDES, type Side, type SideBySide, sideBySide } from '../results/side-by-side.js';
import { placeText } from './cell-words.js';
import { markdown, spread } from './markdown.js';
import { PUBLISHED } from './published.js';

const ns = (value: number): string => (value < 1000 ? value.toPrecision(3) : Math.round(value).toLocaleString('en-US'));
const times = (value: number | null): string => (value === null ? '?' : value.toFixed(value < 0.995 ? 3 : 2));

function ratio(side: Omit<Side, 'ns'> | null): string {
  return side?.ratio == null ? '-' : `${times(side.ratio)} (${times(side.ci_low)} .. ${times(side.ci_high)})`;
}

function variant({ protocol, wrprotect, fence, fence_per }: SideBySide): string {
  return `\`${protocol}\`, \`${wrprotect}\`${fence === 'none' ? '' : `, \`${fence}\` per ${placeText(fence_per)}`}`;
}

const rowsOf = ({ summary, comparisons }: RunData): SideBySide[] => sideBySide(summary, comparisons);

function side_by_side(run: RunData): string {
  const rows = rowsOf(run).filter(
    (r) =>
      r.layout === 'sequential' &&
      tableVariants().some(
        (told) =>
          told.protocol === r.protocol &&
          told.wrprotect === r.wrprotect &&
          told.fence === r.fence &&
          told.fence_per === r.fence_per,
      ),
  );
  return markdown(
    ['ns per PTE, 64 Ki pages', 'model', ...SIDE_NAMES.flatMap((name) => [SIDES[name], 'model / it'])],
    rows.map((row) => [
      variant(row),
      ns(row.model_ns),
      ...SIDE_NAMES.flatMap((name) => [row[name] === null ? '-' : ns(row[name].ns), ratio(row[name])]),
    ]),
  );
}

/** One sentence: how far over all variants, by how pfns lie. */
function twin_means(run: RunData): string {
  const parts = ['sequential', 'shuffled'].flatMap((layout) => {
    const all = ratiosTo(
      rowsOf(run).filter((r) => r.layout === layout),
      'twin',
    );
    return all === null
      ? []
      : [`${all.mean.toFixed(3)} with ${layout} pfns (${all.cells} variants, the worst ${all.worst.toFixed(3)})`];
  });
  return `Model / C with V8's instructions, geometric mean: ${parts.join('; ')}.`;
}

function twin_table(run: RunData): string {
  const rows = rowsOf(run);
  const keys = [...new Set(rows.map(variant))];
  const find = (key: string, layout: string) => rows.find((r) => variant(r) === key && r.layout === layout);
  return markdown(
    ['model / C', "V8's, sequential", "V8's, shuffled", "kernel's, sequential", "kernel's, shuffled"],
    keys.map((key) => [
      key,
      ...(['twin', 'twin_kernel'] as const).flatMap((side) =>
        ['sequential', 'shuffled'].map((layout) => ratio(find(key, layout)?.[side] ?? null)),
      ),
    ]),
  );
}

const FLOORS: Readonly<Record<string, string>> = {
  'fork store': 'a load, two RMWs on the page, two stores',
  'fork rmw': 'the same, the write-protect an RMW',
  rmw_same_line: 'one RMW, the same line',
  rmw_new_line: "one RMW, each page's line",
  stores: 'one store',
};

function floors({ summary }: RunData, scenario: string): string {
  const own = summary.filter((r) => r.scenario === scenario && r.impl === 'floor' && r.metric === PER_PTE);
  const find = (name: string, layout: string, lang: string): SummaryRow | undefined => {
    const [floor, wrprotect = 'store'] = name.split(' ');
    const isLang = ({ extra }: SummaryRow) => (extra.lang === 'wasm' ? 'wasm' : extra.build) === lang;
    return own.find(
      (r) =>
        r.replica === 0 && r.extra.floor === floor && isLang(r) && r.layout === layout && r.wrprotect === wrprotect,
    );
  };
  const columns = ['sequential', 'shuffled'].flatMap((layout) =>
    ['wasm', 'v8', 'kernel'].map((lang) => ({ layout, lang })),
  );
  const words: Record<string, string> = { wasm: 'wasm', v8: "C, V8's", kernel: "C, kernel's" };
  return markdown(
    ['ns per PTE', ...columns.map(({ layout, lang }) => `${words[lang]}, ${layout}`)],
    Object.keys(FLOORS).map((name) => [
      FLOORS[name] as string,
      ...columns.map(({ layout, lang }) => (find(name, layout, lang)?.p50 ?? Number.NaN).toPrecision(3)),
    ]),
  );
}

const share = (fraction: number): string => `${fraction * 100} %`;

function kernel_factors({ summary, comparisons }: RunData): string {
  const { rows, rho_per_pte, rho_fork } = realityOf(summary, comparisons);
  const table = markdown(
    ['pages', 'VMAs and DONTFORK', 'pinned', 'model, ns per PTE', 'fork(2), ns per PTE', 'model / fork(2)'],
    rows.map((r) => [
      `${r.pages / 1024} Ki`,
      formatExtra(r.extra).replaceAll(';', ', '),
      share(r.pinned_fraction),
      ns(r.model_ns_per_pte),
      ns(r.kernel_ns_per_pte),
      times(r.ratio),
    ]),
  );
  const rho = (value: number | null): string => value?.toFixed(2) ?? 'unknown';
  return `${table}\n\nRank correlation (Spearman) over these ${rows.length} cells: ${rho(rho_per_pte)} of ns per PTE, ${rho(rho_fork)} of ns per fork.`;
}

const interval = ({ ratio: of, ci_low, ci_high }: Times): string =>
  ci_low === null || ci_high === null ? times(of) : `${times(of)} (${times(ci_low)} .. ${times(ci_high)})`;

/** What each change of the memory makes of a fork, side by side. */
function factors({ summary, comparisons }: RunData): string {
  const found = factorsOf(summary, comparisons);
  const table = markdown(
    ['varied', 'pages', 'of the cell', 'pinned', 'predicted (model)', 'measured (fork(2))'],
    found.map((f) => [
      ...[`\`${f.varied}\``, `${f.pages / 1024} Ki`, formatExtra(f.extra).replaceAll(';', ', ')],
      ...[share(f.pinned_fraction), interval(f.predicted), interval(f.measured)],
    ]),
  );
  return `${table}\n\n${factorsText(found)}`;
}

/** What only the real kernel has here. */
function kernel_only({ summary, comparisons }: RunData): string {
  const rows = summary.filter((r) => r.impl === 'kernel' && r.metric === PER_PTE && (r.extra.thp ?? r.extra.gup));
  const baseline = (row: SummaryRow): SummaryRow | undefined => {
    const found = comparisons.find(({ cell, role }) => cell === row.cell_id && role === 'baseline');
    return summary.find((r) => r.cell_id === found?.baseline_cell && r.metric === row.metric);
  };
  return markdown(
    ['fork(2) alone', 'pages', 'ns per PTE', 'without it'],
    rows.map((r) => [
      r.extra.thp === undefined ? 'a thread splices pages of the mapping (fast GUP)' : 'transparent huge pages',
      `${r.pages / 1024} Ki`,
      spread(r),
      spread(baseline(r)),
    ]),
  );
}

function published({ summary, comparisons }: RunData): string {
  const at = realityOf(summary, comparisons).rows.find(
    ({ pages, extra, pinned_fraction }) => pages === 262_144 && extra.vmas === '1' && pinned_fraction === 0,
  );
  const [model, kernel] = [at?.model_ns_per_pte ?? Number.NaN, at?.kernel_ns_per_pte ?? Number.NaN];
  return markdown(
    ['source', 'machine', 'ns per PTE', 'fork(2) here / it', 'model / it'],
    PUBLISHED.map(({ source, machine, ns_per_pte }) => [
      source,
      machine,
      ns(ns_per_pte),
      times(kernel / ns_per_pte),
      times(model / ns_per_pte),
    ]),
  );
}

/** One pinner's pins per second, model / C. */
function pins_to_twin({ summary, comparisons }: RunData): string {
  const rows = comparisons.filter(({ role, metric }) => role === 'twin' && metric === 'pins_per_s');
  const pins = (cell: string): number =>
    summary.find((r) => r.cell_id === cell && r.metric === 'pins_per_s')?.p50 ?? Number.NaN;
  return markdown(
    ['pins and unpins per second, one pinner', 'model, millions', "model / C with V8's instructions"],
    rows.map((r) => [`\`${r.protocol}\`, \`${r.pin}\``, ns(pins(r.cell) / 1e6), ratio(r)]),
  );
}

export const REALITY_BLOCKS: Readonly<Record<string, (run: RunData, scenario: string) => string>> = {
  side_by_side,
  twin_means,
  twin_table,
  floors,
  kernel_factors,
  factors,
  kernel_only,
  published,
  pins_to_twin,
};

/** Blocks about how far the model is from the real thing: the C twin, the floor, this machine's fork(2), published figures. */
import { realityOf } from '../results/reality.js';
import { ratiosTo, SIDES, type Side, type SideBySide, type SideName, sideBySide } from '../results/side-by-side.js';
import type { Reference } from './blocks.js';
import { markdown, type Row, spread } from './markdown.js';
import { PUBLISHED } from './published.js';

const SIDE_NAMES = Object.keys(SIDES) as SideName[];
const ns = (value: number): string => (value < 1000 ? value.toPrecision(3) : Math.round(value).toLocaleString('en-US'));
const times = (value: number | null): string => (value === null ? '?' : value.toFixed(value < 0.995 ? 3 : 2));

function ratio(side: Side | null): string {
  return side?.ratio == null ? '-' : `${times(side.ratio)} (${times(side.ci_low)} .. ${times(side.ci_high)})`;
}

function variant({ protocol, wrprotect, fence, fence_per }: SideBySide): string {
  return `\`${protocol}\`, \`${wrprotect}\`${fence === 'none' ? '' : `, \`${fence}\` per ${fence_per}`}`;
}

const rowsOf = ({ summary, comparisons }: Reference): SideBySide[] => sideBySide(summary, comparisons);

/** Variants that the README shows: each protocol as shipped, and the textbook ones of the games. */
const SHOWN = [
  'plain_cow/rmw/none/',
  'early_wrprotect/rmw/none/',
  'early_wrprotect/store/none/',
  'early_wrprotect/store/full/pte',
  'no_early/rmw/none/',
  'no_early/store/none/',
  'seqcount/rmw/none/',
];

function side_by_side(reference: Reference): string {
  const rows = rowsOf(reference).filter(
    (r) => r.layout === 'sequential' && SHOWN.includes(`${r.protocol}/${r.wrprotect}/${r.fence}/${r.fence_per}`),
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
function twin_means(reference: Reference): string {
  const parts = ['sequential', 'shuffled'].flatMap((layout) => {
    const all = ratiosTo(
      rowsOf(reference).filter((r) => r.layout === layout),
      'twin',
    );
    return all === null
      ? []
      : [`${all.mean.toFixed(3)} with ${layout} pfns (${all.cells} variants, the worst ${all.worst.toFixed(3)})`];
  });
  return `Model / C with V8's instructions, geometric mean: ${parts.join('; ')}.`;
}

function twin_table(reference: Reference): string {
  const rows = rowsOf(reference);
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

function floors({ summary }: Reference): string {
  const own = summary.filter((r) => r.scenario === 'floor' && r.impl === 'floor' && r.replica === '0');
  const find = (name: string, layout: string, lang: string): Row | undefined => {
    const [floor, wrprotect = 'store'] = name.split(' ');
    const [build, c] = lang === 'wasm' ? ['', 'wasm'] : [`build=${lang};`, 'c'];
    return own.find(
      (r) =>
        r.metric === 'fork_ns_per_pte' &&
        r.extra === `${build}floor=${floor};lang=${c}` &&
        r.layout === layout &&
        r.wrprotect === wrprotect,
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
      ...columns.map(({ layout, lang }) => Number(find(name, layout, lang)?.p50 ?? Number.NaN).toPrecision(3)),
    ]),
  );
}

const share = (fraction: number): string => `${fraction * 100} %`;

function kernel_factors({ summary }: Reference): string {
  const { rows, rho_per_pte, rho_fork } = realityOf(summary);
  const table = markdown(
    ['pages', 'VMAs and DONTFORK', 'pinned', 'model, ns per PTE', 'fork(2), ns per PTE', 'model / fork(2)'],
    rows.map((r) => [
      `${r.pages / 1024} Ki`,
      r.extra.replaceAll(';', ', '),
      share(r.pinned_fraction),
      ns(r.model_ns_per_pte),
      ns(r.kernel_ns_per_pte),
      times(r.ratio),
    ]),
  );
  const rho = (value: number | null): string => value?.toFixed(2) ?? 'unknown';
  return `${table}\n\nRank correlation (Spearman) over these ${rows.length} cells: ${rho(rho_per_pte)} of ns per PTE, ${rho(rho_fork)} of ns per fork.`;
}

/** What only the real kernel has here. */
function kernel_only({ summary }: Reference): string {
  const own = summary.filter((r) => r.scenario === 'kernel_fork' && r.impl === 'kernel' && r.replica === '0');
  const rows = own.filter((r) => r.metric === 'fork_ns_per_pte' && /^(thp|gup)=/.test(r.extra ?? ''));
  const plain = (r: Row): Row | undefined =>
    own.find(
      (o) => o.metric === r.metric && o.extra === 'vmas=1' && o.pages === r.pages && Number(o.pinned_fraction) === 0,
    );
  return markdown(
    ['fork(2) alone', 'pages', 'ns per PTE', 'without it'],
    rows.map((r) => [
      r.extra?.startsWith('thp') ? 'transparent huge pages' : 'a thread splices pages of the mapping (fast GUP)',
      `${Number(r.pages) / 1024} Ki`,
      spread(r),
      spread(plain(r)),
    ]),
  );
}

function published({ summary }: Reference): string {
  const at = 262_144;
  const here = (impl: string): number =>
    Number(
      summary.find(
        (r) =>
          r.scenario === 'kernel_fork' &&
          r.impl === impl &&
          r.metric === 'fork_ns_per_pte' &&
          Number(r.pages) === at &&
          r.extra === 'vmas=1' &&
          Number(r.pinned_fraction) === 0,
      )?.p50 ?? Number.NaN,
    );
  const [model, kernel] = [here('wasm'), here('kernel')];
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
function pin_twin({ summary, comparisons }: Reference): string {
  const rows = summary.filter((r) => r.scenario === 'pin_twin' && r.impl === 'wasm' && r.metric === 'pins_per_s');
  const against = (row: Row): string => {
    const found = comparisons.find((c) => c.cell === row.cell_id && c.baseline_cell?.includes('build=v8'));
    return found === undefined
      ? '-'
      : `${times(Number(found.ratio))} (${times(Number(found.ci_low))} .. ${times(Number(found.ci_high))})`;
  };
  return markdown(
    ['pins and unpins per second, one pinner', 'model, millions', "model / C with V8's instructions"],
    rows
      .filter((r) => r.replica === '0')
      .map((r) => [`\`${r.protocol}\`, \`${r.pin}\``, ns(Number(r.p50) / 1e6), against(r)]),
  );
}

export const REALITY_BLOCKS: Readonly<Record<string, (reference: Reference) => string>> = {
  side_by_side,
  twin_means,
  twin_table,
  floors,
  kernel_factors,
  kernel_only,
  published,
  pin_twin,
};

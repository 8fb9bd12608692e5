import { extraOf } from '../plan/cell.js';
import { ladderSteps } from '../results/ladder.js';
import type { TextRow } from '../results/read-run.js';

/** A vega-lite specification with its data inside, so that people can restyle it for a paper. */
export type Spec = Readonly<Record<string, unknown>>;

export interface Plot {
  readonly name: string;
  readonly title: string;
  /** what the picture says, in words: its text alternative is this and the tables */
  readonly caption: string;
  readonly spec: Spec;
}

export interface RunRows {
  readonly summary: readonly TextRow[];
  readonly samples: readonly TextRow[];
}

const HEADLINE = 'fork_ns_per_pte';
/** Okabe and Ito's, told apart by most colour-blind readers, on light and on dark. */
const COLORS = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9', '#999999', '#5e4fa2'];
const CONFIG = {
  font: 'system-ui, sans-serif',
  background: 'transparent',
  range: { category: COLORS },
  view: { stroke: null },
  axis: { gridOpacity: 0.3 },
};
const INTERVALS = 'Lines show 95 % intervals of the medians.';

const nsPerPte = { type: 'quantitative', title: 'ns per PTE' };

function spec(values: readonly unknown[], body: Spec): Spec {
  return { $schema: 'https://vega.github.io/schema/vega-lite/v6.json', config: CONFIG, data: { values }, ...body };
}

/** Rows of a scenario's headline metric that have a median, as numbers. */
function medians(rows: RunRows, scenario: string, metric: string = HEADLINE): Record<string, string | number | null>[] {
  const number = (text: string | undefined) => (text === undefined || text === '' ? null : Number(text));
  return rows.summary
    .filter((r) => r.scenario === scenario && r.metric === metric && r.p50 !== '')
    .map((r) => ({
      ...r,
      p50: number(r.p50),
      low: number(r.ci_low) ?? number(r.p25),
      high: number(r.ci_high) ?? number(r.p75),
      pages: number(r.pages),
      pinners: number(r.pinners),
    }));
}

const interval = (more: Spec) => ({
  mark: { type: 'rule', strokeWidth: 1.5, color: '#888888' },
  encoding: { ...more, y: { field: 'low', ...nsPerPte }, y2: { field: 'high' } },
});

function fenceCost(rows: RunRows): Plot | null {
  const values = medians(rows, 'fence_cost')
    .filter((r) => r.replica === '0')
    .map((r) => ({ ...r, place: r.fence_per === '' ? 'none' : r.fence_per }));
  if (values.length === 0) return null;
  const x = {
    field: 'place',
    type: 'nominal',
    sort: ['none', 'pte', 'table', 'fork'],
    title: 'one fence per',
    axis: { labelAngle: 0 },
  };
  const xOffset = { field: 'fence', type: 'nominal', sort: ['none', 'lock', 'full'] };
  const color = { field: 'fence', type: 'nominal', sort: ['none', 'lock', 'full'], title: 'fence' };
  const bars = { mark: 'bar', encoding: { y: { field: 'p50', ...nsPerPte }, color } };
  const body = {
    facet: {
      column: {
        field: 'wrprotect',
        type: 'nominal',
        sort: ['store', 'rmw', 'cmpxchg', 'xchg'],
        title: 'write-protect',
      },
    },
    spec: { width: 130, height: 220, encoding: { x, xOffset }, layer: [bars, interval({})] },
  };
  return {
    name: 'fence_cost',
    title: 'What each ordering fence adds',
    caption: `early_wrprotect, 64 Ki pages. ${INTERVALS}`,
    spec: spec(values, body),
  };
}

/** 65536 -> 64Ki. */
const PAGES_LABEL = "datum.value >= 1048576 ? datum.value / 1048576 + 'Mi' : datum.value / 1024 + 'Ki'";
const byProtocol = { field: 'protocol', type: 'nominal', title: 'protocol' };

function forkLatency(rows: RunRows): Plot | null {
  const values = medians(rows, 'fork_latency').filter((r) => r.replica === '0');
  if (values.length === 0) return null;
  const x = {
    field: 'pages',
    type: 'quantitative',
    scale: { type: 'log', base: 4 },
    title: 'pages',
    axis: { values: [...new Set(values.map((v) => v.pages))], labelExpr: PAGES_LABEL },
  };
  const y = { field: 'p50', ...nsPerPte, scale: { zero: false } };
  const layer = [
    { mark: { type: 'line', point: true }, encoding: { x, y, color: byProtocol } },
    interval({ x, color: byProtocol }),
  ];
  const body = {
    facet: { column: { field: 'extra', type: 'nominal', title: null } },
    spec: { width: 280, height: 240, layer },
  };
  return {
    name: 'fork_latency',
    title: 'Fork over the size of the address space',
    caption: `Protocols as shipped, nobody pinning. ${INTERVALS}`,
    spec: spec(values, body),
  };
}

function forkVsPinners(rows: RunRows): Plot | null {
  const values = medians(rows, 'fork_vs_pinners').filter((r) => r.replica === '0');
  if (values.length === 0) return null;
  const encoding = { x: { ...byProtocol, axis: { labelAngle: 0 } }, xOffset: { field: 'pinners', type: 'ordinal' } };
  const bars = {
    mark: 'bar',
    encoding: {
      y: { field: 'p50', ...nsPerPte },
      color: { field: 'pinners', type: 'ordinal', scale: { range: COLORS }, title: 'pinners' },
    },
  };
  const caption = `Each pinner aims every other pin at the table being copied. ${INTERVALS}`;
  const body = { width: 460, height: 240, encoding, layer: [bars, interval({})] };
  return { name: 'fork_vs_pinners', title: 'Fork against pinners', caption, spec: spec(values, body) };
}

function pinnedFraction(rows: RunRows): Plot | null {
  const values = medians(rows, 'pinned_fraction').filter((r) => r.replica === '0');
  if (values.length === 0) return null;
  const x = {
    field: 'pinned_fraction',
    type: 'ordinal',
    title: 'share of the pages pinned before fork',
    axis: { labelAngle: 0 },
    sort: 'x',
  };
  const y = { field: 'p50', ...nsPerPte, scale: { type: 'log' } };
  const layer = [
    { mark: { type: 'line', point: true }, encoding: { x, y, color: byProtocol } },
    interval({ x, color: byProtocol }),
  ];
  const caption = `A pinned page is copied, 4 KiB, by the protocols that look. Logarithmic. ${INTERVALS}`;
  return {
    name: 'pinned_fraction',
    title: 'Early copies',
    caption,
    spec: spec(values, { width: 460, height: 260, layer }),
  };
}

/** Samples of one size of fork_latency, or of whatever was measured: as they came, so that drift shows. */
function timeline(rows: RunRows): Plot | null {
  const metric = rows.samples.filter((r) => r.metric === HEADLINE && r.valid === 'true');
  const scenario = metric.some((r) => r.scenario === 'fork_latency') ? 'fork_latency' : metric[0]?.scenario;
  const own = metric.filter((r) => r.scenario === scenario);
  const cells = [...new Set(own.map((r) => r.cell_id))].slice(0, COLORS.length);
  const first = own.find((r) => r.cell_id === cells[0]);
  const shown = own.filter((r) => cells.includes(r.cell_id) && r.pages === first?.pages && r.extra === first?.extra);
  if (shown.length === 0) return null;
  const values = shown.map((r) => ({
    s: Number(r.t_offset_ns) / 1e9,
    value: Number(r.value),
    cell: `${r.protocol}${r.replica === '1' ? ' (A/A)' : ''}`,
    launch: Number(r.launch),
  }));
  const encoding = {
    x: { field: 's', type: 'quantitative', title: 'seconds since the start of the run' },
    y: { field: 'value', ...nsPerPte, scale: { zero: false } },
    color: { field: 'cell', type: 'nominal', title: 'cell' },
  };
  const caption = `Every valid sample of ${scenario}, ${first?.pages} pages, in the order in which it was taken.`;
  return {
    name: 'timeline',
    title: 'Samples in time order',
    caption,
    spec: spec(values, { width: 620, height: 240, mark: { type: 'point', opacity: 0.7, size: 18 }, encoding }),
  };
}

/** Each scenario's baseline and its twin, relative to the baseline's median. */
function aaPair(rows: RunRows): Plot | null {
  const twins = rows.summary.filter((r) => r.replica === '1' && r.p50 !== '');
  const values = twins.flatMap((twin) => {
    const id = twin.cell_id
      ?.split('/')
      .map((part, i, all) => (i === all.length - 2 ? '0' : part))
      .join('/');
    const base = rows.summary.find((r) => r.cell_id === id && r.metric === twin.metric);
    const isHeadline =
      [HEADLINE, 'pins_per_s', 'first_write_ns'].includes(twin.metric ?? '') &&
      (twin.metric === HEADLINE || !twins.some((t) => t.scenario === twin.scenario && t.metric === HEADLINE));
    if (base === undefined || base.p50 === '' || !isHeadline) return [];
    return [base, twin].map((r) => ({
      scenario: r.scenario,
      replica: r.replica,
      ratio: Number(r.p50) / Number(base.p50),
      low: Number(r.ci_low || r.p25) / Number(base.p50),
      high: Number(r.ci_high || r.p75) / Number(base.p50),
    }));
  });
  if (values.length === 0) return null;
  const y = { field: 'scenario', type: 'nominal', title: null };
  const yOffset = { field: 'replica', type: 'nominal' };
  const color = { field: 'replica', type: 'nominal', title: 'replica' };
  const x = {
    field: 'ratio',
    type: 'quantitative',
    scale: { zero: false },
    title: "median relative to the baseline's",
  };
  const layer = [
    {
      mark: { type: 'rule', strokeWidth: 1.5 },
      encoding: { x: { ...x, field: 'low' }, x2: { field: 'high' }, y, yOffset, color },
    },
    { mark: { type: 'point', filled: true, size: 50 }, encoding: { x, y, yOffset, color } },
  ];
  return {
    name: 'aa_pair',
    title: 'The A/A pairs',
    caption: `The same cell measured twice: what lies between the two is noise. ${INTERVALS}`,
    spec: spec(values, { width: 460, height: { step: 18 }, layer }),
  };
}

function ladder(rows: RunRows): Plot | null {
  const own = rows.samples.filter((r) => r.scenario === 'ladder');
  const cells = [...new Map(own.map((r) => [r.cell_id ?? '', r])).values()].map((r) => ({
    scenario: 'ladder',
    replica: r.replica === '1' ? (1 as const) : (0 as const),
    extra: r.extra ?? '',
    cell_id: r.cell_id ?? '',
  }));
  const samples = own.map((r) => ({
    cell_id: r.cell_id ?? '',
    metric: r.metric ?? '',
    launch: Number(r.launch),
    block: Number(r.block),
    value: Number(r.value),
    valid: r.valid === 'true',
  }));
  const steps = ladderSteps(cells, samples);
  if (steps.length === 0 || cells.some((c) => extraOf(c, 'step') === undefined)) return null;
  const stack = (name: string, last: string) => {
    let from = 0;
    return steps
      .filter((s) => !['fence_lock', 'fence_full', 'fork'].includes(s.step) || s.step === last)
      .map((s) => {
        const to = from + s.ns;
        const segment = {
          bar: name,
          step: s.step === 'fork' ? 'tables and locks' : s.step,
          from,
          to,
          low: to - (s.half ?? 0),
          high: to + (s.half ?? 0),
        };
        from = to;
        return segment;
      });
  };
  const values = [
    ...stack('fork', 'fork'),
    ...stack('with a lock fence', 'fence_lock'),
    ...stack('with a full fence', 'fence_full'),
  ];
  const y = { field: 'bar', type: 'nominal', title: null, sort: ['fork', 'with a lock fence', 'with a full fence'] };
  const layer = [
    {
      mark: 'bar',
      encoding: {
        x: { field: 'from', ...nsPerPte },
        x2: { field: 'to' },
        y,
        color: {
          field: 'step',
          type: 'nominal',
          sort: steps.map((s) => (s.step === 'fork' ? 'tables and locks' : s.step)),
          title: 'ingredient',
        },
      },
    },
    {
      mark: { type: 'rule', strokeWidth: 2, color: '#888888' },
      encoding: { x: { field: 'low', type: 'quantitative' }, x2: { field: 'high' }, y },
    },
  ];
  const caption =
    'Each segment is a difference between two loops, paired within blocks; lines show its 95 % interval. The last one of the bare fork is tables, locks and loop control.';
  return {
    name: 'ladder',
    title: 'Where the nanoseconds of one PTE go',
    caption,
    spec: spec(values, { width: 560, height: { step: 44 }, layer }),
  };
}

/** Every plot the run has data for. */
export function plotsOf(rows: RunRows): Plot[] {
  return [fenceCost, ladder, forkLatency, forkVsPinners, pinnedFraction, aaPair, timeline]
    .map((plot) => plot(rows))
    .filter((plot) => plot !== null);
}

// Horizontal bars from zero, each with its number at its end: they read alike on a wide page and on a phone.
import { formatNumber } from '../numbers.js';
import type { SummaryRow } from '../results/rows.js';
import { INK } from './colors.js';
import { charWidth, type Frame, inLines, QUIET, type Spec, spec, textWidth } from './plot.js';

export interface Bar {
  /** bars of one group stand together, below its name */
  readonly group: string;
  readonly name: string;
  readonly color: string;
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
  /** instead of a bar, where there is no number */
  readonly reason: string;
}

/** @param per what the numbers are divided by */
export function barOf(row: SummaryRow, group: string, name: string, color: string, per = 1): Bar {
  const { p50, p25, p75, ci_low, ci_high, warnings } = row;
  const numbers = p50 === null ? [null, null, null] : [p50, ci_low ?? p25, ci_high ?? p75];
  const [value = null, low = null, high = null] = numbers.map((number) => (number === null ? null : number / per));
  return { group, name, color, value, low, high, reason: p50 === null ? (warnings ?? 'no valid sample') : '' };
}

const STEP = 26;
const GAP = 24;
const LINE = 13;

/** @param unit title of the axis */
export function bars(whole: Frame, all: readonly Bar[], unit: string): Spec {
  const names = [...new Set(all.map(({ name }) => name))];
  const groups = [...new Set(all.map(({ group }) => group))];
  const columns = groups.length > 8 && whole.name === 'wide' ? 2 : 1;
  const frame = { ...whole, width: (whole.width - GAP * (columns - 1)) / columns };
  const longest = Math.max(...names.map(textWidth));
  // Where names would take more than two fifths of the width they stand above their bars.
  const isAbove = longest > frame.width * 0.4;
  const width = frame.width - (isAbove ? 12 : longest + 10);
  const most = Math.max(0, ...all.flatMap(({ value, high }) => [value ?? 0, high ?? 0]));
  const numbers = (most === 0 ? 1 : most) * (1 + 64 / Math.max(120, width - 64));
  const wrapped = all.map(({ name }) => inLines(name, Math.floor(width / charWidth(12))));
  const lines = Math.max(...wrapped.map(({ length }) => length));
  const titles = wrapped.map((own) => [...Array<string>(lines - own.length).fill(''), ...own]);
  const values = all.map((bar, i) => ({
    ...{ group: bar.group, name: bar.name, value: bar.value, low: bar.low, high: bar.high, color: bar.color },
    ...{
      end: bar.value === null ? null : Math.max(bar.value, bar.high ?? 0),
      label: bar.value === null ? '' : formatNumber(bar.value),
    },
    title: titles[i],
    reason:
      bar.value === null
        ? inLines(`no number: ${bar.reason.replace(/^no figures: /, '')}`, Math.floor(width / charWidth(11)))
        : [''],
  }));
  const axis = isAbove
    ? null
    : { labelPadding: 6, ticks: false, domain: false, minExtent: longest, maxExtent: longest };
  const y = {
    field: 'name',
    type: 'nominal',
    sort: names,
    title: null,
    axis,
    scale: isAbove ? { paddingInner: 1 - 20 / (STEP + 10 + LINE * lines), paddingOuter: 0.4 } : { paddingInner: 0.25 },
  };
  const scale = { domain: [0, numbers], nice: false };
  const x = { field: 'value', type: 'quantitative', title: unit, scale, axis: { tickCount: 6 } };
  const quiet = { ...x.axis, ...QUIET };
  const zero = { datum: 0, type: 'quantitative', scale };
  const text = (field: string, more: Spec, encoding: Spec) => ({
    mark: { type: 'text', align: 'left', baseline: 'middle', color: INK, ...more },
    encoding: { y, text: { field }, ...encoding },
  });
  const layer = (axis: Spec) => [
    {
      mark: { type: 'bar' },
      encoding: { y, x: { ...x, axis }, color: { field: 'color', type: 'nominal', scale: null, legend: null } },
    },
    {
      mark: { type: 'rule', strokeWidth: 1.5, color: INK },
      encoding: { y, x: { ...x, axis, field: 'low' }, x2: { field: 'high' } },
    },
    text('label', { dx: 5 }, { x: { ...x, axis, field: 'end' } }),
    text('reason', { dx: 4, dy: -5, fontStyle: 'italic', lineHeight: 12, fontSize: 11 }, { x: { ...zero, axis } }),
    ...(isAbove
      ? [
          text(
            'title',
            { baseline: 'bottom', lineHeight: LINE, dy: -STEP / 2 - 1 - LINE * (lines - 1) },
            { x: { ...zero, axis } },
          ),
        ]
      : []),
  ];
  const one = { width, height: { step: isAbove ? STEP + 10 + LINE * lines : STEP } };
  if (groups.length < 2) return spec(frame, values, { ...one, layer: layer(x.axis) });
  const each = Math.ceil(groups.length / columns);
  const below = groups.map((group, i) => ({
    title: { text: group, anchor: 'start', fontSize: 13, frame: 'group', dx: isAbove ? 0 : -longest - 4 },
    transform: [{ filter: { field: 'group', equal: group } }],
    ...{ ...one, layer: layer(i % each === each - 1 || i === groups.length - 1 ? x.axis : quiet) },
  }));
  const parts = Array.from({ length: columns }, (_, i) => ({
    vconcat: below.slice(i * each, (i + 1) * each),
    spacing: 10,
  }));
  return spec(whole, values, columns === 1 ? (parts[0] as Spec) : { hconcat: parts, spacing: GAP });
}

// Where the nanoseconds of one PTE go, by the relations between its rungs.
import { ladderSteps, type Step } from '../results/ladder.js';
import { INK, NEUTRALS } from './colors.js';
import { nsPerPte, type Picture, type RunRows, spec, textWidth } from './plot.js';

/** Whether a step is more than its interval: what is not told from nothing is named, and has no bar. */
function isTold({ ns, half }: Step): boolean {
  return ns > 0 && (half === null || ns > half);
}

const nameOf = ({ step }: Step): string => (step === 'fork' ? 'tables and locks' : step);
const label = ({ ns, half }: Step): string => `${ns.toFixed(1)}${half === null ? '' : ` +- ${half.toFixed(1)}`}`;

export function rungs(rows: RunRows): Picture | null {
  const steps = ladderSteps(rows);
  if (steps.length === 0) return null;
  const ends = new Map<string, number>([['', 0]]);
  const values = steps.map((s) => {
    const from = ends.get(s.onTopOf) ?? 0;
    const to = from + s.ns;
    ends.set(s.step, to);
    const half = s.half ?? 0;
    const row = { name: `+ ${nameOf(s)}`, from, to, low: to - half, high: to + half, label: label(s) };
    return isTold(s)
      ? row
      : { ...row, from, to: from, low: null, high: null, label: `not told from nothing: ${label(s)}` };
  });
  const names = values.map(({ name }) => name);
  const most = Math.max(...values.flatMap(({ to, high }) => [to, high ?? 0]));
  return {
    title: 'Where the nanoseconds of one PTE go',
    caption:
      'Each bar is what one ingredient adds to the loop that it stands on, a difference between the levels of two loops; lines show its 95 % interval. Fences stand on the pin check; the last of the bare fork is tables, locks and loop control.',
    draw(frame) {
      const width = frame.width - Math.max(...names.map(textWidth)) - 10;
      const scale = { domain: [0, most * (1 + 110 / Math.max(110, width - 110))], nice: false };
      const x = { ...nsPerPte, scale };
      const axis = { ticks: false, domain: false, labelPadding: 6 };
      const y = { field: 'name', type: 'nominal', title: null, sort: names, axis };
      const rule = { type: 'rule', strokeWidth: 1.5, color: INK };
      // Words instead of a bar stand where there is room for them.
      const left = `datum.high === null && datum.end > ${0.4 * most}`;
      const place = { align: { expr: `${left} ? 'right' : 'left'` }, dx: { expr: `${left} ? -5 : 5` } };
      const text = { type: 'text', baseline: 'middle', color: INK, ...place };
      const layer = [
        {
          mark: { type: 'bar', color: NEUTRALS[2] },
          encoding: { y, x: { ...x, field: 'from' }, x2: { field: 'to' } },
        },
        { mark: rule, encoding: { y, x: { ...x, field: 'low' }, x2: { field: 'high' } } },
        { mark: text, encoding: { y, x: { ...x, field: 'end' }, text: { field: 'label' } } },
      ];
      const drawn = values.map((row) => ({ ...row, end: Math.max(row.to, row.high ?? 0) }));
      return spec(frame, drawn, { width, height: { step: 28 }, layer });
    },
  };
}

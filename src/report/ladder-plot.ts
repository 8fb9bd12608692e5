// Where the nanoseconds of one PTE go, from samples.csv.
import { extraOf } from '../plan/cell.js';
import { ladderSteps } from '../results/ladder.js';
import { nsPerPte, type Plot, type RunRows, spec } from './plot.js';

export function ladder(rows: RunRows): Plot | null {
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

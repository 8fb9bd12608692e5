// Where the nanoseconds of one PTE go, by the relations between its rungs.
import { ladderSteps, type Step } from '../results/ladder.js';
import { nsPerPte, type Picture, type RunRows, spec } from './plot.js';

/** Whether a step is more than its interval: what is not told from nothing is named, and not drawn. */
function isTold({ ns, half }: Step): boolean {
  return ns > 0 && (half === null || ns > half);
}

const nameOf = ({ step }: Step): string => (step === 'fork' ? 'tables and locks' : step);

export function rungs(rows: RunRows): Picture | null {
  const steps = ladderSteps(rows);
  if (steps.length === 0) return null;
  const stack = (name: string, last: string) => {
    let from = 0;
    return steps
      .filter((s) => !['fence_lock', 'fence_full', 'fork'].includes(s.step) || s.step === last)
      .flatMap((s) => {
        const to = from + s.ns;
        const segment = { bar: name, step: nameOf(s), from, to, low: to - (s.half ?? 0), high: to + (s.half ?? 0) };
        from = to;
        return isTold(s) ? [segment] : [];
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
          sort: steps.map(nameOf),
          title: 'ingredient',
        },
      },
    },
    {
      mark: { type: 'rule', strokeWidth: 2, color: '#888888' },
      encoding: { x: { field: 'low', type: 'quantitative' }, x2: { field: 'high' }, y },
    },
  ];
  const untold = steps.filter((s) => !isTold(s));
  const caption = [
    'Each segment is a difference between the levels of two loops; lines show its 95 % interval.',
    'The last one of the bare fork is tables, locks and loop control.',
    ...(untold.length === 0
      ? []
      : [
          `Not told from nothing here, and not drawn: ${untold.map((s) => `${nameOf(s)} (${s.ns.toFixed(1)} +- ${(s.half ?? 0).toFixed(1)})`).join(', ')}.`,
        ]),
  ].join(' ');
  return {
    title: 'Where the nanoseconds of one PTE go',
    caption,
    spec: spec(values, { width: 560, height: { step: 44 }, layer }),
  };
}

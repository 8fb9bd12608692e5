import { assertConservation } from '../src/machine/machine.js';
import { forkSubject } from '../src/measure/fork-subject.js';
import type { Subject, SubjectContext } from '../src/measure/subject.js';
import type { Extra, Factors } from '../src/plan/cell.js';
import { PROTOCOLS, protocolNamed } from '../src/protocols.js';
import type { Scenario } from './scenario.js';

/** In the order in which they are built. */
export const RUNGS = [
  'copy',
  'wrprotect',
  'refcount',
  'mapcount',
  'pin_check',
  'fence_lock',
  'fence_full',
  'fork',
] as const;
const [REFCOUNT, MAPCOUNT] = [RUNGS.indexOf('refcount'), RUNGS.indexOf('mapcount')];

type Rung = (typeof RUNGS)[number];

/** Each rung adds one ingredient to the one before, except that the fences and the real fork all stand on the pin check. */
const ON: Partial<Record<Rung, Rung>> = { fence_lock: 'pin_check', fence_full: 'pin_check', fork: 'pin_check' };

/** The protocol whose fork is the rungs' own ingredients and nothing else. */
const MODEL = 'no_early';

const extraOfRung = (rung: number): Extra => ({ rung: String(rung), step: RUNGS[rung] ?? '' });

/** A rung of the model's own, in the shape of some cell. */
function modelRung(cell: Factors, rung: number): Factors {
  return { ...cell, protocol: MODEL, ...protocolNamed(MODEL).shipped, extra: extraOfRung(rung) };
}

/** The rung that a rung is built on; the first on itself. */
function below(cell: Factors): Factors {
  const rung = Number(cell.extra.rung);
  const on = ON[RUNGS[rung] ?? 'copy'];
  return modelRung(cell, on === undefined ? Math.max(0, rung - 1) : RUNGS.indexOf(on));
}

const isFork = ({ extra }: Factors): boolean => extra.step === 'fork';

type Climb = (mm: number, child: number) => number;

/** Copies every PTE of the parent into a child whose tables stand ready, with the ingredients of one rung. */
function rungSubject(context: SubjectContext): Subject {
  const { cpu, cell } = context;
  const rung = Number(cell.extra.rung);
  if (isFork(cell)) return forkSubject(context);
  const climb = cpu.fn<Climb>(`ladder__${RUNGS[rung]}`);
  let child = 0;
  let copied = 0;
  return {
    before() {
      child = cpu.fn<(mm: number) => number>('ladderChild')(context.machine().parent) >>> 0;
      if (child === 0) throw new Error(`no memory for page tables (${cell.cell_id})`);
    },
    run() {
      copied = climb(context.machine().parent, child) >>> 0;
    },
    after() {
      if (copied !== cell.pages) throw new Error(`${copied} of ${cell.pages} ptes copied (${cell.cell_id})`);
      cpu.fn<(mm: number, child: number, refcounts: number, mapcounts: number) => void>('ladderUndo')(
        context.machine().parent,
        child,
        rung >= REFCOUNT ? 1 : 0,
        rung >= MAPCOUNT ? 1 : 0,
      );
      cpu.fn<(mm: number) => void>('ladderExit')(child);
      cpu.kernel.makeWritable(context.machine().parent);
      assertConservation(cpu, `after a rung (${cell.cell_id})`);
    },
    readings: (elapsed_ns) => [
      { metric: 'fork_ns_per_pte', unit: 'ns', value: elapsed_ns / copied },
      { metric: 'fork_ns', unit: 'ns', value: elapsed_ns },
    ],
  };
}

/** Where do the nanoseconds of one PTE go? */
export const scenario: Scenario = {
  name: 'ladder',
  question: 'Where do the nanoseconds of one PTE go? Each rung adds one ingredient; the last is the real fork.',
  headline: 'fork_ns_per_pte',
  picture: 'rungs',
  isProfile: true,
  grid: () => ({
    protocol: [MODEL, ...PROTOCOLS.filter(({ sha256 }) => sha256 !== undefined).map(({ name }) => name)],
    pages: [65536],
    pinners: [0],
    pinned_fraction: [0],
    extras: RUNGS.map((_, rung) => extraOfRung(rung)),
  }),
  // A protocol from outside has the last rung, its fork; the others are the model's.
  keep: (cell) => cell.protocol === MODEL || isFork(cell),
  beside: (cell) => (cell.protocol === MODEL ? [] : RUNGS.map((_, rung) => modelRung(cell, rung))),
  fixed: ['protocol', 'wrprotect', 'fence', 'fence_per', 'pin', 'pinners', 'pinned_fraction'],
  compare: (cell) => [{ role: 'baseline', to: below(cell) }],
  pinners: 'none',
  subject: rungSubject,
};

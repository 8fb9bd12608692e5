import { forkSubject } from '../src/measure/fork-subject.js';
import { kernelBatch, kernelForkOf } from '../src/measure/kernel-batch.js';
import { kernelForkMissing } from '../src/native/kernel-fork.js';
import { type Factors, formatExtra } from '../src/plan/cell.js';
import type { Scenario } from './scenario.js';

const ONE_VMA = { vmas: '1' };
/** What fork(2) of this machine runs, in the words of our knobs (x86 since v6.1). */
export const LINUX = { impl: 'kernel', protocol: 'linux', wrprotect: 'cmpxchg', pin: 'two_step_mb' } as const;
/** The corner that the other cells of an implementation are compared with. */
const PLAIN: Pick<Factors, 'extra' | 'pinned_fraction' | 'pinners'> = {
  extra: ONE_VMA,
  pinned_fraction: 0,
  pinners: 0,
};
const PAGES = { smoke: [16384], quick: [16384, 65536, 262144], full: [16384, 65536, 262144] };
const LARGE = 65536;
const HUGE_PAGES = 512;

/** How memory is mapped, order of a folio, and pins per 2 MiB. */
const FOLIOS = [
  { mapping: 'base', order: 0, pins: [0, 1, 8, HUGE_PAGES] },
  { mapping: 'pte', order: 9, pins: [0, 1, 8, HUGE_PAGES] },
  { mapping: 'pmd', order: 9, pins: [0, 1, 8, HUGE_PAGES] },
];
const foliosOf = (mapping: string, order: number, pins: number) => ({
  pinned_fraction: pins / HUGE_PAGES,
  extra: { ...ONE_VMA, mapping, folio_order: String(order), pins_per_2mib: String(pins) },
});

const isOneVma = ({ extra }: Factors): boolean => formatExtra(extra) === formatExtra(ONE_VMA);

/** Only the kernel has huge pages, and pinners that are not the model's. */
function kernelCells(cell: Factors): Factors[] {
  const same: Factors = { ...cell, ...LINUX };
  if (!isOneVma(cell) || cell.pinned_fraction > 0 || cell.pages > LARGE) return [same];
  const folios = FOLIOS.flatMap(({ mapping, order, pins }) =>
    pins.map((n): Factors => ({ ...same, ...foliosOf(mapping, order, n) })),
  );
  return [
    same,
    { ...same, extra: { ...ONE_VMA, thp: 'on' } },
    { ...same, extra: { ...ONE_VMA, gup: 'vmsplice' }, pinners: 1 },
    ...folios,
  ];
}

/** What a pin costs is told from the same memory without one. */
function baselineOf({ extra, pinned_fraction }: Factors): Partial<Factors> {
  if (extra.mapping === undefined || pinned_fraction === 0) return PLAIN;
  return foliosOf(extra.mapping, Number(extra.folio_order), 0);
}

/** Of a scenario with cells of the machine beside the model's: memory is mapped anew for each fork(2), which takes longer than the fork. */
export const besideMachine: Required<Pick<Scenario, 'effort'>> & Pick<Scenario, 'subject'> = {
  effort: (cell, preset) => (cell.impl === 'kernel' ? { blocks: 1, samples: Math.min(2, preset.samples) } : preset),
  subject: (context) => (context.cell.impl === 'kernel' ? kernelBatch(context.cell) : forkSubject(context)),
};

/** How far is the model from the real thing: what makes fork(2) slower here, and what makes the modelled fork slower? */
export const scenario: Scenario = {
  name: 'kernel_fork',
  question: "How does the modelled fork compare with this machine's own fork(2), and with what makes that slower?",
  headline: 'fork_ns_per_pte',
  picture: 'besideKernel',
  onlyNamed: true,
  grid: (preset) => ({
    protocol: ['seqcount'],
    pages: PAGES[preset],
    pinned_fraction: preset === 'smoke' ? [0, 1] : preset === 'quick' ? [0, 0.1, 1] : [0, 0.001, 0.01, 0.1, 1],
    extras: [{ vmas: 1 }, { vmas: 64 }, { vmas: 4, dontfork_share: 0.5 }],
  }),
  fixed: ['fence', 'fence_per', 'pinners', 'layout'],
  // Factor by factor from one corner and not the whole product; of large mappings the corner alone: they take seconds each.
  keep: (cell) =>
    (cell.pinned_fraction === 0 || isOneVma(cell)) &&
    (cell.pages <= LARGE || (cell.pinned_fraction === 0 && isOneVma(cell))),
  beside: kernelCells,
  compare: (cell) => [
    { role: 'baseline', to: baselineOf(cell) },
    ...(cell.impl === 'wasm' ? [{ role: 'kernel', to: LINUX } as const] : []),
  ],
  // Mapped anew for each fork, and copied whole where a page of each folio is pinned: a block of it takes as long as several.
  effort: (cell, preset) => (cell.extra.mapping === undefined ? preset : { ...preset, blocks: 1 }),
  pinners: 'none',
  missing: (cell) => (cell.impl === 'kernel' ? kernelForkMissing(kernelForkOf(cell)) : null),
  subject: besideMachine.subject,
};

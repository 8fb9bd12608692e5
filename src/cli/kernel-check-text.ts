/** What `forkbench kernel-check` says: a row per question, the control that shows that a loss would be seen beside it. */
import { list } from '../answer/words.js';
import type { CheckCase, CheckMapping, KernelCheck, KernelCheckRow } from '../native/kernel-check.js';
import { counted, formatNumber } from '../numbers.js';
import { clopperPearson } from '../stats/clopper-pearson.js';
import { sentencesText } from './screen.js';
import { renderTable } from './table.js';

/** A row with what follows from it. */
export interface Checked extends KernelCheckRow {
  /** of what is mapped: a base page, or a huge one */
  readonly page_bytes: number;
  /** as get_user_pages() is asked: a long-term pin for writing or for reading, or a reference that fork does not look at */
  readonly pin: 'FOLL_PIN|FOLL_WRITE|FOLL_LONGTERM' | 'FOLL_PIN|FOLL_LONGTERM' | 'FOLL_GET';
  /** what loses its pages, so that the check is seen to see it */
  readonly is_control: boolean;
  /** null: nothing was held that could be lost */
  readonly kept: boolean | null;
  /** of the overlaps; Clopper and Pearson's 95 %, exact if these were independent, which those of one fork are not. null: none */
  readonly lost_per_million: number | null;
  readonly ci_low: number | null;
  readonly ci_high: number | null;
}

const isRacing = (what: CheckCase): boolean => what === 'during_fork' || what === 'control_vmsplice';

export function checkedOf(row: KernelCheckRow): Checked {
  const { lost, overlaps } = row;
  const ci = overlaps === 0 ? null : clopperPearson(lost, overlaps);
  const held = isRacing(row.case) ? overlaps > 0 : !row.refused;
  return {
    ...row,
    page_bytes: row.mapping === 'base' ? 4096 : 2 ** 21,
    pin:
      row.case === 'control_vmsplice'
        ? 'FOLL_GET'
        : row.case === 'read_only'
          ? 'FOLL_PIN|FOLL_LONGTERM'
          : 'FOLL_PIN|FOLL_WRITE|FOLL_LONGTERM',
    is_control: row.case.startsWith('control_'),
    kept: held ? lost === 0 : null,
    lost_per_million: ci === null ? null : (lost / overlaps) * 1e6,
    ci_low: ci === null ? null : ci[0] * 1e6,
    ci_high: ci === null ? null : ci[1] * 1e6,
  };
}

const MAPPED: Readonly<Record<CheckMapping, string>> = {
  base: 'base pages',
  pte: 'huge pages by ptes',
  pmd: 'huge pages by a pmd',
  hugetlb: 'huge pages of the pool',
};

const WHEN: Readonly<Record<Exclude<CheckCase, `control_${string}`>, readonly [when: string, control: CheckCase]>> = {
  child_lives: ['before, child lives', 'control_remapped'],
  child_gone: ['before, child gone', 'control_remapped'],
  read_only: ['before, for reading', 'control_remapped'],
  during_fork: ['while it forks', 'control_vmsplice'],
};

const share = (perMillion: number): string => `${formatNumber(perMillion / 1e4, 2)} %`;

function lostText({ refused, kept, lost, overlaps, ci_low, ci_high }: Checked): string {
  if (refused) return 'refused: no such pin';
  if (kept === null) return 'nothing overlapped';
  if (ci_low === null || ci_high === null) return kept ? 'kept' : 'lost';
  if (lost === 0) return `0, at most ${share(ci_high)}`;
  return `${lost} of ${overlaps} (${share(ci_low)} .. ${share(ci_high)})`;
}

const number = (value: number): string => value.toLocaleString('en-US');

/** Of what it was asked, how much the control lost. */
function controlText(row: Checked, rows: readonly Checked[]): string {
  const what = WHEN[row.case as keyof typeof WHEN][1];
  const control = rows.find((other) => other.mapping === row.mapping && other.case === what);
  const of = control === undefined ? 0 : isRacing(what) ? control.overlaps : control.trials;
  return control === undefined || of === 0 ? '-' : `${number(control.lost)} of ${number(of)}`;
}

function line(row: Checked, rows: readonly Checked[]): string[] {
  const raced = isRacing(row.case);
  return [
    MAPPED[row.mapping],
    WHEN[row.case as keyof typeof WHEN][0],
    row.refused ? '-' : number(row.trials),
    raced ? `${number(row.overlaps)}, ${number(row.taken_inside)} inside` : '-',
    lostText(row),
    controlText(row, rows),
  ];
}

const TITLES = ['memory', 'pinned', 'forks', 'overlapped', 'lost (95 %)', 'control lost'];

export function kernelCheckText(
  rows: readonly Checked[],
  leftOut: KernelCheck['leftOut'],
  keeps: boolean,
  kernel: string,
): string {
  const columns = TITLES.map((title) => ({ title, align: 'left' as const }));
  const own = rows.filter(({ is_control }) => !is_control);
  const table = renderTable(
    columns,
    own.map((row) => line(row, rows)),
  );
  const verdict = keeps
    ? `Linux ${kernel} lost no pin in what was asked: what is pinned stays the parent's across fork(2), as promised.`
    : `!!! Linux ${kernel} lost a pin across fork(2) !!!`;
  return `${table}\n\n${sentencesText([verdict, ...asked(own), ...leftOut.map(missing)])}`;
}

/** What was asked, so that nobody takes it for more. */
function asked(rows: readonly Checked[]): string[] {
  const mappings = [...new Set(rows.map(({ mapping }) => mapping))];
  const overlaps = rows.reduce((sum, row) => sum + row.overlaps, 0);
  const pages = rows.find(({ case: what }) => what === 'child_lives')?.pages ?? 0;
  return [
    `Asked: private anonymous memory (${list(mappings.map((mapping) => MAPPED[mapping]))}; a base page has 4 KiB, a huge one 2 MiB), pinned as a fixed buffer of io_uring: FOLL_PIN with FOLL_WRITE and FOLL_LONGTERM.`,
    `Before: one thread pins ${counted(pages, 'page')} of 4 KiB, then forks. While it forks: a thread pins one page after the other and gives it back; ${counted(overlaps, 'pin')} overlapped a fork (inside: taken before it returned), and io_uring read a file into each, to be seen by the parent.`,
    'Control: pages taken away by hand, and references without a pin (vmsplice, FOLL_GET), which fork may move away.',
    ...(rows.some(({ refused }) => refused)
      ? ['Not asked: pins for reading. io_uring here pins for writing only: it refuses what may only be read (EFAULT).']
      : []),
  ];
}

const missing = ({ mapping, reason }: KernelCheck['leftOut'][number]): string =>
  `Left out: ${MAPPED[mapping]}: ${reason}.`;

import { release } from 'node:os';
import { EXIT, ForkbenchError } from '../errors.js';
import { type KernelCheckRow, kernelCheck } from '../native/kernel-check.js';
import { SCHEMA_VERSION } from '../results/schema-version.js';
import { renderTable } from './table.js';

export interface KernelCheckOptions {
  readonly pages: number;
  readonly json?: boolean;
}

const ABOUT: Readonly<Record<KernelCheckRow['case'], string>> = {
  child_lives: 'the parent writes while the child has the pages too',
  child_gone: 'the parent writes when the child is gone',
  control_remapped: 'the pages are taken away by hand: here the check must see that the pin is lost',
};

/** `forkbench kernel-check`. @returns 0; 3 where the kernel lost a pin */
export function kernelCheckCommand({ pages, json }: KernelCheckOptions): number {
  const rows = kernelCheck(pages);
  const control = rows.find((row) => row.case === 'control_remapped');
  if (control === undefined || control.kept)
    throw new ForkbenchError(EXIT.unavailable, 'kernel-check: the control was not seen; its answers mean nothing here');
  const keeps = rows.every((row) => row === control || row.kept);
  process.stdout.write(
    json
      ? `${JSON.stringify({ schema_version: SCHEMA_VERSION, kernel: release(), keeps, rows })}\n`
      : kernelCheckText(rows, keeps),
  );
  return keeps ? EXIT.ok : EXIT.violation;
}

const ASKED = `Asked were anonymous base pages (no huge pages), pinned for writing as a fixed buffer of io_uring, by one thread before it forks:
of huge pages, of pins for reading, and of a pin that races with fork this says nothing.`;

function kernelCheckText(rows: readonly KernelCheckRow[], keeps: boolean): string {
  const columns = ['case', 'pages', 'the pin', ''].map((title) => ({ title, align: 'left' as const }));
  const lines = rows.map((row) => [row.case, String(row.pages), row.kept ? 'kept' : 'lost', ABOUT[row.case]]);
  const verdict = keeps
    ? `Linux ${release()} keeps its promise: what is pinned stays the parent's across fork(2).`
    : `!!! Linux ${release()} lost a pin across fork(2) !!!`;
  return `${renderTable(columns, lines)}\n\n${verdict}\n${ASKED}\n`;
}

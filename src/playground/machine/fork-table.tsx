/** Cells as a table: what each takes, and against what it is compared. */
import { formatNumber, percent } from '../../numbers.js';
import type { Cell } from '../../plan/cell.js';
import { PER_PTE } from '../../plan/metric.js';
import type { ComparisonRow, SummaryRow } from '../../results/rows.js';
import type { Tables } from './files.js';

export interface ForkTableProps {
  readonly tables: Tables;
  readonly cells: readonly Cell[];
}

export function ForkTable({ tables: { summary, comparisons, noise }, cells }: ForkTableProps) {
  const rows = cells.map((cell) => ({
    cell,
    row: summary.find(({ cell_id, metric }) => cell_id === cell.cell_id && metric === PER_PTE),
    against: comparisons.find((one) => one.cell === cell.cell_id),
  }));
  const [floor] = noise;
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, by keyboard too */}
      <section class="scroll" tabIndex={0} aria-label="ns per PTE">
        <table class="forks">
          <thead>
            <tr>
              <th scope="col">Write-protect</th>
              <th scope="col">Fence</th>
              <th scope="col" class="number">
                ns per PTE, median
              </th>
              <th scope="col" class="number">
                Middle half
              </th>
              <th scope="col" class="number">
                Ratio (95 %)
              </th>
              <th scope="col">Against</th>
              <th scope="col">Verdict</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ cell, row, against }) => (
              <tr key={cell.cell_id}>
                <th scope="row">
                  <code>{cell.wrprotect}</code>
                  {cell.replica === 1 && ', again'}
                </th>
                <td>{fenceText(cell)}</td>
                <td class="number">{ns(row?.p50)}</td>
                <td class="number">{middleHalf(row)}</td>
                <td class="number">{against === undefined ? '1' : ratioText(against)}</td>
                <td>{againstText(cell)}</td>
                <td>{against?.verdict ?? ''}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <p class="note">
        {floor === undefined
          ? 'What this run cannot tell apart is unknown: it takes two rounds.'
          : `The same cell measured twice differs by up to ${percent(Math.expm1(floor.floor))}: no difference below that is called faster or slower.`}
      </p>
    </>
  );
}

const ns = (value: number | null | undefined): string => (value == null ? '' : formatNumber(value));

function middleHalf(row: SummaryRow | undefined): string {
  return row === undefined ? '' : `${ns(row.p25)} .. ${ns(row.p75)}`;
}

function fenceText({ fence, fence_per }: Cell): string {
  return fence === 'none' ? 'none' : `${fence} per ${fence_per}`;
}

function ratioText({ ratio, ci_low, ci_high }: ComparisonRow): string {
  const said = (value: number | null): string => (value === null ? '?' : value.toFixed(3));
  return `${said(ratio)} (${said(ci_low)} .. ${said(ci_high)})`;
}

function againstText({ fence, wrprotect, replica }: Cell): string {
  if (replica === 1) return 'itself: noise';
  if (fence !== 'none') return `${wrprotect}, no fence`;
  return wrprotect === 'store' ? 'baseline' : 'store';
}

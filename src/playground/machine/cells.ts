/** What the tab measures: early_wrprotect by each way to write-protect, and by each fence where it may stand. */
import { type Cell, type Factors, makeCell } from '../../plan/cell.js';
import { PER_PTE } from '../../plan/metric.js';
import { forkVariants, protocolNamed } from '../../protocols.js';
import type { ComparedScenario } from '../../results/comparisons.js';

const PROTOCOL = 'early_wrprotect';
/** As many as most scenarios of `forkbench run` map: 256 MiB. */
const PAGES = 65536;
const PLAIN = { wrprotect: 'store', fence: 'none', fence_per: '' } as const;

/** What a cell is compared with: a fence with none, another write-protect with the plain store. */
export const BROWSER: ComparedScenario = {
  name: 'browser',
  headline: PER_PTE,
  compare: ({ fence }) => [
    { role: 'baseline', to: fence === 'none' ? { wrprotect: 'store' } : { fence: 'none', fence_per: '' } },
  ],
};

/** The baseline first and its replica last: what those two differ by is noise. */
export function browserCells(): Cell[] {
  const { fencePer, shipped } = protocolNamed(PROTOCOL);
  const cell = (knobs: Partial<Factors>): Cell =>
    makeCell({
      ...{ scenario: BROWSER.name, impl: 'wasm', arch: 'x86_64', protocol: PROTOCOL, ...PLAIN, pin: shipped.pin },
      ...{ pages: PAGES, layout: 'sequential', pinners: 0, pinned_fraction: 0, replica: 0, extra: {} },
      ...knobs,
    });
  const told = forkVariants({ fencePer }).filter(({ wrprotect, fence }) => fence === 'none' || wrprotect === 'store');
  return [...told.map(cell), cell({ replica: 1 })];
}

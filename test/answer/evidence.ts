/** Rows of a run that never was, for claims to be made from. */
import type { Decided, Evidence, Measured, Ratio, Told } from '../../src/answer/evidence.js';

const SHIPPED = { wrprotect: 'rmw', fence: 'none', pin: 'add1024' };

export const PROTOCOLS: readonly Told[] = [
  { name: 'oldest', origin: '000000000000', version: '', shipped: SHIPPED },
  { name: 'games', origin: '70e806e4e645', version: '', shipped: SHIPPED },
  { name: 'plain', origin: 'f3c64eda3e50', version: '', shipped: SHIPPED },
  { name: 'counted', origin: '57efa1fe5957', version: '', shipped: SHIPPED },
];

/** A cell of fork_latency with 64 Ki pages, as shipped, nobody pinning, unless `more` says otherwise. */
export function cell(protocol: string, p50: number | null, more: Partial<Measured> = {}): Measured {
  const base = {
    ...{ scenario: 'fork_latency', impl: 'wasm', protocol, wrprotect: 'rmw', fence: 'none', fence_per: '' },
    ...{ pages: 65536, layout: 'sequential', pinners: 0, pinned_fraction: 0, replica: 0, extra: { vmas: '1' } },
    ...{ metric: 'fork_ns_per_pte', n: 72, p50, warnings: null },
    ...more,
  };
  const { scenario, wrprotect, fence, fence_per, pages, pinners, pinned_fraction } = base;
  const cell_id = [scenario, protocol, wrprotect, fence, fence_per, pages, pinners, pinned_fraction].join('/');
  return { ...base, cell_id };
}

export function verdict(protocol: string, model: string, of: string, race_class: string | null = null): Decided {
  const knobs = { ...SHIPPED, fence_per: '' };
  return { protocol, ...knobs, scenario: 'pin_vs_fork', model, property: 'lost_pin', verdict: of, race_class };
}

/** Ratios of medians with an interval of `half` around them, judged against a band of 1 %. */
export function evidence(summary: readonly Measured[], verdicts: readonly Decided[] = [], half = 0.01): Evidence {
  const of = (id: string) => summary.find((c) => c.cell_id === id)?.p50 ?? null;
  const ratio = (id: string, other: string): Ratio | null => {
    const [a, b] = [of(id), of(other)];
    if (a === null || b === null) return null;
    const [low, high] = [a / b - half, a / b + half];
    const verdict = low > 1.01 ? 'slower' : high < 0.99 ? 'faster' : half < 0.02 ? 'same' : 'inconclusive';
    return { ratio: a / b, ci_low: low, ci_high: high, verdict };
  };
  return { summary, verdicts, protocols: PROTOCOLS, ratio };
}

/** What a live run showed against what the explorer says of this machine's model. */
import type { ModelName } from '../explore/models/index.js';
import { switchesIn } from '../protocol/switches.js';
import { type OfVariant, variantText } from '../protocol/variant-text.js';
import type { SampleRow } from '../results/rows.js';

/**
 * The model of what runs here: an x86 is TSO. No other, since only on x86 wasm has the instructions that the models take
 * the kernel's words for (smp_wmb() is none in wasm, and on arm64 it must be one).
 */
export function hostModel(arch: string = process.arch): ModelName | undefined {
  return arch === 'x64' ? 'tso' : undefined;
}

type Row = Omit<OfVariant, 'extra'> & {
  /** switches: as text in a verdict, among the values of a sample's cell */
  readonly extra?: string | Readonly<Record<string, string>> | null | undefined;
};

function variantOf({ extra, ...row }: Row): string {
  const switches = typeof extra === 'object' && extra !== null ? switchesIn(extra).join(';') : extra;
  return variantText({ ...row, extra: switches });
}

/**
 * Cells that lost a pin although every scenario explored says Never for their variant under `model`.
 * @param samples valid or not: one that proves nothing about time may still show a lost pin
 */
export function lostAgainstVerdict(
  samples: readonly (Row & Pick<SampleRow, 'cell_id' | 'metric' | 'value'>)[],
  verdicts: readonly (Row & { readonly model: string; readonly property: string; readonly verdict: string })[],
  model: ModelName | undefined,
): string[] {
  const said = verdicts.filter((row) => row.model === model && row.property === 'lost_pin');
  const broken = new Set(said.filter((row) => row.verdict !== 'Never').map(variantOf));
  const never = new Set(said.map(variantOf).filter((variant) => !broken.has(variant)));
  const lost = samples.filter((row) => row.metric === 'lost_pins' && (row.value ?? 0) > 0 && never.has(variantOf(row)));
  return [...new Set(lost.map((row) => row.cell_id))];
}

/** A run as compare needs it: from the files of its directory alone. */
import type { Cell } from '../plan/cell.js';
import { cellsOf } from '../results/anew.js';
import type { ComparedScenario } from '../results/comparisons.js';
import { floorOf, type Group } from '../results/noise.js';
import { CellBlocks } from '../results/pairs.js';
import { readRun } from '../results/read-run.js';
import type { ComparisonRow, SampleRow } from '../results/rows.js';
import type { RunData } from '../results/run-data.js';
import { tooFewValid } from '../results/validity.js';

export class RunFiles {
  readonly dir: string;
  readonly data: RunData;
  /** every cell it measured, valid or not */
  readonly cells: readonly Cell[];
  /** what cells were compared with as their baseline, and by which metric; whatever else stood beside them is none */
  readonly baselines: readonly ComparisonRow[];
  readonly #headline = new Map<string, string>();
  readonly #counts = new Map<string, { taken: number; valid: number; why: string }>();
  readonly #blocks = new Map<string, CellBlocks>();

  constructor(dir: string, scenarios: readonly ComparedScenario[]) {
    this.dir = dir;
    this.data = readRun(dir, scenarios);
    const { samples, summary, comparisons } = this.data;
    this.cells = cellsOf([...summary, ...samples]);
    this.baselines = comparisons.filter(({ role }) => role === 'baseline');
    for (const { scenario, metric } of comparisons) this.#headline.set(scenario, metric);
    for (const sample of samples) this.#look(sample);
  }

  #look({ cell_id, scenario, metric, valid, invalid_reason }: SampleRow): void {
    if (metric !== (this.#headline.get(scenario) ?? metric)) return;
    const counts = this.#counts.get(cell_id) ?? { taken: 0, valid: 0, why: '' };
    this.#counts.set(cell_id, counts);
    counts.taken++;
    if (valid) counts.valid++;
    else counts.why = invalid_reason;
  }

  /** The metric that a scenario's cells are compared by; undefined where it has no comparisons. */
  headline(scenario: string): string | undefined {
    return this.#headline.get(scenario);
  }

  /** Why there is no number of a cell; null: there is. */
  missing(cell: string): string | null {
    const counts = this.#counts.get(cell);
    if (counts === undefined) return 'was not measured';
    const { taken, valid, why } = counts;
    if (valid > 0 && !tooFewValid(valid, taken)) return null;
    return `has ${valid === 0 ? 'no valid sample' : `${valid} valid samples of ${taken}`}${why === '' ? '' : ` (${why})`}`;
  }

  blocks(metric: string): CellBlocks {
    const known = this.#blocks.get(metric) ?? new CellBlocks(this.data.samples, metric);
    this.#blocks.set(metric, known);
    return known;
  }

  /** What cannot be told apart in a cell's group, in log ratio. */
  noiseFloor(group: Group): number {
    return floorOf(this.data.meta.noise_floor, group);
  }
}

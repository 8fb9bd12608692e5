/** How far a run is, and how long it will take as it looks: cells differ by a thousand in what a block of them takes. */
import type { CellPlan } from '../plan/cell-plan.js';

interface Seen {
  readonly plan: CellPlan;
  /** blocks measured */
  done: number;
  /** those of them that were timed, and what they took */
  blocks: number;
  took_ms: number;
}

/** What a block takes beside its pages, in pages. */
const OVERHEAD_PAGES = 8192;

/** How much there is to a block, as far as one knows beforehand: samples are whole forks. */
const weightOf = ({ cell, samples }: CellPlan): number => samples * (cell.pages + OVERHEAD_PAGES);

export class RunProgress {
  readonly #cells = new Map<string, Seen>();
  readonly #launches: number;
  readonly #now: () => number;
  #launched = 0;
  #startups_ms = 0;
  #done = 0;
  /** when the launch at hand began, or its last block ended */
  #since = 0;
  #isFirst = true;

  /** @param now a clock in ms */
  constructor(planned: readonly CellPlan[], launches: number, now: () => number = () => performance.now()) {
    for (const plan of planned) this.#cells.set(plan.cell.cell_id, { plan, done: 0, blocks: 0, took_ms: 0 });
    this.#launches = launches;
    this.#now = now;
  }

  launch(): void {
    this.#launched++;
    this.#since = this.#now();
    this.#isFirst = true;
  }

  /** A cell of which there will be no more blocks. */
  leaveOut(cellId: string): void {
    this.#cells.delete(cellId);
  }

  /** A block is done. @returns the line that says so */
  step(cellId: string): string {
    const now = this.#now();
    const took = now - this.#since;
    this.#since = now;
    this.#done++;
    const seen = this.#cells.get(cellId);
    if (seen !== undefined) seen.done++;
    if (seen !== undefined && !this.#isFirst) {
      seen.blocks++;
      seen.took_ms += took;
    } else if (this.#isFirst) this.#startups_ms += took; // compiling, and building the first machine
    this.#isFirst = false;
    const left = this.left_ms();
    const about = left === null ? '' : `, about ${Math.ceil(left / 1000)} s left`;
    return `${this.#done}/${this.#blocks()} blocks${about}, ${seen?.plan.cell.scenario ?? ''}`;
  }

  #blocks(): number {
    return this.#launches * [...this.#cells.values()].reduce((sum, { plan }) => sum + plan.blocks, 0);
  }

  /** Each cell by its own blocks so far, else by its scenario's, else by all, per page; null before there are any. */
  left_ms(): number | null {
    const cells = [...this.#cells.values()];
    const rate = (some: readonly Seen[]): number | null => {
      const known = some.filter(({ blocks }) => blocks > 0);
      const weight = known.reduce((sum, { plan, blocks }) => sum + blocks * weightOf(plan), 0);
      return weight === 0 ? null : known.reduce((sum, { took_ms }) => sum + took_ms, 0) / weight;
    };
    const all = rate(cells);
    if (all === null) return null;
    const scenarios = new Map<string, number>();
    for (const { plan } of cells) {
      const { scenario } = plan.cell;
      if (!scenarios.has(scenario))
        scenarios.set(scenario, rate(cells.filter((one) => one.plan.cell.scenario === scenario)) ?? all);
    }
    const left = cells.reduce((sum, { plan, done, blocks, took_ms }) => {
      const one = blocks > 0 ? took_ms / blocks : weightOf(plan) * (scenarios.get(plan.cell.scenario) ?? all);
      return sum + one * Math.max(0, plan.blocks * this.#launches - done);
    }, 0);
    return left + (this.#launches - this.#launched) * (this.#startups_ms / this.#launched);
  }
}

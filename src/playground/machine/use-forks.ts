/** A run of measurements: how far it is, and what it measured when it is over, or was cancelled. */
import { useState } from 'preact/hooks';
import type { Sample } from '../../measure/messages.js';
import { newRunId } from '../../results/run-id.js';
import { wasmModules, wasmSha256 } from '../wasm.js';
import { browserCells } from './cells.js';
import type { Measured, Tables } from './files.js';
import type { Host } from './host.js';
import { type MeasureTold, stepsOf } from './measure.js';
import type { Calibrated } from './round.js';
import { type Stage, useRun } from './run.js';
import type { PartProps } from './view.js';

/** As in `forkbench run --preset quick`. */
const EFFORT = { blocks: 2, samples: 3 };

export interface Shown {
  readonly measured: Measured;
  readonly tables: Tables;
}

export interface ForkRun {
  readonly stage: Stage;
  readonly shown: Shown | undefined;
  readonly seed: number | undefined;
  readonly done: number;
  readonly of: number;
  readonly begin: (rounds: number) => void;
  readonly cancel: () => void;
}

/** What a run has told so far. */
class Heard {
  readonly samples: Sample[] = [];
  rounds = 0;
  calibrated: Calibrated | undefined;
  readonly #started = new Date();

  /** @returns what is to be said of it; '' for nothing */
  hear({ calibrated, samples }: MeasureTold, of: number): string {
    if (calibrated !== undefined) {
      this.calibrated = calibrated;
      return `Warm. ${clockText(calibrated)}`;
    }
    if (samples === undefined) return '';
    this.samples.push(...samples);
    this.rounds++;
    return this.rounds === Math.ceil(of / 2) ? `Half of ${of} rounds are over.` : '';
  }

  /** undefined where nothing was measured. */
  measured(host: Host, launches: number, seed: number, wasm_sha256: string, partial: boolean): Measured | undefined {
    const { calibrated, samples } = this;
    if (calibrated === undefined || samples.length === 0) return undefined;
    return {
      run_id: newRunId(this.#started, Math.floor(Math.random() * 2 ** 32)),
      ...{ host, cells: browserCells(), samples, calibrated, partial, wasm_sha256 },
      design: { launches, ...EFFORT, seed },
      ...{ started_at: this.#started.toISOString(), finished_at: new Date().toISOString() },
    };
  }
}

export function useForks({ host, compute, take }: PartProps): ForkRun {
  const [[done, of], setDone] = useState<readonly [number, number]>([0, 1]);
  const [shown, setShown] = useState<Shown>();
  const [seed, setSeed] = useState<number>();
  const { stage, say, start, cancel } = useRun(take);
  const show = (measured: Measured): void => {
    const { result } = compute.run('machine.tables', measured);
    result.then((tables) => setShown({ measured, tables })).catch((error: Error) => say(error.message));
  };
  const begin = (rounds: number): void => {
    const own = Math.floor(Math.random() * 2 ** 31);
    setShown(undefined);
    setSeed(own);
    const heard = new Heard();
    let hash = '';
    start(
      'Warming up: until the times of each cell are level.',
      async () => {
        const asked = { modules: await wasmModules('kernel'), cells: browserCells(), rounds, ...EFFORT, seed: own };
        hash = await wasmSha256('kernel');
        setDone([0, stepsOf(asked)]);
        return compute.run('machine.measure', asked, (told) => {
          if (told.step) setDone(([before, all]) => [before + 1, all]);
          const says = heard.hear(told, rounds);
          if (says !== '') say(says);
        });
      },
      (whole) => {
        const measured = heard.measured(host, rounds, own, hash, !whole);
        if (measured === undefined) return 'Ended before a round was over.';
        show(measured);
        return `${whole ? 'Done' : 'Ended'}: ${heard.rounds} of ${rounds} rounds measured.`;
      },
    );
  };
  return { stage, shown, seed, done, of, begin, cancel };
}

export function clockText({ step_ns, forks }: Calibrated): string {
  const each = forks === 1 ? 'one fork' : `the mean of ${forks} forks`;
  return `The clock’s smallest step is ${step_ns / 1000} µs, so a sample is ${each}.`;
}

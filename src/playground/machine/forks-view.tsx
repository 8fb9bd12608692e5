/** ns per PTE of each write-protect and each fence in this browser's engine. */
import { useState } from 'preact/hooks';
import type { Sample } from '../../measure/messages.js';
import { newRunId } from '../../results/run-id.js';
import { wasmModules, wasmSha256 } from '../wasm.js';
import { browserCells } from './cells.js';
import type { Measured, Tables } from './files.js';
import { ForkTable } from './fork-table.js';
import type { Measure } from './measure.js';
import { Controls, Save, useRun } from './run.js';
import type { PartProps } from './view.js';

const ROUNDS = [4, 12, 36];
/** As in `forkbench run --preset quick`. */
const BLOCKS = 2;
const SAMPLES = 3;

interface Shown {
  readonly measured: Measured;
  readonly tables: Tables;
}

export function Forks({ host, compute, waits, take }: PartProps) {
  const [rounds, setRounds] = useState(12);
  const [done, setDone] = useState(0);
  const [shown, setShown] = useState<Shown>();
  const [seed, setSeed] = useState<number>();
  const { stage, say, start, cancel } = useRun(take);
  const cells = browserCells();

  const begin = (): void => {
    setDone(0);
    setShown(undefined);
    const own = Math.floor(Math.random() * 2 ** 31);
    setSeed(own);
    const started = new Date();
    const design = { launches: rounds, blocks: BLOCKS, samples: SAMPLES, seed: own };
    const samples: Sample[] = [];
    let measured: Measured | undefined;
    let over = 0;
    start(
      'Warming up: until the times of each cell are level',
      async () => {
        const [modules, wasm_sha256] = await Promise.all([wasmModules('kernel'), wasmSha256('kernel')]);
        const asked: Measure = { modules, cells, rounds, blocks: BLOCKS, samples: SAMPLES, seed: own };
        return compute.run('machine.measure', asked, (told) => {
          if (told.step) setDone((before) => before + 1);
          if (told.calibrated !== undefined) {
            const run_id = newRunId(started, Math.floor(Math.random() * 2 ** 32));
            const times = { started_at: started.toISOString(), finished_at: '' };
            measured = {
              run_id,
              host,
              cells,
              samples,
              calibrated: told.calibrated,
              design,
              partial: true,
              wasm_sha256,
              ...times,
            };
            say(clockText(told.calibrated.step_ns, told.calibrated.forks));
          }
          if (told.samples !== undefined) {
            samples.push(...told.samples);
            over++;
            if (over === Math.ceil(rounds / 2)) say(`Half of ${rounds} rounds are over.`);
          }
        });
      },
      (whole) => {
        if (measured === undefined || samples.length === 0) return 'Ended before anything was measured.';
        const last = { ...measured, partial: !whole, finished_at: new Date().toISOString() };
        compute.run('machine.tables', last).result.then(
          (tables) => setShown({ measured: last, tables }),
          (error: Error) => say(error.message),
        );
        return `${whole ? 'Done' : 'Ended'}: ${over} of ${rounds} rounds measured.`;
      },
    );
  };

  return (
    <section aria-labelledby="forks">
      <h2 id="forks">What does a fence cost in this engine?</h2>
      <p>
        <code>early_wrprotect</code> copies the page tables of 64 Ki pages (256 MiB), with each way to write-protect a
        PTE, and with the plain store and each fence where it may stand. Cells are interleaved in blocks of random
        order, in rounds with a worker and a memory of their own.
      </p>
      <Controls
        {...{ stage, name: 'Measure', start: begin, cancel, done }}
        disabled={waits}
        of={cells.length * (1 + rounds * BLOCKS)}
      >
        <label>
          Rounds{' '}
          <select
            value={rounds}
            disabled={stage.running}
            onChange={(event) => setRounds(Number(event.currentTarget.value))}
          >
            {ROUNDS.map((n) => (
              <option key={n} value={n}>
                {n}
              </option>
            ))}
          </select>
        </label>
        {seed !== undefined && <span>seed {seed}</span>}
      </Controls>
      {shown !== undefined && (
        <>
          <ForkTable tables={shown.tables} cells={cells} />
          <Notes measured={shown.measured} />
          <ul class="files">
            {Object.entries(shown.tables.files).map(([name, text]) => (
              <Save key={name} {...{ name, text, type: name.endsWith('.csv') ? 'text/csv' : 'application/json' }} />
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

function clockText(step_ns: number, forks: number): string {
  const each = forks === 1 ? 'one fork' : `the mean of ${forks} forks`;
  return `Warm. The clock's smallest step is ${step_ns / 1000} µs, so a sample is ${each}.`;
}

function Notes({ measured: { calibrated, host, cells } }: { readonly measured: Measured }) {
  const { step_ns, forks, unsteady } = calibrated;
  return (
    <div class="note">
      <p>
        {clockText(step_ns, forks)} There are no flags of the engine here: code was warmed up until its times were level
        {unsteady.length === 0 ? '.' : `, which ${unsteady.length} of ${cells.length} cells were not after 60 forks.`}{' '}
        Rounds share the code that the engine made, where a launch of <code>forkbench run</code> is a fresh process: an
        interval here says less than one there. Compare cells of one run, and no browser with Node.
      </p>
      {host.engine === 'V8' && host.arch === 'x64' && (
        <p>
          V8 makes the same loop of <code>lock cmpxchg</code> of <code>rmw</code> and of <code>cmpxchg</code> on x86-64:
          they differ in the models alone. A full fence is an <code>mfence</code>, a lock fence a locked instruction on
          a line of one’s own.
        </p>
      )}
    </div>
  );
}

/** ns per PTE of each write-protect and each fence in this browser's engine. */
import { useState } from 'preact/hooks';
import type { Measured } from './files.js';
import { ForkTable } from './fork-table.js';
import { Controls, Save } from './run.js';
import { clockText, useForks } from './use-forks.js';
import type { PartProps } from './view.js';

const ROUNDS = [4, 12, 36];

export function Forks(props: PartProps) {
  const [rounds, setRounds] = useState(12);
  const { stage, shown, seed, done, of, begin, cancel } = useForks(props);
  return (
    <section aria-labelledby="forks">
      <h2 id="forks">What does a fence cost in this engine?</h2>
      <p>
        <code>early_wrprotect</code> copies the page tables of 64 Ki pages (256 MiB), with each way to write-protect a
        PTE, and with the plain store and each fence where it may stand. Cells are interleaved in blocks of random
        order, in rounds with a worker and a memory of their own. Leave the machine alone meanwhile: what else runs is
        in the numbers.
      </p>
      <Controls {...{ stage, name: 'Measure', cancel, done, of, start: () => begin(rounds) }} disabled={props.waits}>
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
          <ForkTable tables={shown.tables} cells={shown.measured.cells} />
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

function Notes({ measured: { calibrated, host, cells } }: { readonly measured: Measured }) {
  const { unsteady } = calibrated;
  return (
    <div class="note">
      <p>
        {clockText(calibrated)} There are no flags of the engine here: code was warmed up until its times were level
        {unsteady.length === 0 ? '.' : `, which ${unsteady.length} of ${cells.length} cells were not after 60 forks.`}{' '}
        Rounds share the code that the engine made, where a launch of <code>forkbench run</code> is a fresh process: an
        interval here says less than one there. Compare cells of one run, and no browser with Node.
      </p>
      {host.engine === 'V8' && host.arch === 'x64' && (
        <p>
          On x86-64 the V8 of Node 20 makes the same loop of <code>lock cmpxchg</code> of <code>rmw</code> and of{' '}
          <code>cmpxchg</code>, so that they differ in the models alone; an <code>mfence</code> of a full fence; of a
          lock fence a locked instruction on a line of one’s own (<code>forkbench doctor</code> shows it). What this
          version makes of them a page cannot look at.
        </p>
      )}
    </div>
  );
}

/** The self-test and the hunts: what this browser showed, beside what the model of its processor says. */
import { useState } from 'preact/hooks';
import { SCHEMA_VERSION } from '../../results/schema-version.js';
import type { StressRow } from '../../stress/rows.js';
import { foundText, heldText, rateText, selfTestText } from './hunt-text.js';
import { Controls, Save } from './run.js';
import { HUNTED, huntedVariants, titleOf, useHunts } from './use-hunts.js';
import type { PartProps } from './view.js';

const SECONDS = [1, 5, 20];

export function Hunts(props: PartProps) {
  const [seconds, setSeconds] = useState(5);
  const { stage, selfTest, rows, partial, begin, cancel } = useHunts(props);
  const { cores } = props.host;
  return (
    <section aria-labelledby="hunts">
      <h2 id="hunts">Does a store pass a later load, and does fork lose a pin?</h2>
      <p>
        One thread copies a page as fork does, another pins it, trial by trial, as <code>forkbench stress</code> has
        them do: <code>{HUNTED}</code> with a plain store, without a fence and with one, and as it was shipped.
      </p>
      {cores < 2 && (
        <p class="lacks">
          This browser runs {cores === 1 ? 'one thread' : 'no thread'} at a time: two never meet, and nothing can be
          seen.
        </p>
      )}
      <Controls
        {...{ stage, name: 'Hunt', cancel, start: () => begin(seconds) }}
        disabled={props.waits || cores < 2}
        done={rows.length + Number(selfTest !== undefined)}
        of={huntedVariants().length + 1}
      >
        <label>
          Seconds for each{' '}
          <select
            value={seconds}
            disabled={stage.running}
            onChange={(event) => setSeconds(Number(event.currentTarget.value))}
          >
            {SECONDS.map((n) => (
              <option key={n} value={n}>
                {n}
              </option>
            ))}
          </select>
        </label>
      </Controls>
      {selfTest !== undefined && <p>{selfTestText(selfTest)}</p>}
      {rows.length > 0 && <Found rows={rows} />}
      {selfTest !== undefined && rows.length > 0 && !stage.running && (
        <ul class="files">
          <Save
            name="stress.json"
            type="application/json"
            text={`${JSON.stringify({ schema_version: SCHEMA_VERSION, self_test: selfTest, rows, partial, warnings: [] })}\n`}
          />
        </ul>
      )}
    </section>
  );
}

function Found({ rows }: { readonly rows: readonly StressRow[] }) {
  const model = rows[0]?.model;
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, by keyboard too */}
      <section class="scroll" tabIndex={0} aria-label="What the hunts found">
        <table class="found">
          <thead>
            <tr>
              <th scope="col">Write-protect</th>
              <th scope="col">Fence</th>
              <th scope="col">{model ? `Under ${model} a pin is lost` : 'A pin is lost'}</th>
              <th scope="col">This browser</th>
              <th scope="col" class="number">
                Lost per million trials (95 %)
              </th>
              <th scope="col" class="number">
                Trials
              </th>
              <th scope="col" class="number">
                Both at once
              </th>
              <th scope="col" class="number">
                Lost of pins held across a whole fork
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={titleOf(row)}>
                <th scope="row">
                  <code>{row.wrprotect}</code>
                </th>
                <td>{row.fence === 'none' ? 'none' : `${row.fence} per ${row.fence_per}`}</td>
                <td>
                  <Said row={row} />
                </td>
                <td class={row.conclusion.startsWith('FORBIDDEN') ? 'error' : ''}>{foundText(row)}</td>
                <td class="number">{rateText(row)}</td>
                <td class="number">{row.trials.toLocaleString('en-US')}</td>
                <td class="number">{row.collisions.toLocaleString('en-US')}</td>
                <td class="number">{heldText(row)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <p>
        A trial brings one fork and one pin together, step by step. The last column is of whole forks beside a thread
        that pins as it likes, where the two meet seldom.
      </p>
      <p class="note">
        Intervals are Clopper and Pearson’s, over trials: exact if trials were independent, which they are not, since
        rates drift and the hunt goes back to the waits that lost most. “At most” is a one-sided 97.5 % bound. Compare
        no rates: they move by a hundred with the waits. The model is of the processor: what an engine’s compiler moves
        is not in it.
        {model
          ? ''
          : ' There is no model of this processor here, as the browser tells of it: only x86 has the instructions that the model takes wasm’s for.'}
      </p>
    </>
  );
}

function Said({ row: { verdict } }: { readonly row: StressRow }) {
  if (verdict === null) return <>no model of this processor</>;
  const kind = { Never: 'never', Sometimes: 'bad', Always: 'bad', Unknown: 'unknown' }[verdict];
  return <span class={`verdict ${kind}`}>{verdict}</span>;
}

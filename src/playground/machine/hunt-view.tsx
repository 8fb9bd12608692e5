/** The self-test and the hunts: what this browser showed, beside what the model of its processor says. */
import { useState } from 'preact/hooks';
import { forkVariants, protocolNamed } from '../../protocols.js';
import { SCHEMA_VERSION } from '../../results/schema-version.js';
import type { SelfTest } from '../../stress/hunt.js';
import type { StressRow } from '../../stress/rows.js';
import type { Variant } from '../../verdict/scenarios.js';
import { wasmModules } from '../wasm.js';
import { foundText, heldText, rateText, selfTestText } from './hunt-text.js';
import { Controls, Save, useRun } from './run.js';
import type { PartProps } from './view.js';

const PROTOCOL = 'early_wrprotect';

/** A plain store, without a fence and with each kind right behind it; and the write-protect as it was shipped. */
function hunted(): Variant[] {
  const { fencePer, shipped } = protocolNamed(PROTOCOL);
  const store = forkVariants({ fencePer }).filter(
    ({ wrprotect, fence_per }) => wrprotect === 'store' && (fence_per === '' || fence_per === 'pte'),
  );
  return [
    ...store.map((knobs) => ({ protocol: PROTOCOL, ...knobs, pin: shipped.pin })),
    { protocol: PROTOCOL, ...shipped },
  ];
}

const SECONDS = [1, 5, 20];

export function Hunts({ host, compute, waits, take }: PartProps) {
  const [seconds, setSeconds] = useState(5);
  const [selfTest, setSelfTest] = useState<SelfTest>();
  const [rows, setRows] = useState<readonly StressRow[]>([]);
  const [partial, setPartial] = useState(false);
  const { stage, say, start, cancel } = useRun(take);
  const alone = host.cores < 2;
  const variants = hunted();
  const begin = (): void => {
    setSelfTest(undefined);
    setRows([]);
    const found: StressRow[] = [];
    start(
      'Self-test: does a store pass a later load?',
      async () => {
        const modules = await wasmModules('stress');
        const seed = Math.floor(Math.random() * 2 ** 32);
        return compute.run('machine.hunt', { modules, variants, seconds, seed, arch: host.arch }, (told) => {
          if ('selfTest' in told) {
            setSelfTest(told.selfTest);
            say(`${selfTestText(told.selfTest)} Now the hunts, ${variants.length} of them.`);
          } else if ('idle' in told) {
            say(`${titleOf(told.idle)}: no trial was over in time, the two threads hardly ran.`);
          } else {
            found.push(told.row);
            setRows([...found]);
            say(`${titleOf(told.row)}: ${foundText(told.row)}.`);
          }
        });
      },
      (whole) => {
        setPartial(!whole);
        return `${whole ? 'Done' : 'Ended'}: ${found.length} of ${variants.length} variants hunted.`;
      },
    );
  };
  return (
    <section aria-labelledby="hunts">
      <h2 id="hunts">Does a store pass a later load, and does fork lose a pin?</h2>
      <p>
        One thread copies a page as fork does, another pins it, trial by trial, as <code>forkbench stress</code> has
        them do: <code>{PROTOCOL}</code> with a plain store, without a fence and with one, and as it was shipped.
      </p>
      {alone && (
        <p class="lacks">
          This browser runs {host.cores === 1 ? 'one thread' : 'no thread'} at a time: two never meet, and nothing can
          be seen.
        </p>
      )}
      <Controls
        {...{ stage, name: 'Hunt', start: begin, cancel }}
        disabled={waits || alone}
        done={rows.length + Number(selfTest !== undefined)}
        of={variants.length + 1}
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

function titleOf({ wrprotect, fence, fence_per }: Variant): string {
  return `${wrprotect}, ${fence === 'none' ? 'no fence' : `fence ${fence} per ${fence_per}`}`;
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
      <p class="note">
        Intervals are Clopper and Pearson’s, over trials: exact if trials were independent, which they are not, since
        rates drift and the hunt goes back to the waits that lost most. “At most” is a one-sided 97.5 % bound. Compare
        no rates: they move by a hundred with the waits.
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

/** The machine after the step at hand, and where each CPU stands in the source. */
import type { StateView, StepView } from '../../page/document.js';
import { Scroll } from './scroll.js';
import type { Shown } from './shown.js';
import { type RaceState, scenarioNamed } from './state.js';
import { cpuHead } from './stepper.js';

interface Props {
  readonly race: RaceState;
  readonly shown: Shown;
  readonly at: number;
}

export function Panel({ race, shown, at }: Props) {
  const step = shown.steps[at];
  const before = shown.steps[at - 1]?.state;
  return (
    <>
      {step?.state !== undefined && (
        <>
          <Bits state={step.state} before={before} />
          <Buffers race={race} step={step} before={before} />
          <Memory state={step.state} before={before} all={shown.steps} />
        </>
      )}
      <Sources race={race} shown={shown} at={at} />
    </>
  );
}

/** By their names on x86-64. */
const BIT_WORDS: Readonly<Record<string, readonly [on: string, off: string]>> = {
  D: ['written to', 'clean'],
  A: ['accessed', 'not accessed'],
  US: ['user', 'kernel'],
  RW: ['writable', 'read-only'],
  P: ['present', 'not present'],
};

function Bits({ state, before }: { readonly state: StateView; readonly before: StateView | undefined }) {
  return (
    <>
      <h3>Bits of the parent’s PTE in memory</h3>
      <dl class="bits">
        {state.bits.map(([name, value], at) => {
          const changed = before !== undefined && before.bits[at]?.[1] !== value;
          return (
            <div key={name} class={`${value === 1 ? 'on' : 'off'}${changed ? ' changed' : ''}`} data-bit={name}>
              <dt>{name}</dt>
              <dd>
                {value} <small>{BIT_WORDS[name]?.[value === 1 ? 0 : 1]}</small>
              </dd>
            </div>
          );
        })}
      </dl>
    </>
  );
}

interface BuffersProps {
  readonly race: RaceState;
  readonly step: StepView;
  readonly before: StateView | undefined;
}

function Buffers({ race, step, before }: BuffersProps) {
  return (
    <>
      <h3>Store buffers, oldest store first</h3>
      <div class="boxes">
        {step.state?.buffers.map((stores, cpu) => {
          const gone = step.kind === 'drain' && step.cpu === cpu ? before?.buffers[cpu]?.[0] : undefined;
          return (
            <div class="box" key={`${cpu}`} data-buffer={cpu}>
              <h4 class={`cpu${cpu % 3}`}>{cpuHead(race, cpu)}</h4>
              <ol>
                {gone !== undefined && <li class="gone">{gone} drains to memory</li>}
                {stores.map((store) => (
                  <li key={store}>{store}</li>
                ))}
                {stores.length === 0 && gone === undefined && <li class="none">empty</li>}
              </ol>
            </div>
          );
        })}
      </div>
    </>
  );
}

interface MemoryProps {
  readonly state: StateView;
  readonly before: StateView | undefined;
  readonly all: readonly StepView[];
}

/** Words that no step changes are left out, but for those that every race has. */
function Memory({ state, before, all }: MemoryProps) {
  const moves = (row: number): boolean => {
    const texts = all.flatMap(({ state }) => (state === undefined ? [] : [state.rows[row]?.memory]));
    return new Set(texts).size > 1;
  };
  const rows = state.rows
    .map((row, index) => ({ row, index }))
    .filter(({ row, index }) => row.memory !== 'not used here' && (index < 3 || moves(index)));
  return (
    <>
      <h3>Memory after this step</h3>
      <Scroll label="Memory">
        <table class="memory">
          <thead>
            <tr>
              <th scope="col">word</th>
              <th scope="col">memory</th>
              {state.buffers.map((_, cpu) => (
                <th scope="col" key={`${cpu}`} class={`cpu${cpu % 3}`}>
                  CPU {cpu} sees
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ row, index }) => (
              <tr key={row.loc}>
                <th scope="row">
                  <code>{row.loc}</code>
                </th>
                {[row.memory, ...row.seen].map((text, column) => {
                  const own = column > 0 && text !== row.memory;
                  const old = before?.rows[index];
                  const changed = old !== undefined && [old.memory, ...old.seen][column] !== text;
                  return (
                    <td key={`${column}`} class={`${own ? 'own' : ''}${changed ? ' changed' : ''}`}>
                      {text}
                      {own && ' (own buffer)'}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </>
  );
}

function Sources({ race, shown, at }: Props) {
  const { steps, columns, labels } = shown;
  const cells = (step: StepView | undefined, cpu: number): readonly string[] =>
    (step?.cells ?? []).filter((id) => id.startsWith(`${cpu}:`));
  const labelOf = (id: string): string | undefined => columns?.flat().find((cell) => cell.id === id)?.label;
  const namesOn = (cpu: number): (string | undefined)[] => {
    const last = steps
      .slice(0, at + 1)
      .findLast((step) => (step.label !== '' && step.cpu === cpu) || cells(step, cpu).length > 0);
    return last?.cells === undefined ? [last?.label] : cells(last, cpu).map(labelOf);
  };
  return (
    <>
      <h3>Source</h3>
      <div class="boxes sources">
        {scenarioNamed(race.scenario).actors.map((_, cpu) => {
          const names = namesOn(cpu);
          const found = labels.filter(({ label }) => names.includes(label));
          const now = steps[at]?.cpu === cpu || cells(steps[at], cpu).length > 0;
          return (
            <div class="box" key={`${cpu}`} data-now={now ? '' : undefined} data-source={cpu}>
              <h4 class={`cpu${cpu % 3}`}>
                {cpuHead(race, cpu)}
                {found.length > 0 ? `, at ${found.map(({ label }) => label).join(' and ')}` : ', not begun'}
              </h4>
              {found.map(({ label, means, sources }) => (
                <div key={label}>
                  <p>
                    {label}: {means}
                  </p>
                  {sources.map(({ file, line, code }) => (
                    <div key={`${file}:${line}`}>
                      <p class="place">
                        {file}:{line}
                      </p>
                      <pre>{code.join('\n')}</pre>
                    </div>
                  ))}
                </div>
              ))}
            </div>
          );
        })}
      </div>
    </>
  );
}

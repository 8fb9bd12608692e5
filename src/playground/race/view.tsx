/** The race: choose it, see its verdicts, step through it, repair it. */
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { knobsText } from '../../protocols.js';
import type { Property } from '../../verdict/properties.js';
import { propertiesOf } from '../../verdict/scenarios.js';
import { signed } from '../../verdicts.js';
import type { TabProps } from '../tabs.js';
import { Choices } from './choices.js';
import { CycleView } from './cycle-view.js';
import { editText, type RaceEdit, sameEdit } from './edits.js';
import { Matrix, verdictClass } from './matrix.js';
import { Panel } from './panel.js';
import { Player } from './player.js';
import { type Answer, useAnswer } from './question.js';
import { RepairsView } from './repairs-view.js';
import type { Shown } from './shown.js';
import { FIRST, MOST_EDITS, parseState, type RaceState, scenarioNamed, stateText } from './state.js';
import { Stepper } from './stepper.js';
import { breaks } from './why.js';
import { Intro, Words } from './words.js';

/** Browsers refuse an address that changes too often. */
const LINK_MS = 200;

interface Linked {
  readonly race: RaceState;
  readonly error?: string;
}

function linked(state: string): Linked {
  if (state === '') return { race: FIRST };
  try {
    return { race: parseState(state) };
  } catch (error) {
    return { race: FIRST, error: (error as Error).message };
  }
}

export function Race({ state, setState }: TabProps) {
  const [{ race, error }, setLinked] = useState(() => linked(state));
  const written = useRef(state);
  const write = useRef(setState);
  const box = useRef<HTMLDivElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => {
    // A link to the tab alone leaves it as it is.
    if (state === '' || state === written.current) return;
    clearTimeout(timer.current);
    written.current = state;
    setLinked(linked(state));
  }, [state]);
  const set = useCallback(
    (next: RaceState): void => {
      setLinked({ race: next });
      write.current = setState;
      clearTimeout(timer.current);
      timer.current = setTimeout(() => {
        if (box.current?.offsetParent === null) return; // another tab is shown by now
        written.current = stateText(next);
        write.current(written.current);
      }, LINK_MS);
    },
    [setState],
  );
  return (
    <div class="race" ref={box}>
      {error !== undefined && (
        <p class="error" role="alert">
          {error} Shown is the race this page begins with.
        </p>
      )}
      <Asked race={race} set={set} />
      <Words />
    </div>
  );
}

function Asked({ race, set }: { readonly race: RaceState; readonly set: (race: RaceState) => void }) {
  const { variant, scenario, edits } = race;
  const [round, again] = useState(0);
  const { step: _, ...asked } = race;
  const answer = useAnswer(asked, round);
  const { cells, shown, busy, cancelled, error, cancel } = answer;
  const asks = propertiesOf(scenarioNamed(scenario), variant);
  // What the worker chose of what the race leaves open.
  const property = race.property ?? (shown && asks.includes(shown.property) ? shown.property : (asks[0] ?? ''));
  const model = race.model ?? shown?.model ?? '';
  const toggle = (edit: RaceEdit): void => {
    const others = edits.filter((one) => !sameEdit(one, edit));
    if (others.length === edits.length && edits.length >= MOST_EDITS) return;
    set({
      ...race,
      property: property as Property,
      model,
      edits: others.length < edits.length ? others : [...edits, edit],
      step: 0,
    });
  };
  return (
    <>
      <div class="top-row">
        <Intro race={race} />
        <section class="asked" aria-label="Verdicts">
          <Matrix
            {...{ race, cells, busy, property, model }}
            choose={(chosen, under) => set({ ...race, property: chosen, model: under, step: 0 })}
          />
          <div class="under">
            <p role="status">{progress(answer)}</p>
            {busy && (
              <button type="button" onClick={cancel}>
                Cancel
              </button>
            )}
            {cancelled && (
              <button type="button" onClick={() => again(round + 1)}>
                Explore again
              </button>
            )}
          </div>
        </section>
      </div>
      <details class="other">
        <summary>
          Choose another race{' '}
          <small>{`${variant.protocol} ${knobsText(variant)}${variant.extra ? ` ${variant.extra}` : ''}, ${scenario}`}</small>
        </summary>
        <Choices {...{ race, property, model }} change={set} />
      </details>
      {error !== undefined && (
        <p class="error" role="alert">
          {error}
        </p>
      )}
      {error === undefined && shown !== undefined && <Told {...{ race, shown, busy, set, toggle }} />}
    </>
  );
}

function progress({ cells, busy, cancelled }: Answer): string {
  if (cancelled) return 'Cancelled: what is not in the table is not known.';
  if (!busy) return '✓ what must not happen never does; ✗ it can.';
  return cells.length === 0 ? 'Exploring …' : `Explored under ${cells.at(-1)?.model}; going on …`;
}

interface ToldProps {
  readonly race: RaceState;
  readonly shown: Shown;
  readonly busy: boolean;
  readonly set: (race: RaceState) => void;
  readonly toggle: (edit: RaceEdit) => void;
}

function Told({ race, shown, busy, set, toggle }: ToldProps) {
  const at = Math.min(race.step, Math.max(0, shown.steps.length - 1));
  const end = shown.steps.length - 1;
  const latest = useRef({ race, end, set, at });
  latest.current = { race, end, set, at };
  // Keys may come faster than the page is drawn.
  const go = useCallback((to: (at: number) => number): void => {
    const { race, end, set, at } = latest.current;
    const step = Math.max(0, Math.min(end, to(at)));
    if (step === at) return;
    latest.current = { ...latest.current, at: step };
    set({ ...race, step });
  }, []);
  const { property, model, verdict, raceClass } = shown;
  const bad = verdict === 'Sometimes' || verdict === 'Always';
  const asked = { variant: race.variant, scenario: race.scenario, property, model, edits: race.edits };
  const now = shown.steps[at];
  return (
    <section class="told" aria-label="The run" aria-busy={busy} data-stale={busy ? '' : undefined}>
      <p class="headline" role="status">
        <span class={`verdict ${verdictClass(verdict)}`}>{signed(verdict)}</span>
        {`${raceClass === '' ? '' : `, ${raceClass}`}: ${headline(shown)}`}
      </p>
      {race.edits.length > 0 && (
        <ul class="edits" aria-label="Your changes">
          {race.edits.map((edit) => (
            <li key={JSON.stringify(edit)}>
              {editText(edit)}{' '}
              <button type="button" aria-label={`Take back: ${editText(edit)}`} onClick={() => toggle(edit)}>
                ✕
              </button>
            </li>
          ))}
          <li>
            <button type="button" onClick={() => set({ ...race, edits: [], step: 0 })}>
              Take all back
            </button>
          </li>
        </ul>
      )}
      {shown.steps.length > 0 && <Player steps={shown.steps} at={at} go={go} />}
      <div class="stage">
        <div class="left">
          {shown.steps.length > 0 && <Stepper {...{ race, shown, at, go, toggle }} />}
          <div class="why">
            <h3>{bad ? 'Why it breaks' : 'Why not'}</h3>
            {shown.notes.map((line) => (
              <p key={line}>{line}</p>
            ))}
            {shown.why.map((line) => (
              <p key={line}>{line}</p>
            ))}
            {bad && (
              <RepairsView
                asked={asked}
                put={(more) => set({ ...race, property, model, edits: [...race.edits, ...more], step: 0 })}
              />
            )}
          </div>
          {shown.cycle !== undefined && (
            <>
              <h3>The critical cycle</h3>
              <CycleView race={race} cycle={shown.cycle} lit={now?.cells ?? [now?.label ?? '']} />
            </>
          )}
        </div>
        <div class="right">
          <Panel race={race} shown={shown} at={at} />
        </div>
      </div>
    </section>
  );
}

function headline({ property, model, verdict, badBare }: Shown): string {
  if (verdict === 'Unknown') return `whether ${breaks(property)} under ${model} was not decided in ten seconds`;
  const can = verdict === 'Never' ? breaks(property).replace(' can ', ' can never ') : breaks(property);
  return `${can} under ${model}${verdict === 'Never' && badBare ? ': your changes repair it' : ''}`;
}

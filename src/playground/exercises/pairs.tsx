/** Pairs of events: the first is before the second in the program, and the model may do them the other way round. */
import type { Answer } from '../../exercise/check.js';
import type { Labelled } from './jobs.js';

type Pair = readonly [string, string];

interface PairsProps {
  readonly labelled: readonly Labelled[];
  readonly pairs: readonly Pair[];
  readonly give: (answer: Answer) => void;
}

export function Pairs({ labelled, pairs, give }: PairsProps) {
  const labels = labelled.map(({ label }) => label);
  const set = (now: readonly Pair[]): void => give({ kind: 'missing', pairs: now });
  const change = (at: number, pair: Pair): void => set(pairs.map((old, index) => (index === at ? pair : old)));
  return (
    <div class="ex-pairs">
      <h3>Orders that are not kept</h3>
      {pairs.map(([from, to], at) => (
        <fieldset key={at}>
          <legend class="unseen">Pair {at + 1}</legend>
          <Event name="first" labels={labels} value={from} give={(label) => change(at, [label, to])} />
          before
          <Event name="second" labels={labels} value={to} give={(label) => change(at, [from, label])} />
          <button
            type="button"
            aria-label={`Remove pair ${at + 1}`}
            onClick={() => set(pairs.filter((_, i) => i !== at))}
          >
            Remove
          </button>
        </fieldset>
      ))}
      <button type="button" onClick={() => set([...pairs, ['', '']])}>
        Add a pair
      </button>
    </div>
  );
}

interface EventProps {
  readonly name: string;
  readonly labels: readonly string[];
  readonly value: string;
  readonly give: (label: string) => void;
}

function Event({ name, labels, value, give }: EventProps) {
  return (
    <select aria-label={`${name} event`} value={value} onChange={({ currentTarget }) => give(currentTarget.value)}>
      <option value="">choose</option>
      {labels.map((label) => (
        <option key={label}>{label}</option>
      ))}
    </select>
  );
}

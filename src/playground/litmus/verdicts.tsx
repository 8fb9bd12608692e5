/** The models side by side: verdict, states, counts and flags of each, and what herd would print. */
import type { ModelName } from '../../explore/models/index.js';
import { MODEL_WORDS } from '../../page/schedule.js';
import type { Decided } from './jobs.js';

interface VerdictsProps {
  readonly models: readonly ModelName[];
  readonly decided: readonly Decided[];
  /** being decided */
  readonly running: boolean;
  readonly chosen: ModelName;
  readonly choose: (model: ModelName) => void;
}

export function Verdicts({ models, decided, running, chosen, choose }: VerdictsProps) {
  return (
    <div class="scroll">
      <table class="lit-verdicts">
        <caption class="unseen">What each model says of the condition</caption>
        <thead>
          <tr>
            <th scope="col">model</th>
            <th scope="col">verdict</th>
            <th scope="col" title="executions in which the condition's proposition holds">
              positive
            </th>
            <th scope="col" title="executions in which it does not">
              negative
            </th>
            <th scope="col">states</th>
            <th scope="col">flags</th>
          </tr>
        </thead>
        <tbody>
          {models.map((model) => {
            const row = decided.find((one) => one.row.model === model)?.row;
            const waits = running ? '…' : '';
            return (
              <tr key={model}>
                <th scope="row">
                  <button
                    type="button"
                    aria-pressed={model === chosen}
                    title={MODEL_WORDS[model]}
                    onClick={() => choose(model)}
                  >
                    {model}
                  </button>
                </th>
                <td class="verdict">{row === undefined ? waits : row.verdict}</td>
                <td>{row?.positive}</td>
                <td>{row?.negative}</td>
                <td>{row?.states}</td>
                <td>{row?.flags.join(', ')}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

/** What the test's own comment promises, pitfalls, bounds. */
export function Notes({ decided }: Pick<VerdictsProps, 'decided'>) {
  const notes = [...new Set(decided.flatMap(({ row }) => row.notes))];
  const wrong = decided.filter(({ row }) => row.match === false).map(({ row }) => row.model);
  return (
    <ul class="lit-notes">
      {wrong.length > 0 && <li>{`Its Result: comment says otherwise of ${wrong.join(', ')}.`}</li>}
      {notes.map((note) => (
        <li key={note}>{note}</li>
      ))}
    </ul>
  );
}

export function HerdText({ text }: { readonly text: string }) {
  return (
    <details>
      <summary>As herd prints it</summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys */}
      <pre tabIndex={0}>{text.trimEnd()}</pre>
    </details>
  );
}

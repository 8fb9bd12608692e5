/** What the explorer says of an answer: announced in words, and the verdicts in a table beside what was wanted. */
import type { Exercise } from '../../exercise/schema.js';
import { isBad, SIGNS } from '../../verdicts.js';
import type { Checking } from './checking.js';
import { Words } from './words.js';

/** When a check is worth a word of how long it has taken. */
const SLOW_MS = 500;
const ALL_S = 10;

export function Said({ checking, exercise }: { readonly checking: Checking; readonly exercise: Exercise }) {
  const { since_ms, checked, error, cancel } = checking;
  return (
    <div class="ex-said">
      <div role="status" aria-live="polite">
        {since_ms !== undefined && <p>Checking …</p>}
        {error !== undefined && <p class="error">{error}</p>}
        {checked !== undefined && (
          <p class={checked.right ? 'ex-right' : 'ex-wrong'}>
            <b>{checked.right ? '✓ Right' : '✗ Not yet'}</b>: <Words text={checked.why} />.
          </p>
        )}
      </div>
      {since_ms !== undefined && since_ms >= SLOW_MS && (
        <p>
          <progress aria-label="Time of the check" max={ALL_S} value={since_ms / 1000} /> {Math.floor(since_ms / 1000)}{' '}
          s of {ALL_S}{' '}
          <button type="button" onClick={cancel}>
            Cancel
          </button>
        </p>
      )}
      {checked?.verdicts !== undefined && <Table verdicts={checked.verdicts} exercise={exercise} />}
    </div>
  );
}

function Table({
  verdicts,
  exercise: { answer },
}: {
  readonly verdicts: Record<string, string>;
  readonly exercise: Exercise;
}) {
  const wanted: Readonly<Record<string, string>> = 'verdicts' in answer ? answer.verdicts : {};
  const any = Object.keys(wanted).length > 0;
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">Model</th>
          <th scope="col">The explorer says</th>
          {any && <th scope="col">Wanted</th>}
        </tr>
      </thead>
      <tbody>
        {Object.entries(verdicts).map(([model, verdict]) => (
          <tr key={model}>
            <th scope="row">{model}</th>
            <td class={`verdict ${isBad(verdict) ? 'bad' : verdict.toLowerCase()}`}>{verdict}</td>
            {any && (
              <td>
                {wanted[model]} {wanted[model] === verdict ? SIGNS.Never : SIGNS.Sometimes}
              </td>
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

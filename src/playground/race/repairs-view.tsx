/** "Fewest fences": what repairs the race that is shown, and where it does not. */
import { signed } from '../../verdicts.js';
import { editText, type RaceEdit } from './edits.js';
import type { Asked } from './jobs.js';
import { useRepairs } from './question.js';
import { sentence } from './sentence.js';

interface Props {
  readonly asked: Asked;
  readonly put: (edits: readonly RaceEdit[]) => void;
}

export function RepairsView({ asked, put }: Props) {
  const { found, done, error, start, cancel } = useRepairs(asked);
  const model = asked.model ?? '';
  return (
    <div class="repairs">
      {done === undefined ? (
        <button type="button" onClick={start}>
          Fewest fences
        </button>
      ) : (
        <button type="button" onClick={cancel}>
          Cancel the search
        </button>
      )}
      <div role="status">
        {done !== undefined && <p>Trying barriers: {done} programs explored so far.</p>}
        {error !== undefined && <p class="error">{error}</p>}
        {found !== undefined && (
          <>
            {found.repairs.length > 0 && (
              <p>
                {found.repairs.length === 1 ? 'This makes' : 'Each of these makes'} it Never under {model}:
              </p>
            )}
            {found.repairs.length === 0 && found.complete && !found.possible && (
              <p>
                No fences repair it: with smp_mb() after every step it happens all the same. The order of the program is
                what is wrong.
              </p>
            )}
            {found.repairs.length === 0 && found.complete && found.possible && (
              <p>smp_mb() after every step repairs it; no {found.largest} of them do, and more were not tried.</p>
            )}
            {!found.complete && <p>The ten seconds were up: there may be more.</p>}
          </>
        )}
      </div>
      {found !== undefined && found.repairs.length > 0 && (
        <ul>
          {found.repairs.map(({ edits, fails, unknown }) => (
            <li key={JSON.stringify(edits)}>
              {edits.map((edit) => sentence(editText(edit))).join(', and ')}.{' '}
              {fails.length > 0 && <span class="verdict bad">{`not under ${fails.join(', ')}`} </span>}
              {unknown.length > 0 && <span class="verdict unknown">{`not known under ${unknown.join(', ')}`} </span>}
              {fails.length + unknown.length === 0 && (
                <span class="verdict never">{`${signed('Never')} under every model`} </span>
              )}
              <button type="button" onClick={() => put(edits)}>
                Put in
              </button>
            </li>
          ))}
        </ul>
      )}
      {found !== undefined && (
        <p class="hint">
          Tried: one smp_mb(), smp_wmb(), smp_rmb(), acquire or release at each step; then two and three smp_mb(), each
          made weaker where that is enough.
        </p>
      )}
    </div>
  );
}

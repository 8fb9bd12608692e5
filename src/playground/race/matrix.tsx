/** The verdicts: a property a row, a memory model a column; a cell chooses what is shown beside it. */
import { MODELS } from '../../explore/models/index.js';
import { MODEL_WORDS } from '../../page/schedule.js';
import { ABOUT_PROPERTY, type Property } from '../../verdict/properties.js';
import { propertiesOf } from '../../verdict/scenarios.js';
import { modelsOf } from '../../verdict/variants.js';
import { isBad, SIGNS } from '../../verdicts.js';
import { Scroll } from './scroll.js';
import type { MatrixCell } from './shown.js';
import { notAsked, type RaceState, scenarioNamed } from './state.js';

interface Props {
  readonly race: RaceState;
  readonly cells: readonly MatrixCell[];
  readonly busy: boolean;
  readonly property: string;
  readonly model: string;
  readonly choose: (property: Property, model: string) => void;
}

export const verdictClass = (verdict: string): string =>
  verdict === 'Never' ? 'never' : isBad(verdict) ? 'bad' : 'unknown';

export function Matrix({ race, cells, busy, property, model, choose }: Props) {
  const models = [...MODELS.keys()];
  const have = modelsOf(race.variant, models);
  const rows = notAsked(race) === undefined ? propertiesOf(scenarioNamed(race.scenario), race.variant) : [];
  return (
    <Scroll label="Verdicts by property and model">
      <table class="matrix" aria-busy={busy}>
        <thead>
          <tr>
            <th scope="col">ruled out?</th>
            {models.map((name) => (
              <th scope="col" key={name} title={MODEL_WORDS[name]}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row}>
              <th scope="row" title={ABOUT_PROPERTY[row]}>
                {row.split('_').map((part, at) => (
                  <>
                    {at > 0 && '_'}
                    {at > 0 && <wbr />}
                    {part}
                  </>
                ))}
              </th>
              {models.map((name) => {
                const cell = cells.find((one) => one.property === row && one.model === name);
                const now = row === property && name === model;
                return (
                  <td key={name} data-now={now ? '' : undefined}>
                    {!have.includes(name) ? (
                      <span title="fence=lock stands for smp_mb() on x86 alone">not asked</span>
                    ) : cell === undefined ? (
                      <span class="waiting">{busy ? '…' : '–'}</span>
                    ) : (
                      <button
                        type="button"
                        aria-pressed={now}
                        aria-label={`${row} under ${name}: ${cell.verdict}`}
                        class={`verdict ${verdictClass(cell.verdict)}`}
                        onClick={() => choose(row, name)}
                      >
                        <span aria-hidden="true">{SIGNS[cell.verdict]}</span>
                        <span class="word">{cell.verdict}</span>
                      </button>
                    )}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

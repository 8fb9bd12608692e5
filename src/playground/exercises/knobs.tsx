/** The knobs of a protocol that an exercise leaves to its reader. */
import { Fragment } from 'preact';
import type { Answer } from '../../exercise/check.js';
import type { Protocol } from '../../exercise/schema.js';
import { meaningOf } from './meant.js';
import { knobsMeant, knobsOf } from './tasks.js';

interface KnobsProps {
  readonly program: Protocol;
  readonly chosen: Readonly<Record<string, string>>;
  readonly give: (answer: Answer) => void;
}

export function Knobs({ program, chosen, give }: KnobsProps) {
  const meant = knobsMeant(program, chosen);
  const idle = (name: string): boolean => name === 'fence_per' && (meant.fence ?? program.given.fence) === 'none';
  return (
    <div class="ex-knobs">
      {knobsOf(program).map(({ name, values }) => (
        <Fragment key={name}>
          <label for={`ex-${name}`}>{name}</label>
          <select
            id={`ex-${name}`}
            value={meant[name] ?? values[0]}
            disabled={idle(name)}
            onChange={({ currentTarget }) =>
              give({ kind: 'variant', knobs: { ...meant, [name]: currentTarget.value } })
            }
          >
            {values.map((value) => (
              <option key={value} value={value}>
                {value === '' ? 'none' : value}
              </option>
            ))}
          </select>
          <dl>
            {values
              .map((value) => meaningOf(name, value))
              .map(({ value, means }) => (
                <div key={value}>
                  <dt>
                    <code>{value}</code>
                  </dt>
                  <dd>{means}</dd>
                </div>
              ))}
          </dl>
        </Fragment>
      ))}
    </div>
  );
}

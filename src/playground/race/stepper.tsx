/** The steps, one row each, a column for each CPU; between two of them the code can be changed. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { CellView, StepView } from '../../page/document.js';
import { roleName } from '../../page/names.js';
import type { RaceEdit } from './edits.js';
import { type Editing, EditMenu } from './menu.js';
import { Scroll } from './scroll.js';
import type { Shown } from './shown.js';
import { type RaceState, scenarioNamed } from './state.js';

interface Props {
  readonly race: RaceState;
  readonly shown: Shown;
  readonly at: number;
  readonly go: (to: (at: number) => number) => void;
  readonly toggle: (edit: RaceEdit) => void;
}

export function Stepper(props: Props) {
  const [open, setOpen] = useState<string | undefined>(undefined);
  const { race, shown, toggle } = props;
  const editing: Editing = { shown, edits: race.edits, open, setOpen, toggle };
  const box = useRef<HTMLElement>(null);
  const { at } = props;
  useEffect(() => {
    const list = box.current;
    const row = list?.querySelector<HTMLElement>('[aria-current]');
    if (list && row) list.scrollTop = row.offsetTop - list.clientHeight / 2;
  }, [at, shown]);
  return (
    <Scroll label="Steps" class="list" box={box}>
      {shown.columns === undefined ? (
        <Run {...props} editing={editing} />
      ) : (
        <Columns {...props} columns={shown.columns} editing={editing} />
      )}
    </Scroll>
  );
}

/** `CPU 0: fork`, by the scenario's actors. */
export function cpuHead({ scenario }: RaceState, cpu: number): string {
  return `CPU ${cpu}: ${roleName(scenarioNamed(scenario), cpu)}`;
}

function Run({ race, shown, at, go, editing }: Props & { readonly editing: Editing }) {
  const cpus = scenarioNamed(race.scenario).actors.map((_, cpu) => cpu);
  const { steps } = shown;
  /** Where the CPU goes on with another step, each time it does. */
  const ends = (index: number): boolean => {
    const { cpu, label } = steps[index] as StepView;
    const next = steps.slice(index + 1).find((step) => step.cpu === cpu && step.kind === 'event');
    return next?.label !== label;
  };
  return (
    <table class="steps">
      <thead>
        <tr>
          <th scope="col">step</th>
          {cpus.map((cpu) => (
            <th scope="col" key={cpu} class={`cpu${cpu % 3}`}>
              {cpuHead(race, cpu)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {steps.map((step, index) => {
          const gap = step.kind === 'event' && step.label !== '' && ends(index);
          const id = `${index}`;
          return (
            <>
              <tr
                key={id}
                class={`${step.kind}${step.differs ? ' differs' : ''}`}
                data-step={index}
                aria-current={index === at ? 'step' : undefined}
                onClick={(event) => {
                  if (!(event.target as Element).closest('button')) go(() => index);
                }}
              >
                <th scope="row">{index}</th>
                {step.cpu === undefined ? (
                  <td colSpan={cpus.length} class="both">
                    {step.kind === 'start' ? 'before the first step' : step.text}
                  </td>
                ) : (
                  cpus.map((cpu) => (
                    <td key={cpu} class={`cpu${cpu % 3}`}>
                      {cpu === step.cpu && (
                        <>
                          <StepText {...step} />
                          <EditMenu.Buttons id={id} label={step.label} stepKey={step.key} gap={gap} {...editing} />
                        </>
                      )}
                    </td>
                  ))
                )}
              </tr>
              {editing.open === id && (
                <tr class="menu" key={`${id} menu`}>
                  <td colSpan={cpus.length + 1}>
                    <EditMenu.Menu id={id} label={step.label} stepKey={step.key} {...editing} />
                  </td>
                </tr>
              )}
            </>
          );
        })}
      </tbody>
    </table>
  );
}

function StepText({ kind, label, text, differs }: Pick<StepView, 'kind' | 'label' | 'text' | 'differs'>) {
  return (
    <>
      {label !== '' && <b>{label} </b>}
      <code>{broken(text)}</code>
      {kind === 'drain' && <i class="tag">drains</i>}
      {kind === 'blocked' && <i class="tag stop">stopped</i>}
      {differs && <i class="tag stop">differs</i>}
    </>
  );
}

/** Long names break where a reader would break them: after `(`, before `.`. */
function broken(text: string) {
  return text.split(/(?<=\()|(?=\.\w)/).map((part, at) => (
    <>
      {at > 0 && <wbr />}
      {part}
    </>
  ));
}

interface ColumnsProps extends Props {
  readonly columns: readonly (readonly CellView[])[];
  readonly editing: Editing;
}

function Columns({ race, shown, at, go, columns, editing }: ColumnsProps) {
  const lit = shown.steps[at]?.cells ?? [];
  const length = Math.max(...columns.map((column) => column.length));
  const ends = (column: readonly CellView[], row: number): boolean => column[row + 1]?.label !== column[row]?.label;
  return (
    <>
      <table class="steps columns">
        <thead>
          <tr>
            {columns.map((_, cpu) => (
              <th scope="col" key={`${cpu}`} class={`cpu${cpu % 3}`}>
                {cpuHead(race, cpu)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {Array.from({ length }, (_, row) => (
            <>
              <tr key={`${row}`}>
                {columns.map((column, cpu) => {
                  const cell = column[row];
                  return cell === undefined ? (
                    <td key={`${cpu}`} />
                  ) : (
                    <td
                      key={`${cpu}`}
                      class={`cpu${cpu % 3}${lit.includes(cell.id) ? ' lit' : ''}`}
                      data-cell={cell.id}
                    >
                      <StepText kind="event" label={cell.label} text={cell.text} />
                      <EditMenu.Buttons
                        id={cell.id}
                        label={cell.label}
                        stepKey={cell.key}
                        gap={cell.label !== '' && ends(column, row)}
                        {...editing}
                      />
                    </td>
                  );
                })}
              </tr>
              {columns.map((column) => {
                const cell = column[row];
                return cell === undefined || editing.open !== cell.id ? null : (
                  <tr class="menu" key={`${cell.id} menu`}>
                    <td colSpan={columns.length}>
                      <EditMenu.Menu id={cell.id} label={cell.label} stepKey={cell.key} {...editing} />
                    </td>
                  </tr>
                );
              })}
            </>
          ))}
        </tbody>
      </table>
      <ol class="arrows" start={0}>
        {shown.steps.map((step, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the arrow keys step
          <li
            key={`${index}`}
            data-step={index}
            aria-current={index === at ? 'step' : undefined}
            onClick={() => go(() => index)}
          >
            {step.kind === 'arrow' ? step.text : step.kind}
          </li>
        ))}
      </ol>
    </>
  );
}

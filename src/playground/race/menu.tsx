/** Where the code is changed: a button at a step opens what can be done there; a barrier has one that takes it out. */
import { useLayoutEffect, useRef } from 'preact/hooks';
import { type Added, editText, type RaceEdit, sameEdit } from './edits.js';
import type { Shown } from './shown.js';

export interface Editing {
  readonly shown: Shown;
  readonly edits: readonly RaceEdit[];
  /** the step whose menu is open */
  readonly open: string | undefined;
  readonly setOpen: (id: string | undefined) => void;
  /** makes the change, or takes it back */
  readonly toggle: (edit: RaceEdit) => void;
}

interface AtStep extends Editing {
  readonly id: string;
  readonly label: string;
  readonly stepKey: string | undefined;
}

function Buttons({ id, label, stepKey, gap, shown, edits, open, setOpen, toggle }: AtStep & { readonly gap: boolean }) {
  const barrier = barrierOf(stepKey, shown, edits);
  const can = gap && optionsOf(label, shown).length > 0;
  return (
    <>
      {barrier !== undefined && (
        <button
          type="button"
          class="gap out"
          title={`Take ${barrier.text} out`}
          aria-label={`Take ${barrier.text} out`}
          onClick={() => toggle(barrier.edit)}
        >
          ✕
        </button>
      )}
      {can && (
        <button
          type="button"
          class="gap"
          title={`A barrier after ${label}`}
          aria-label={`A barrier after ${label}`}
          aria-expanded={open === id}
          data-at={label}
          onClick={() => setOpen(open === id ? undefined : id)}
        >
          +
        </button>
      )}
    </>
  );
}

/** A fence, acquire or release that stands here: the reader's own is taken back, the protocol's is taken out. */
function barrierOf(
  key: string | undefined,
  { outs }: Shown,
  edits: readonly RaceEdit[],
): { readonly text: string; readonly edit: RaceEdit } | undefined {
  const [label, what = '', loc] = key?.split(' ') ?? [];
  if (key === undefined || what === 'rmw' || label === 'lock') return undefined;
  const add = loc === undefined ? what : what === 'read' ? 'acquire' : 'release';
  const own = edits.find((edit) => 'add' in edit && edit.at === label && edit.add === add);
  if (own !== undefined) return { text: editText(own), edit: own };
  const out = outs.find((one) => one.key === key);
  return out === undefined ? undefined : { text: out.text, edit: { out: key } };
}

interface Choosable {
  readonly edit: RaceEdit;
  readonly text: string;
}

const WORDS: Readonly<Record<Added, (label: string) => string>> = {
  mb: () => 'smp_mb()',
  wmb: () => 'smp_wmb()',
  rmb: () => 'smp_rmb()',
  acquire: (label) => `make ${label}’s load an acquire`,
  release: (label) => `make ${label}’s store a release`,
};

function optionsOf(label: string, { places, outs }: Shown): Choosable[] {
  const adds = places.find((place) => place.label === label)?.adds ?? [];
  const atomics = outs.filter(({ key }) => key.startsWith(`${label} rmw `));
  return [
    ...adds.map((add) => ({ edit: { add, at: label }, text: WORDS[add](label) })),
    ...atomics.map(({ key, text }) => ({ edit: { out: key }, text: `${text} as a load and a store` })),
  ];
}

function Menu({ label, shown, edits, setOpen, toggle }: AtStep) {
  const box = useRef<HTMLFieldSetElement>(null);
  useLayoutEffect(() => box.current?.querySelector('button')?.focus(), []);
  const close = (): void => {
    const opener = box.current?.closest('table')?.querySelector<HTMLElement>(`button[data-at="${label}"]`);
    setOpen(undefined);
    opener?.focus();
  };
  return (
    <fieldset ref={box} onKeyDown={(event) => event.key === 'Escape' && close()}>
      <legend>After {label}, put in</legend>
      {optionsOf(label, shown).map(({ edit, text }) => (
        <button
          type="button"
          key={text}
          aria-pressed={edits.some((one) => sameEdit(one, edit))}
          onClick={() => {
            close();
            toggle(edit);
          }}
        >
          {text}
        </button>
      ))}
      <button type="button" onClick={close}>
        Close
      </button>
    </fieldset>
  );
}

export const EditMenu = { Buttons, Menu };

/** Something that runs for a while: its buttons, how far it is, and what is announced of it. */
import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { Cancelled } from '../compute.js';
import { saveFile } from '../save.js';

export interface Stage {
  readonly running: boolean;
  /** for the live region */
  readonly says: string;
  readonly error: string;
}

/** What is under way: `result` settles when it is over. */
interface Cancellable {
  readonly result: Promise<unknown>;
  cancel(): void;
}

/** @param over is told whether it was cancelled, or failed */
export function useRun(take: (taken: boolean) => void): {
  readonly stage: Stage;
  readonly say: (says: string) => void;
  readonly start: (says: string, begin: () => Promise<Cancellable>, over: (whole: boolean) => string) => void;
  readonly cancel: () => void;
} {
  const [stage, setStage] = useState<Stage>({ running: false, says: '', error: '' });
  const current = useRef<Cancellable | undefined>(undefined);
  /** it may be wanted before there is anything to cancel: what is needed is unpacked first */
  const cancelled = useRef(false);
  const cancel = (): void => {
    cancelled.current = true;
    current.current?.cancel();
  };
  useEffect(() => cancel, []);
  const say = (says: string): void => setStage((before) => ({ ...before, says }));
  const run = async (says: string, begin: () => Promise<Cancellable>, over: (whole: boolean) => string) => {
    setStage({ running: true, says, error: '' });
    take(true);
    cancelled.current = false;
    let error = '';
    let whole = false;
    try {
      current.current = await begin();
      if (cancelled.current) current.current.cancel();
      await current.current.result;
      whole = true;
    } catch (caught) {
      if (!(caught instanceof Cancelled)) error = caught instanceof Error ? caught.message : String(caught);
    }
    current.current = undefined;
    setStage({ running: false, says: over(whole), error });
    take(false);
  };
  return { stage, say, start: (...all) => void run(...all), cancel };
}

export interface ControlsProps {
  readonly stage: Stage;
  readonly name: string;
  /** another part has the machine, or there is nothing to see */
  readonly disabled: boolean;
  readonly done: number;
  readonly of: number;
  readonly start: () => void;
  readonly cancel: () => void;
  /** what can be chosen */
  readonly children: ComponentChildren;
}

/** One button that starts and cancels, so that the focus stays where it was. */
export function Controls({ stage, name, disabled, done, of, start, cancel, children }: ControlsProps) {
  const { running, says, error } = stage;
  return (
    <>
      <div class="run">
        {children}
        <button
          type="button"
          class={running ? '' : 'main'}
          aria-disabled={disabled}
          onClick={() => (running ? cancel() : disabled ? undefined : start())}
        >
          {running ? 'Cancel' : name}
        </button>
        <progress class={running ? '' : 'idle'} aria-label={`${name}: how far`} value={running ? done : 0} max={of} />
      </div>
      <p role="status" class="says">
        {says}
      </p>
      {error !== '' && (
        <p role="alert" class="error">
          {error}
        </p>
      )}
    </>
  );
}

/** Text as a file, or in the clipboard. */
export function Save({ name, text, type }: { readonly name: string; readonly text: string; readonly type: string }) {
  const [copied, setCopied] = useState('');
  const copy = (): void => {
    navigator.clipboard.writeText(text).then(
      () => setCopied('copied'),
      () => setCopied('the browser does not let it be copied: save it'),
    );
  };
  return (
    <li>
      <code>{name}</code>
      <button type="button" onClick={() => saveFile(name, text, type)} aria-label={`Save ${name}`}>
        Save
      </button>
      <button type="button" onClick={copy} aria-label={`Copy ${name}`}>
        Copy
      </button>
      <span role="status">{copied}</span>
    </li>
  );
}

/** Litmus tests: the text, what each model says of it, and an execution of it drawn. */
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { MODELS, type ModelName } from '../../explore/models/index.js';
import { Cancelled, Compute, type Running } from '../compute.js';
import { pageData } from '../page-data.js';
import type { TabProps } from '../tabs.js';
import { DEADLINE_MS } from './bounds.js';
import { Drawing } from './drawing.js';
import { Editor } from './editor.js';
import { Examples } from './examples.js';
import type { Decided, Drawn, Refused } from './jobs.js';
import { familiesOf, type LibraryTest } from './library.js';
import { BadLink, linkOf, textOfLink } from './link.js';
import { HerdText, Notes, Verdicts } from './verdicts.js';

const MODEL_NAMES = [...MODELS.keys()] as ModelName[];
/** For all models, ms: each ends by itself within its own time, unless it is stuck. */
const ALL_MS = MODEL_NAMES.length * DEADLINE_MS + 1000;
/** After the last key, ms. */
const PAUSE_MS = 300;
const FIRST = 'SB+poonceonces';

const compute = new Compute();
/** A graph need not wait for verdicts, and takes none of them back. */
const drawer = new Compute();

export function Litmus({ state: link, setState: setLink }: TabProps) {
  const families = useMemo(() => familiesOf(pageData.texts), []);
  const first = useMemo(() => pageData.texts[`examples/litmus/${FIRST}.litmus`] ?? '', []);
  const [text, setText] = useState(first);
  const [fault, setFault] = useState('');
  const [model, setModel] = useState<ModelName>('lkmm');
  const [state, setState] = useState<number | undefined>(undefined);
  const [exported, setExported] = useState<readonly LibraryTest[] | undefined>(undefined);
  const own = useRef('');

  const change = (next: string): void => {
    setText(next);
    setState(undefined);
    setFault('');
    if (own.current !== '') {
      own.current = '';
      setLink('');
    }
  };
  useEffect(() => {
    if (link === '' || link === own.current) return;
    textOfLink(link).then(
      (linked) => {
        own.current = link;
        setText(linked);
        setState(undefined);
        setFault('');
      },
      (error: unknown) => {
        if (!(error instanceof BadLink)) throw error;
        setFault(error.message);
      },
    );
  }, [link]);

  const { decided, refused, running, note, cancel } = useVerdicts(text);
  const chosen = decided.find(({ row }) => row.model === model);
  const drawn = useDrawing(text, model, state, refused === undefined && chosen !== undefined);
  const ask = (): void => {
    setExported([]);
    drawer.run('litmus.exported', null, ({ file, text: body }) =>
      setExported((before = []) => [...before, { name: file.replace(/\.litmus$/, ''), text: body }]),
    );
  };
  const share = async (): Promise<void> => {
    own.current = await linkOf(text);
    setLink(own.current);
  };
  const told = decided.map(({ row }) => `${row.verdict} under ${row.model}`).join(', ');
  return (
    <>
      <p>
        A litmus test is a small program of a few CPUs and a question about its end: here, whether <code>exists</code>{' '}
        can come true. Change it, and five memory models answer as you type.
      </p>
      {fault !== '' && (
        <p class="error" role="alert">
          {`${fault}; shown is a test of the library.`}
        </p>
      )}
      <div class="lit-page">
        <div class="lit-text">
          <Editor text={text} change={change} refused={refused} />
          <div class="lit-tools">
            <button type="button" onClick={() => void share()}>
              Put the test into the address
            </button>
            <Shared link={own.current !== '' && own.current === link} />
          </div>
        </div>
        <div class="lit-answers">
          <Verdicts models={MODEL_NAMES} decided={decided} running={running} chosen={model} choose={setModel} />
          <div class="lit-status">
            <span aria-live="polite">{running ? 'deciding …' : note !== '' ? note : told}</span>
            {running && (
              <button type="button" onClick={cancel}>
                Cancel
              </button>
            )}
          </div>
          <Notes decided={decided} />
          {chosen !== undefined && (
            <>
              <HerdText text={chosen.text} />
              <Drawing
                name={chosen.row.test ?? 'test'}
                model={model}
                states={chosen.states}
                state={state}
                choose={setState}
                drawn={drawn}
              />
            </>
          )}
        </div>
        <Examples families={families} exported={exported} ask={ask} open={(test) => change(test.text)} />
      </div>
    </>
  );
}

/** The link is in the address bar; where a browser lets us, it is copied too. */
function Shared({ link }: { readonly link: boolean }) {
  const [copied, setCopied] = useState('');
  useEffect(() => setCopied(''), [link]);
  if (!link) return null;
  const copy = (): void => {
    const clipboard: Clipboard | undefined = navigator.clipboard;
    const failed = (): void => setCopied('copy it from the address bar');
    if (clipboard === undefined) failed();
    else clipboard.writeText(location.href).then(() => setCopied('copied'), failed);
  };
  return (
    <>
      <button type="button" onClick={copy}>
        Copy the link
      </button>
      <span aria-live="polite">
        {copied === '' ? 'The address holds the whole test; no server is sent it.' : copied}
      </span>
    </>
  );
}

interface Verdicted {
  readonly decided: readonly Decided[];
  readonly refused: Refused | undefined;
  readonly running: boolean;
  /** why it did not end */
  readonly note: string;
  readonly cancel: () => void;
}

function useVerdicts(text: string): Verdicted {
  const [decided, setDecided] = useState<readonly Decided[]>([]);
  const [refused, setRefused] = useState<Refused | undefined>(undefined);
  const [running, setRunning] = useState(true);
  const [note, setNote] = useState('');
  const job = useRef<Running<'litmus.decide'> | undefined>(undefined);
  const begun = useRef(false);
  const stop = useRef(() => {});
  useEffect(() => {
    setRunning(true);
    setNote('');
    let over: ReturnType<typeof setTimeout> | undefined;
    const start = (): void => {
      const found: Decided[] = [];
      const own = compute.run('litmus.decide', text, (one) => {
        found.push(one);
        setDecided([...found]);
        setRefused(undefined);
      });
      job.current = own;
      over = setTimeout(() => {
        setNote(`Not all was decided within ${ALL_MS / 1000} s.`);
        own.cancel();
      }, ALL_MS);
      const ended = (error: Refused | undefined, why: string): void => {
        clearTimeout(over);
        if (job.current !== own) return; // the text has changed meanwhile
        setRefused(error);
        if (found.length === 0) setDecided([]);
        setNote((before) => before || why);
        setRunning(false);
      };
      own.result.then(
        (error) => ended(error, ''),
        (error: unknown) => ended(undefined, error instanceof Cancelled ? 'Cancelled.' : `Not decided: ${error}`),
      );
    };
    const timer = setTimeout(start, begun.current ? PAUSE_MS : 0);
    stop.current = () => {
      if (job.current !== undefined) return job.current.cancel();
      clearTimeout(timer); // it has not begun
      setDecided([]);
      setNote('Cancelled.');
      setRunning(false);
    };
    begun.current = true;
    return () => {
      clearTimeout(timer);
      clearTimeout(over);
      const before = job.current;
      job.current = undefined;
      before?.cancel();
    };
  }, [text]);
  return { decided, refused, running, note, cancel: () => stop.current() };
}

function useDrawing(text: string, model: ModelName, state: number | undefined, ready: boolean): Drawn | undefined {
  const [drawn, setDrawn] = useState<Drawn | undefined>(undefined);
  useEffect(() => {
    setDrawn(undefined);
    if (!ready) return undefined;
    const job = drawer.run('litmus.graph', { text, model, state });
    job.result.then(setDrawn, (error: unknown) => {
      if (!(error instanceof Cancelled)) setDrawn({ none: (error as Error).message });
    });
    return () => job.cancel();
  }, [text, model, state, ready]);
  return drawn;
}

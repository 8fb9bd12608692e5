/** The page's frame: what this is, the tabs, and the tab that is chosen. A tab that was left keeps what it had. */
import { useRef, useState } from 'preact/hooks';
import { toolVersion } from '../version.js';
import { missing } from './lacks.js';
import { useLink } from './link.js';
import { TABS } from './tabs.js';

export function App() {
  const [link, go] = useLink();
  const chosen = TABS.find(({ id }) => id === link.tab) ?? TABS[0];
  const [visited, visit] = useState<readonly string[]>([]);
  if (!visited.includes(chosen.id)) visit([...visited, chosen.id]);
  const list = useRef<HTMLDivElement>(null);
  const choose = (id: string): void => go({ tab: id, state: '' }, true);
  const onKeyDown = (event: KeyboardEvent): void => {
    const at = TABS.findIndex(({ id }) => id === chosen.id);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: TABS.length - 1 }[event.key];
    if (to === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const next = (to + TABS.length) % TABS.length;
    choose(TABS[next]?.id ?? chosen.id);
    (list.current?.children[next] as HTMLElement | undefined)?.focus();
  };
  return (
    <>
      <header class="top">
        <h1>
          forkbench <small>playground {toolVersion()}</small>
        </h1>
        <div class="tabs" role="tablist" aria-label="What to do" ref={list} onKeyDown={onKeyDown}>
          {TABS.map(({ id, title }) => (
            <button
              type="button"
              role="tab"
              key={id}
              id={`tab-${id}`}
              aria-selected={id === chosen.id}
              aria-controls={`panel-${id}`}
              tabIndex={id === chosen.id ? 0 : -1}
              onClick={() => choose(id)}
            >
              {title}
            </button>
          ))}
        </div>
      </header>
      <Lacks />
      {link.tab !== '' && chosen.id !== link.tab && (
        <p class="lacks" role="alert">
          There is no tab “{link.tab.slice(0, 60)}”: shown is {chosen.title}.
        </p>
      )}
      <main>
        {TABS.map(({ id, View }) => (
          <div role="tabpanel" key={id} id={`panel-${id}`} aria-labelledby={`tab-${id}`} hidden={id !== chosen.id}>
            {visited.includes(id) && (
              <View state={id === link.tab ? link.state : ''} setState={(state) => go({ tab: id, state }, false)} />
            )}
          </div>
        ))}
      </main>
    </>
  );
}

function Lacks() {
  const all = missing();
  return all.length === 0 ? null : (
    <p class="lacks" role="alert">
      This browser has no {all.join(', no ')}: nothing can be computed here. Texts, tasks and sources can be read; a
      newer Firefox, Chrome or Safari computes too.
    </p>
  );
}

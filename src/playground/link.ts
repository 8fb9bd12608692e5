/** Where the page is: a tab, and what it shows, in the fragment of the address. No server is ever sent it. */
import { useEffect, useState } from 'preact/hooks';
import { pageData } from './page-data.js';

export interface Link {
  readonly tab: string;
  /** the tab's own; '' where there is none */
  readonly state: string;
}

/** `#litmus=...`; whatever else stands there is the tab's to refuse. */
export function readLink(hash: string): Link {
  const [, tab = '', state = ''] = /^#?([^=]*)(?:=(.*))?$/s.exec(hash) ?? [];
  return { tab, state };
}

export function linkText({ tab, state }: Link): string {
  return `#${tab}${state === '' ? '' : `=${state}`}`;
}

/** The link that is shown, and a change of it. What a reader may go back to is a step of the browser's history. */
export function useLink(): [Link, (link: Link, step: boolean) => void] {
  const [link, show] = useState(() => readLink(location.hash || pageData.start));
  useEffect(() => {
    const changed = (): void => show(readLink(location.hash));
    addEventListener('hashchange', changed);
    return () => removeEventListener('hashchange', changed);
  }, []);
  const go = (to: Link, step: boolean): void => {
    history[step ? 'pushState' : 'replaceState'](null, '', linkText(to));
    show(to);
  };
  return [link, go];
}

/** HTML by construction: what is put into a template is text, unless it was made by one. */
import { visible } from '../printable.js';

/** A piece of a document. Only html`...` and trusted() make one. */
export class Html {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** What a template takes: text (escaped), numbers, pieces, lists of pieces (one per line); nothing for null, undefined and false. */
export type Hole = string | number | Html | readonly Html[] | null | undefined | false;

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function filled(hole: Hole): string {
  if (hole === null || hole === undefined || hole === false) return '';
  if (hole instanceof Html) return hole.text;
  if (typeof hole === 'object') return hole.map(({ text }) => text).join('\n');
  return String(hole)
    .split('\n')
    .map(visible)
    .join('\n')
    .replace(/[&<>"']/g, (c) => ENTITIES[c] as string);
}

/** Holes stand in text or in attributes within quotes. */
export function html(strings: TemplateStringsArray, ...holes: readonly Hole[]): Html {
  return new Html(strings.map((text, i) => text + (i < holes.length ? filled(holes[i]) : '')).join(''));
}

/** A text of our own that is markup already: a style sheet, a script, a drawing of vega's. */
export function trusted(text: string): Html {
  return new Html(text);
}

/** Data for a script, inside <script type="application/json">. */
export function jsonData(value: unknown): Html {
  return new Html(JSON.stringify(value).replaceAll('<', '\\u003c'));
}

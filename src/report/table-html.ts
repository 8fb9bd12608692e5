/** A table that sorts and filters, folded. */
import { type Html, html } from '../html/html.js';
import { PROTOCOLS } from '../protocols.js';
import type { ReportTable } from './tables.js';

const CLASSES = new Map(PROTOCOLS.map(({ name }, i) => [name, `p${i}`]));

/** A protocol's name with its colour before it; any other text as it is. */
export function protocolText(text: string): Html {
  const [, name = '', rest = ''] = /^([a-z_]+)(.*)$/s.exec(text) ?? [];
  const known = CLASSES.get(name);
  return known === undefined
    ? html`${text}`
    : html`<span class="name"><span class="dot ${known}" aria-hidden="true"></span>${name}</span>${rest}`;
}

/** Text that may be set in lines where there is little room. */
const LONG = 24;
const WORDS = html` class="words"`;

/** A number as a person reads it; its full precision stays in the attribute that is sorted by. */
function cell(value: string): Html {
  if (value === '' || Number.isNaN(Number(value)))
    return html`<td${value.length > LONG && WORDS}>${protocolText(value)}</td>`;
  const number = Number(value);
  const text = Number.isInteger(number) ? String(number) : number.toPrecision(4);
  return html`<td class="number" data-value="${value}">${text}</td>`;
}

export function tableHtml(t: ReportTable): Html {
  const head = t.columns.map((c) => html`<th scope="col" aria-sort="none"><button type="button">${c}</button></th>`);
  const body = t.rows.map((row) => html`<tr>${t.columns.map((c) => cell(row[c] ?? ''))}</tr>`);
  return html`<details data-table id="${t.id}"><summary>${t.title}</summary>${t.about !== undefined && html`<p>${t.about}</p>`}
<div class="tools"><label>Filter <input type="search" aria-controls="${t.id}-body" placeholder="words that a row must hold"></label><span aria-live="polite"></span></div>
<div class="scroll" tabindex="0" role="region" aria-label="${t.title}"><table><thead><tr>${head}</tr></thead><tbody id="${t.id}-body">${body}</tbody></table></div></details>`;
}

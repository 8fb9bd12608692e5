/** One attempt as text: readable without a script, and what the script steps through. */
import { type Hole, Html, html } from '../html/html.js';
import { verdictHtml } from '../report/verdict-html.js';
import type { Attempt, CellView, PageDocument, StepView } from './document.js';
import { fenceText } from './intro.js';
import { MODEL_WORDS } from './schedule.js';

export function attemptHtml(doc: PageDocument, attempt: Attempt): Html {
  const { key, notes, why, verdict, raceClass } = attempt;
  const paragraphs = notes.map((note) => html`<p>${note}</p>`);
  const reasons = why.map((line) => html`<p>${line}</p>`);
  const body = attempt.columns === undefined ? runTable(doc, attempt) : cycleTable(doc, attempt, attempt.columns);
  return html`<section class="attempt" id="${key}" data-attempt="${key}">
<h3>${verdictHtml(verdict, raceClass === '' ? '' : `: ${raceClass}`)} ${titleOf(doc, attempt)}</h3>
${paragraphs}<div class="reasons">${reasons}</div>
${body}</section>`;
}

export function titleOf(doc: PageDocument, { model, fence, wrprotect }: Attempt): string {
  const helper = doc.wrprotects.length > 1 ? `, write-protect by ${wrprotect}` : '';
  return `${MODEL_WORDS[model] ?? model}, ${fence === 'none' ? 'no fence added' : fenceText(doc, fence)}${helper}`;
}

/** Long names break where a reader would break them: after `(`, before `.`. */
const code = (text: string): Html => {
  const [first = '', ...rest] = text.split(/(?<=\()|(?=\.\w)/);
  return html`<code>${first}${new Html(rest.map((part) => html`<wbr>${part}`.text).join(''))}</code>`;
};

const label = (text: string): Hole => text !== '' && html`<b>${text}</b> `;

function runTable(doc: PageDocument, attempt: Attempt): Html {
  const { steps } = attempt;
  const rows = steps.map((step, index) => runRow(step, index));
  return html`<div class="scroll list" tabindex="0" role="region" aria-label="Steps: ${titleOf(doc, attempt)}"><table class="steps">
<thead><tr><th scope="col">step</th><th scope="col">CPU 0: fork</th><th scope="col">CPU 1: fast GUP</th><th scope="col" class="more">what happens</th><th scope="col" class="more">in memory after it</th><th scope="col" class="more">waiting in store buffers</th></tr></thead>
<tbody>${rows}</tbody></table></div>`;
}

function runRow(step: StepView, index: number): Html {
  const { kind, cpu, say, state, differs } = step;
  const cell = html`${label(step.label)}${code(step.text)}${mark(step)}`;
  const cells =
    cpu === undefined
      ? html`<td colspan="2" class="both">${kind === 'start' ? 'before the first step' : step.text}</td>`
      : [0, 1].map((column) => html`<td class="cpu${column}">${column === cpu && cell}</td>`);
  const memory = state?.rows.map(({ loc, memory }) => `${loc} = ${memory}`).join('; ') ?? '';
  const waiting = (state?.buffers ?? []).flatMap((stores, n) => stores.map((store) => `CPU ${n}: ${store}`)).join('; ');
  return html`<tr class="${kind}${differs ? ' differs' : ''}" data-step="${index}"><th scope="row">${index}</th>${cells}<td class="more say">${say}</td><td class="more">${memory}</td><td class="more">${waiting}</td></tr>`;
}

/** Not by colour alone. */
function mark({ kind, differs }: StepView): Hole {
  if (kind === 'drain') return html` <i class="tag">drains</i>`;
  if (kind === 'blocked') return html` <i class="tag stop">stopped</i>`;
  return differs && html` <i class="tag stop">differs</i>`;
}

function cycleTable(doc: PageDocument, attempt: Attempt, columns: readonly (readonly CellView[])[]): Html {
  const length = Math.max(...columns.map((column) => column.length));
  const cell = (found: CellView | undefined): Html =>
    found === undefined
      ? html`<td></td>`
      : html`<td data-cell="${found.id}">${label(found.label)}${code(found.text)}</td>`;
  const rows = Array.from({ length }, (_, row) => html`<tr>${columns.map((column) => cell(column[row]))}</tr>`);
  const arrows = attempt.steps.map((step, index) => arrowItem(step, index));
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Accesses: ${titleOf(doc, attempt)}"><table class="columns">
<thead><tr><th scope="col">CPU 0: fork</th><th scope="col">CPU 1: fast GUP</th></tr></thead><tbody>${rows}</tbody></table></div>
<ol class="arrows" start="0">${arrows}</ol>`;
}

function arrowItem({ kind, text, say }: StepView, index: number): Html {
  const head = kind === 'arrow' ? html`<b>${text}</b>` : html`<b>${kind === 'start' ? 'start' : 'end'}</b>`;
  return html`<li class="${kind}" data-step="${index}">${head} <span class="more say">${say}</span></li>`;
}

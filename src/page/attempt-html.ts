/** One attempt as text: readable without a script, and what the script steps through. */
import { escapeHtml } from '../report/html.js';
import type { Attempt, CellView, PageDocument, StepView } from './document.js';
import { fenceText } from './intro.js';
import { MODEL_WORDS } from './schedule.js';

export function attemptHtml(doc: PageDocument, attempt: Attempt): string {
  const { key, notes, why } = attempt;
  const paragraphs = notes.map((note) => `<p>${escapeHtml(note)}</p>`).join('');
  const reasons = why.map((line) => `<p>${escapeHtml(line)}</p>`).join('');
  const body = attempt.columns === undefined ? runTable(doc, attempt) : cycleTable(doc, attempt, attempt.columns);
  return `<section class="attempt" id="${escapeHtml(key)}" data-attempt="${escapeHtml(key)}">
<h3>${verdictHtml(attempt)} ${escapeHtml(titleOf(doc, attempt))}</h3>
${paragraphs}<div class="reasons">${reasons}</div>
${body}</section>`;
}

export function titleOf(doc: PageDocument, { model, fence, wrprotect }: Attempt): string {
  const helper = doc.wrprotects.length > 1 ? `, write-protect by ${wrprotect}` : '';
  return `${MODEL_WORDS[model] ?? model}, ${fence === 'none' ? 'no fence added' : fenceText(doc, fence)}${helper}`;
}

export function verdictHtml({ verdict, raceClass }: Attempt): string {
  const sign = verdict === 'Never' ? '✓' : verdict === 'Unknown' ? '?' : '✗';
  const race = raceClass === '' ? '' : `: ${raceClass}`;
  return `<span class="verdict ${verdict.toLowerCase()}"><span aria-hidden="true">${sign}</span> <span class="word">${escapeHtml(`${verdict}${race}`)}</span></span>`;
}

/** Long names break where a reader would break them. */
const code = (text: string): string =>
  `<code>${escapeHtml(text)
    .replace(/\(/g, '(<wbr>')
    .replace(/\.(?=\w)/g, '<wbr>.')}</code>`;

const label = (text: string): string => (text === '' ? '' : `<b>${escapeHtml(text)}</b> `);

function runTable(doc: PageDocument, attempt: Attempt): string {
  const { steps } = attempt;
  const rows = steps.map((step, index) => runRow(step, index)).join('\n');
  return `<div class="scroll list" tabindex="0" role="region" aria-label="Steps: ${escapeHtml(titleOf(doc, attempt))}"><table class="steps">
<thead><tr><th scope="col">step</th><th scope="col">CPU 0: fork</th><th scope="col">CPU 1: fast GUP</th><th scope="col" class="more">what happens</th><th scope="col" class="more">in memory after it</th><th scope="col" class="more">waiting in store buffers</th></tr></thead>
<tbody>${rows}</tbody></table></div>`;
}

function runRow(step: StepView, index: number): string {
  const { kind, cpu, say, state, differs } = step;
  const cell = `${label(step.label)}${code(step.text)}${mark(step)}`;
  const cells =
    cpu === undefined
      ? `<td colspan="2" class="both">${kind === 'start' ? 'before the first step' : escapeHtml(step.text)}</td>`
      : [0, 1].map((column) => `<td class="cpu${column}">${column === cpu ? cell : ''}</td>`).join('');
  const memory = state?.rows.map(({ loc, memory }) => `${loc} = ${memory}`).join('; ') ?? '';
  const waiting = (state?.buffers ?? []).flatMap((stores, n) => stores.map((store) => `CPU ${n}: ${store}`)).join('; ');
  return `<tr class="${kind}${differs ? ' differs' : ''}" data-step="${index}"><th scope="row">${index}</th>${cells}<td class="more say">${escapeHtml(say)}</td><td class="more">${escapeHtml(memory)}</td><td class="more">${escapeHtml(waiting)}</td></tr>`;
}

/** Not by colour alone. */
function mark({ kind, differs }: StepView): string {
  if (kind === 'drain') return ' <i class="tag">drains</i>';
  if (kind === 'blocked') return ' <i class="tag stop">stopped</i>';
  return differs ? ' <i class="tag stop">differs</i>' : '';
}

function cycleTable(doc: PageDocument, attempt: Attempt, columns: readonly (readonly CellView[])[]): string {
  const length = Math.max(...columns.map((column) => column.length));
  const cell = (found: CellView | undefined): string =>
    found === undefined ? '<td></td>' : `<td data-cell="${found.id}">${label(found.label)}${code(found.text)}</td>`;
  const rows = Array.from({ length }, (_, row) => `<tr>${columns.map((column) => cell(column[row])).join('')}</tr>`);
  const arrows = attempt.steps.map((step, index) => arrowItem(step, index)).join('\n');
  return `<div class="scroll" tabindex="0" role="region" aria-label="Accesses: ${escapeHtml(titleOf(doc, attempt))}"><table class="columns">
<thead><tr><th scope="col">CPU 0: fork</th><th scope="col">CPU 1: fast GUP</th></tr></thead><tbody>${rows.join('\n')}</tbody></table></div>
<ol class="arrows" start="0">${arrows}</ol>`;
}

function arrowItem({ kind, text, say }: StepView, index: number): string {
  const head = kind === 'arrow' ? `<b>${escapeHtml(text)}</b>` : `<b>${kind === 'start' ? 'start' : 'end'}</b>`;
  return `<li class="${kind}" data-step="${index}">${head} <span class="more say">${escapeHtml(say)}</span></li>`;
}

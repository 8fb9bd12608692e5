/** The answer of a run as the page opens with it: what `run` ends with, and what the run cannot say. */
import type { Card } from '../answer/card.js';
import { type Matrix, type MatrixRow, PINS_KEY, PLACES, type Place } from '../answer/matrix.js';
import { type Html, html } from '../html/html.js';
import { formatNumber } from '../numbers.js';
import type { Verdict } from '../verdicts.js';
import { protocolText } from './table-html.js';
import { verdictHtml } from './verdict-html.js';
import type { VerdictLine } from './verdict-rows.js';

function verdictCell(verdict: Verdict | undefined): Html {
  return html`<td class="found">${verdict === undefined ? '-' : verdictHtml(verdict)}</td>`;
}

const modelHead = (model: string): Html => html`<th scope="col" class="model">${model}</th>`;

/** Where there is room for the signs alone. */
const keyHtml = html`<p class="key small">${PINS_KEY}</p>`;

function matrixHtml({ rows, models }: Matrix): Html | null {
  if (rows.length === 0) return null;
  const places = (Object.keys(PLACES) as Place[]).filter((place) => rows.some((row) => row[place] !== null));
  const number = (row: MatrixRow, place: Place): Html =>
    html`<td class="number">${row[place] === null ? '-' : formatNumber(row[place])}</td>`;
  const body = rows.map(
    (row) =>
      html`<tr><th scope="row">${protocolText(row.protocol)}</th>${places.map((place) => number(row, place))}${models.map((m) => verdictCell(row.pins[m]))}</tr>`,
  );
  const over = html`<tr><td></td>${places.length > 0 && html`<th scope="colgroup" colspan="${places.length}">ns per PTE</th>`}${models.length > 0 && html`<th scope="colgroup" colspan="${models.length}">can a pin be lost?</th>`}</tr>`;
  return html`<table class="matrix"><thead>${over}<tr><th scope="col">protocol</th>${places.map((place) => html`<th scope="col">${PLACES[place].title}</th>`)}${models.map(modelHead)}</tr></thead><tbody>${body}</tbody></table>${models.length > 0 && keyHtml}`;
}

/** @param gaps what the run cannot say @param trust how far to trust it */
export function cardHtml({ claims, matrix, beside }: Card, gaps: readonly string[], trust: string): Html {
  const [[head = 'What this run found', ...first] = [], ...rest] =
    claims[0] !== undefined && claims[0].length > 1 ? claims : [[], ...claims];
  return html`<section class="card" id="found" aria-labelledby="found-head"><h1 id="found-head">${head.replace(/:$/, '')}</h1>
${first.map((text) => html`<p class="first">${text}</p>`)}
${rest.flat().map((text) => html`<p>${text}</p>`)}
${gaps.map((text) => html`<p class="gap">${text}</p>`)}
${matrixHtml(matrix)}
${matrix.notes.map((text) => html`<p class="small">${text}</p>`)}
${[...beside, trust].map((text) => html`<p class="small">${text.charAt(0).toUpperCase()}${text.slice(1)}</p>`)}</section>`;
}

const SHOWN = 3;

/** A row per protocol and set of variants of which the explorer says the same. */
export function verdictsHtml(lines: readonly VerdictLine[], models: readonly string[]): Html {
  const some = (all: readonly string[]): string =>
    all.length <= SHOWN + 1 ? all.join('; ') : `${all.slice(0, SHOWN).join('; ')}; and ${all.length - SHOWN} more`;
  const rows = lines.map(
    ({ protocol, variants, verdicts, race }) =>
      html`<tr><th scope="row">${protocolText(protocol)}<span class="built">${race !== '' && `${race}: `}${some(variants)}</span></th>${models.map((m) => verdictCell(verdicts[m]))}</tr>`,
  );
  return html`<table class="matrix"><thead><tr><th scope="col">protocol, and how it is built</th>${models.map(modelHead)}</tr></thead><tbody>${rows}</tbody></table>${keyHtml}`;
}

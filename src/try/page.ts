/** The screen of `try` and `diff` as one self-contained page. */
import { type Html, html, trusted } from '../html/html.js';
import { STYLE } from '../report/page-style.js';
import { verdictHtml } from '../report/verdict-html.js';
import { ABOUT_PROPERTY } from '../verdict/properties.js';
import {
  type Barrier,
  type Cost,
  differs,
  type Repair,
  type Steps,
  type TryDocument,
  type VerdictPair,
} from './document.js';
import {
  barrierWhy,
  changesText,
  headline,
  hunkLines,
  huntText,
  INSTRUCTIONS_ABOUT,
  INSTRUCTIONS_HEAD,
  instructionRows,
  KEY,
  NO_EVENT,
  ratioText,
  refutedText,
} from './text.js';

const PAGE = `
pre { margin: .4rem 0; padding: .6rem .8rem; background: var(--soft); border-radius: 6px; font-size: .85rem; line-height: 1.4; }
pre code { background: none; padding: 0; overflow-wrap: normal; }
.changed { outline: 2px solid var(--link); outline-offset: -2px; }
ins { color: var(--good); text-decoration: none; } del { color: var(--bad); text-decoration: none; }
@media (max-width: 40rem) { .verdicts table { width: 100%; font-size: 11.5px; } .verdicts th, .verdicts td { padding: .25rem .1rem; } .verdicts .verdict { position: relative; } .verdicts .word { position: absolute; clip-path: inset(50%); width: 1px; height: 1px; overflow: hidden; white-space: nowrap; } }
`;

export function tryPage(document: TryDocument): string {
  const { protocol, against, verdicts, refuted, steps, witness, repairs, barriers, cost, hunt } = document;
  const title = `${protocol} beside ${against}`;
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">
<title>${title}</title><style>${trusted(STYLE)}${trusted(PAGE)}</style></head>
<body><header class="card"><h1>${title}</h1>
<p class="first">${headline(verdicts, document)}</p></header>
<main>
${section('Verdicts', html`${verdictTable(verdicts, against)}${refuted.length > 0 && pre(refutedText(refuted, document))}`)}
${section('What differs, step by step', stepsHtml(steps, document))}
${witness === null ? null : section(`${witness.property} under ${witness.model}, the shortest way there`, html`${pre(witness.text)}${repairsHtml(repairs)}`)}
${section('Each fence and re-read of the file taken out in turn', barriersHtml(barriers))}
${section('Accesses of both loops', instructionTable(document))}
${cost.length === 0 ? null : section('Cost', html`${costTable(cost, document)}<p>${huntText(hunt)}</p>`)}
</main></body></html>
`.text;
}

function section(title: string, body: Html): Html {
  return html`<section><h2>${title}</h2>
${body}</section>`;
}

function pre(text: string): Html {
  return html`<pre class="scroll" tabindex="0"><code>${text.trimEnd()}</code></pre>`;
}

/** The first column names the row. */
function table(head: readonly string[], rows: readonly (readonly Html[])[]): Html {
  const cells = head.map((cell) => html`<th scope="col">${cell}</th>`);
  const body = rows.map(([first, ...rest]) => html`<tr><th scope="row">${first}</th>${rest}</tr>`);
  return html`<div class="scroll" tabindex="0"><table><thead><tr>${cells}</tr></thead>
<tbody>${body}</tbody></table></div>`;
}

function verdictTable(verdicts: readonly VerdictPair[], against: string): Html {
  const models = [...new Set(verdicts.map(({ model }) => model))];
  const properties = [...new Set(verdicts.map(({ property }) => property))];
  const rows = properties.map((property) => [
    html`<span title="${ABOUT_PROPERTY[property]}">${property}</span>`,
    ...models.map((model) => verdictCell(verdicts.find((one) => one.property === property && one.model === model))),
  ]);
  return html`<div class="verdicts">${table(['', ...models], rows)}</div>
<p class="small">${KEY}</p>
<p class="small">${changesText(verdicts, against)}</p>`;
}

function verdictCell(pair: VerdictPair | undefined): Html {
  if (pair === undefined) return html`<td>-</td>`;
  const changed = differs(pair);
  return html`<td class="found${changed ? ' changed' : ''}">${verdictHtml(pair.verdict)}${changed && '*'}</td>`;
}

function stepsHtml(steps: Steps, { protocol, against }: TryDocument): Html {
  const hunks = hunkLines(steps);
  if (hunks.length === 0) return html`<p>The same events in the same order as ${against}; ${NO_EVENT}.</p>`;
  const blocks = hunks.map(({ what, lines }) => {
    const marked = lines.map((line) => {
      if (line.startsWith('+')) return html`<ins>${line}</ins>`;
      return line.startsWith('-') ? html`<del>${line}</del>` : html`${line}`;
    });
    return html`<h3>${what}</h3><pre class="scroll" tabindex="0"><code>${marked}</code></pre>`;
  });
  return html`<p><ins>+ ${protocol} alone</ins>, <del>- ${against} alone</del></p>${blocks}`;
}

function repairsHtml(repairs: readonly Repair[]): Html {
  if (repairs.length === 0) return html`<p>No fence helps.</p>`;
  const items = repairs.map(({ fences, models }) => html`<li>${fences.join(' and ')} (${models.join(', ')})</li>`);
  return html`<p>Never with <code>smp_mb()</code> after:</p><ul>${items}</ul>`;
}

function barriersHtml(barriers: readonly Barrier[]): Html {
  if (barriers.length === 0) return html`<p>The file has no fence and no re-read of its own.</p>`;
  const rows = barriers.map((barrier) => [
    html`${barrier.label}, line ${barrier.line}`,
    html`<td><code>${barrier.code}</code></td>`,
    html`<td class="words">${barrierWhy(barrier)}</td>`,
  ]);
  return table(['step', 'taken out', 'without it'], rows);
}

function instructionTable(document: TryDocument): Html {
  const rows = instructionRows(document, document).map(([loop, protocol, ...counts]) => [
    html`${loop}`,
    html`<td>${protocol}</td>`,
    ...counts.map((n) => html`<td class="number">${n}</td>`),
  ]);
  return html`<p>${INSTRUCTIONS_ABOUT}</p>${table(INSTRUCTIONS_HEAD, rows)}`;
}

function costTable(cost: readonly Cost[], { protocol, against }: TryDocument): Html {
  const rows = cost.map((one) => [
    html`${one.case}`,
    html`<td class="number">${ratioText(one.ratio)}</td>`,
    html`<td class="number">${ratioText(one.ci_low)} .. ${ratioText(one.ci_high)}</td>`,
    html`<td class="words">${[one.verdict, one.reason].filter((part) => part !== null).join(': ')}</td>`,
  ]);
  return html`<p>ns per PTE, ${protocol} / ${against}, 16 Ki pages</p>${table(['', 'ratio', '95 % interval', 'verdict'], rows)}`;
}

/** One self-contained page: every attempt as text, and a player that steps through them where scripts run. */
import { PINS_KEY } from '../answer/matrix.js';
import { type Html, html, jsonData, trusted } from '../html/html.js';
import { STYLE } from '../report/page-style.js';
import { verdictHtml } from '../report/verdict-html.js';
import { attemptHtml, titleOf } from './attempt-html.js';
import { CLIENT } from './client.js';
import type { Attempt, PageDocument } from './document.js';
import { fenceText, introHtml, whyNotWmbHtml } from './intro.js';
import { legendHtml } from './legend.js';
import { MODEL_WORDS } from './schedule.js';
import { PAGE_STYLE } from './style.js';

export function pageHtml(doc: PageDocument): string {
  const title = `Can fork lose a pin? ${doc.protocol}, step by step`;
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">
<title>${title}</title><style>${trusted(STYLE)}${trusted(PAGE_STYLE)}</style></head>
<body><header><h1>${title}</h1>
<p><a href="#choose">Choose a machine</a> or <a href="#steps">step through it</a>; the words first:</p>
${introHtml(doc)}</header>
<main>
<section aria-labelledby="choose"><h2 id="choose">Choose a machine and a fence</h2>
<p>Can a pin be lost? Each verdict is of every behaviour of one fork and one pin that the model allows, decided by <code>forkbench explore</code> from the code that is shown below; follow one to see the run behind it. Steps have labels: A1, A2, … are fork’s, on CPU 0; B1, B2, … are fast GUP’s, on CPU 1.</p>
${switches(doc)}
${verdictTable(doc)}</section>
${whyNotWmbHtml(doc)}
<section aria-labelledby="steps"><h2 id="steps">Step through it</h2>
<noscript><p>Scripts are off: below stands every attempt as text.</p></noscript>
<div id="stage">${player()}
<div id="attempts">${doc.attempts.map((attempt) => attemptHtml(doc, attempt))}</div>
${panel(doc)}</div></section>
${legendHtml(doc)}
</main>
<script type="application/json" id="data">${jsonData(clientData(doc))}</script>
<script>${trusted(CLIENT)}</script></body></html>
`.text;
}

/** What the script needs beside the text. */
function clientData(doc: PageDocument): unknown {
  const { start, attempts, labels } = doc;
  const steps = (attempt: Attempt) => ({
    wrprotect: attempt.wrprotect,
    title: `${attempt.verdict}: ${titleOf(doc, attempt)}`,
    steps: attempt.steps.map(({ kind, cpu, label, say, state, cells }) => ({ kind, cpu, label, say, state, cells })),
  });
  return { start, labels, attempts: Object.fromEntries(attempts.map((attempt) => [attempt.key, steps(attempt)])) };
}

const WRPROTECT_WORDS: Readonly<Record<string, string>> = {
  store: 'store: a plain store',
  rmw: 'rmw: an atomic AND, LOCKed on x86',
  cmpxchg: 'cmpxchg: a compare-exchange loop',
  xchg: 'xchg: an exchange',
};

function switches(doc: PageDocument): Html {
  return html`<form id="switches" hidden>
${choice('model', 'Memory model', doc.models, (model) => MODEL_WORDS[model] ?? model)}
${choice(
  'fence',
  'Fence added',
  doc.fences.map(({ name }) => name),
  (name) => fenceText(doc, name),
)}
${choice('wrprotect', 'Write-protect', doc.wrprotects, (name) => WRPROTECT_WORDS[name] ?? name)}</form>`;
}

function choice(name: string, title: string, values: readonly string[], words: (value: string) => string): Html {
  const options = values.map(
    (value) => html`<label><input type="radio" name="${name}" value="${value}"> ${words(value)}</label>`,
  );
  return html`<fieldset><legend>${title}</legend>${options}</fieldset>`;
}

function verdictTable(doc: PageDocument): Html {
  const head = doc.models.map((model) => html`<th scope="col">${model}</th>`);
  const rows = doc.wrprotects.flatMap((wrprotect) =>
    doc.fences.flatMap(({ name, text }) => {
      const of = doc.attempts.filter((attempt) => attempt.wrprotect === wrprotect && attempt.fence === name);
      const cells = of.map((a) => html`<td><a href="#${a.key}">${verdictHtml(a.verdict)}</a></td>`);
      const kind = doc.wrprotects.length > 1 ? `${wrprotect}, ` : '';
      return of.length === 0 ? [] : [html`<tr><th scope="row">${kind + text}</th>${cells}</tr>`];
    }),
  );
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Verdicts"><table id="verdicts"><caption>Can a pin be lost? (${doc.knobs}) <span class="key">${PINS_KEY}</span></caption><thead><tr><td></td>${head}</tr></thead><tbody>${rows}</tbody></table></div>`;
}

function player(): Html {
  return html`<div id="player" hidden><p id="say" aria-live="polite" aria-atomic="true"></p>
<div class="tools"><button type="button" id="first">First</button><button type="button" id="back">Back</button><button type="button" id="next">Next</button><button type="button" id="last">Last</button>
<label class="slider">Step <input type="range" id="slider" min="0" value="0" step="1"></label> <span id="count"></span></div>
<p class="hint">Arrow keys step back and forward, Home and End go to the ends. <a href="#legend">What the labels and values mean</a></p></div>`;
}

const ROWS: readonly (readonly [string, string])[] = [
  ["parent's PTE", 'pte[0]'],
  ['refcount', 'page[0].refcount'],
  ['mapcount', 'page[0].mapcount'],
  ['sequence count', 'write_protect_seq'],
  ['has pinned', 'has_pinned'],
];

function panel({ attempts }: PageDocument): Html {
  const bits = attempts.flatMap(({ steps }) => steps).find(({ state }) => state !== undefined)?.state?.bits ?? [];
  const rows = ROWS.map(
    ([name, loc]) => html`<tr><th scope="row">${name}<br><code>${loc}</code></th><td></td><td></td><td></td></tr>`,
  );
  return html`<div id="state" hidden>
<h3>Store buffers, oldest store first</h3>
<div class="pair">${[0, 1].map((cpu) => html`<div class="box"><h4>CPU ${cpu}</h4><ol id="buffer${cpu}"></ol></div>`)}</div>
<h3>Memory after this step</h3>
<table id="memory"><thead><tr><td></td><th scope="col">memory</th><th scope="col">CPU 0 sees</th><th scope="col">CPU 1 sees</th></tr></thead><tbody>${rows}</tbody></table>
<h3>Bits of the parent’s PTE in memory</h3>
<dl id="bits">${bits.map(([name]) => html`<div><dt>${name}</dt><dd></dd></div>`)}</dl></div>
<div id="sources" hidden><h3>Source</h3>
<div class="pair sources">${[0, 1].map((cpu) => html`<div class="box" id="source${cpu}"><h4></h4><div></div></div>`)}</div></div>`;
}

import { type Hole, type Html, html, trusted } from '../html/html.js';
import type { Meta } from '../results/meta-file.js';
import { floorsText } from '../results/noise.js';
import { SCRIPT, STYLE } from './page-style.js';
import type { Plot } from './plot.js';

export interface Drawn extends Plot {
  readonly svg: string;
}

export interface ReportTable {
  readonly id: string;
  readonly title: string;
  /** a sentence below the title */
  readonly about?: string;
  readonly columns: readonly string[];
  /** what a row says, by column */
  readonly rows: readonly Readonly<Record<string, string>>[];
}

/** A number as a person reads it; its full precision stays in the attribute that is sorted by. */
function cell(value: string): Html {
  if (value === '' || Number.isNaN(Number(value))) return html`<td>${value}</td>`;
  const number = Number(value);
  const text = Number.isInteger(number) ? String(number) : number.toPrecision(4);
  return html`<td class="number" data-value="${value}">${text}</td>`;
}

function table(t: ReportTable): Html {
  const head = t.columns.map((c) => html`<th scope="col" aria-sort="none"><button type="button">${c}</button></th>`);
  const body = t.rows.map((row) => html`<tr>${t.columns.map((c) => cell(row[c] ?? ''))}</tr>`);
  return html`<section data-table id="${t.id}"><h2>${t.title}</h2>${t.about !== undefined && html`<p>${t.about}</p>`}
<div class="tools"><label>Filter <input type="search" aria-controls="${t.id}-body" placeholder="words that a row must hold"></label><span aria-live="polite"></span></div>
<div class="scroll" tabindex="0" role="region" aria-label="${t.title}"><table><thead><tr>${head}</tr></thead><tbody id="${t.id}-body">${body}</tbody></table></div></section>`;
}

function figure(plot: Drawn): Html {
  const label = `${plot.title}. ${plot.caption}`;
  const svg = trusted(plot.svg.replace('<svg ', () => html`<svg role="img" aria-label="${label}" `.text));
  return html`<section><h2>${plot.title}</h2><figure><div class="scroll" tabindex="0" role="region" aria-label="${plot.title}">${svg}</div>
<figcaption>${plot.caption} The figures stand in the tables below; <code>plots/${plot.name}.vl.json</code> redraws it.</figcaption></figure></section>`;
}

const text = (value: string | number | null | undefined): string => String(value ?? 'unknown');

/** What was run, on what. */
function facts(meta: Meta): Html {
  const { host, versions, codegen } = meta;
  const rows: [string, Hole][] = [
    ['command', html`<code>${text(meta.command)}</code>`],
    ['measured', `${text(meta.started_at)} to ${text(meta.finished_at)}; ${text(meta.state)}`],
    [
      'machine',
      `${text(host?.cpu_model)}, ${text(host?.cores)} cores, ${host?.virtualised === true ? 'virtual' : 'not seen to be virtual'}; Linux ${text(host?.kernel)}`,
    ],
    [
      'versions',
      `forkbench ${text(versions?.forkbench)} (${text(versions?.git_commit)}${versions?.git_dirty === true ? ', changed' : ''}), Node ${text(versions?.node)}, V8 ${text(versions?.v8)}`,
    ],
    [
      'design',
      `${text(meta.launches)} launches x ${text(meta.blocks)} blocks x ${text(meta.samples)} samples, order ${text(meta.order)}, seed ${text(meta.seed)}`,
    ],
    [
      'machine code',
      Object.entries(codegen ?? {})
        .map(([word, instruction]) => `${word}: ${text(instruction)}`)
        .join('; ') || 'unknown',
    ],
    ['noise floor', floorsText(meta.noise_floor ?? []) || 'unknown'],
  ];
  return html`<dl>${rows.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>`;
}

/** One self-contained page: no request, opens from disk. */
export function reportPage(
  meta: Meta,
  notes: readonly string[],
  plots: readonly Drawn[],
  tables: readonly ReportTable[],
): string {
  const warnings = [...(meta.warnings ?? []), ...notes].map((w) => html`<li>${w}</li>`);
  const title = `forkbench ${meta.run_id}`;
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">
<title>${title}</title><style>${trusted(STYLE)}</style></head>
<body><header><h1>${title}</h1>
<p>fork() page-table copy against fast-GUP pinning, in a WebAssembly model of the kernel. Nanoseconds here are not kernel nanoseconds: compare cells within this run.
What was not observed is not observed here, never safe.</p>
${warnings.length > 0 && html`<div class="warnings" role="note"><strong>Warnings</strong><ul>${warnings}</ul></div>`}
${facts(meta)}</header>
<main>${plots.map(figure)}
${tables.map(table)}</main>
<script>${trusted(SCRIPT)}</script></body></html>
`.text;
}

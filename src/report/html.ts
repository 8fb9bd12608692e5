import type { Meta } from '../results/meta-file.js';
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

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text as text, wherever it came from. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (c) => ENTITIES[c] as string);
}

/** A number as a person reads it; its full precision stays in the attribute that is sorted by. */
function cell(value: string): string {
  if (value === '' || Number.isNaN(Number(value))) return `<td>${escapeHtml(value)}</td>`;
  const number = Number(value);
  const text = Number.isInteger(number) ? String(number) : number.toPrecision(4);
  return `<td class="number" data-value="${escapeHtml(value)}">${text}</td>`;
}

function table(t: ReportTable): string {
  const head = t.columns
    .map((c) => `<th scope="col" aria-sort="none"><button type="button">${escapeHtml(c)}</button></th>`)
    .join('');
  const body = t.rows.map((row) => `<tr>${t.columns.map((c) => cell(row[c] ?? '')).join('')}</tr>`).join('\n');
  return `<section data-table id="${t.id}"><h2>${escapeHtml(t.title)}</h2>${t.about === undefined ? '' : `<p>${escapeHtml(t.about)}</p>`}
<div class="tools"><label>Filter <input type="search" aria-controls="${t.id}-body" placeholder="words that a row must hold"></label><span aria-live="polite"></span></div>
<div class="scroll" tabindex="0" role="region" aria-label="${escapeHtml(t.title)}"><table><thead><tr>${head}</tr></thead><tbody id="${t.id}-body">${body}</tbody></table></div></section>`;
}

function figure(plot: Drawn): string {
  const label = `${plot.title}. ${plot.caption}`;
  const svg = plot.svg.replace('<svg ', `<svg role="img" aria-label="${escapeHtml(label)}" `);
  return `<section><h2>${escapeHtml(plot.title)}</h2><figure><div class="scroll" tabindex="0" role="region" aria-label="${escapeHtml(plot.title)}">${svg}</div>
<figcaption>${escapeHtml(plot.caption)} The figures stand in the tables below; <code>plots/${plot.name}.vl.json</code> redraws it.</figcaption></figure></section>`;
}

const text = (value: string | number | null | undefined): string => String(value ?? 'unknown');

/** What was run, on what. */
function facts(meta: Meta): string {
  const { host, versions, codegen } = meta;
  const rows: [string, string][] = [
    ['command', `<code>${escapeHtml(text(meta.command))}</code>`],
    [
      'measured',
      `${escapeHtml(text(meta.started_at))} to ${escapeHtml(text(meta.finished_at))}; ${escapeHtml(text(meta.state))}`,
    ],
    [
      'machine',
      escapeHtml(
        `${text(host?.cpu_model)}, ${text(host?.cores)} cores, ${host?.virtualised === true ? 'virtual' : 'not seen to be virtual'}; Linux ${text(host?.kernel)}`,
      ),
    ],
    [
      'versions',
      escapeHtml(
        `forkbench ${text(versions?.forkbench)} (${text(versions?.git_commit)}${versions?.git_dirty === true ? ', changed' : ''}), Node ${text(versions?.node)}, V8 ${text(versions?.v8)}`,
      ),
    ],
    [
      'design',
      escapeHtml(
        `${text(meta.launches)} launches x ${text(meta.blocks)} blocks x ${text(meta.samples)} samples, order ${text(meta.order)}, seed ${text(meta.seed)}`,
      ),
    ],
    [
      'machine code',
      escapeHtml(
        Object.entries(codegen ?? {})
          .map(([word, instruction]) => `${word}: ${text(instruction)}`)
          .join('; ') || 'unknown',
      ),
    ],
    [
      'noise floor',
      escapeHtml(
        (meta.noise_floor ?? []).map((n) => `${n.scenario} ${(Math.expm1(n.floor) * 100).toFixed(1)} %`).join(', ') ||
          'unknown',
      ),
    ],
  ];
  return `<dl>${rows.map(([name, value]) => `<dt>${name}</dt><dd>${value}</dd>`).join('')}</dl>`;
}

/** One self-contained page: no request, opens from disk. */
export function reportPage(
  meta: Meta,
  notes: readonly string[],
  plots: readonly Drawn[],
  tables: readonly ReportTable[],
): string {
  const warnings = [...(meta.warnings ?? []), ...notes].map((w) => `<li>${escapeHtml(w)}</li>`).join('');
  const title = `forkbench ${escapeHtml(meta.run_id)}`;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">
<title>${title}</title><style>${STYLE}</style></head>
<body><header><h1>${title}</h1>
<p>fork() page-table copy against fast-GUP pinning, in a WebAssembly model of the kernel. Nanoseconds here are not kernel nanoseconds: compare cells within this run.
What was not observed is not observed here, never safe.</p>
${warnings === '' ? '' : `<div class="warnings" role="note"><strong>Warnings</strong><ul>${warnings}</ul></div>`}
${facts(meta)}</header>
<main>${plots.map(figure).join('\n')}
${tables.map(table).join('\n')}</main>
<script>${SCRIPT}</script></body></html>
`;
}

/** The page of a run: its answer first, then what carries it, then every number. */
import type { Card } from '../answer/card.js';
import { type Hole, type Html, html, trusted } from '../html/html.js';
import type { Meta } from '../results/meta-file.js';
import { floorsText } from '../results/noise.js';
import { cardHtml, verdictsHtml } from './card-html.js';
import { SCRIPT, STYLE } from './page-style.js';
import type { Frame, Picture } from './plot.js';
import { tableHtml } from './table-html.js';
import type { ReportTable } from './tables.js';
import type { VerdictLine } from './verdict-rows.js';

export interface Drawn extends Picture {
  readonly name: string;
  /** SVG by what it was drawn for */
  readonly svgs: Readonly<Record<Frame['name'], string>>;
}

export interface ScenarioPart {
  readonly name: string;
  readonly question: string;
  readonly sentence: string;
  /** cells that have no number, and why */
  readonly missing: string;
  readonly picture: Drawn | null;
  readonly table: ReportTable | null;
}

export interface ReportPage {
  readonly meta: Meta;
  readonly card: Card;
  readonly gaps: readonly string[];
  /** how far to trust it: one line, and more of it */
  readonly trust: readonly [string, ...string[]];
  readonly warnings: readonly string[];
  readonly headline: readonly Drawn[];
  readonly verdicts: {
    readonly lines: readonly VerdictLine[];
    readonly models: readonly string[];
    readonly others: string;
  };
  readonly scenarios: readonly ScenarioPart[];
  readonly trustPictures: readonly Drawn[];
  readonly tables: readonly ReportTable[];
}

function figure({ name, title, caption, svgs }: Drawn): Html {
  const label = `${title}. ${caption}`;
  const drawn = (['wide', 'phone'] as const).map((frame) => html`<div class="${frame}">${trusted(svgs[frame])}</div>`);
  return html`<figure id="picture-${name}"><div role="img" aria-label="${label}">${drawn}</div>
<figcaption>${caption}</figcaption></figure>`;
}

const text = (value: string | number | null | undefined): string => String(value ?? 'unknown');

/** What was run, on what. */
function facts(meta: Meta): Html {
  const { host, versions, codegen } = meta;
  const changed = versions?.git_dirty === true ? ', changed' : '';
  const virtual = host?.virtualised === true ? 'virtual' : 'not seen to be virtual';
  const code = Object.entries(codegen ?? {}).map(([word, instruction]) => `${word}: ${text(instruction)}`);
  const rows: [string, Hole][] = [
    ['run', meta.run_id],
    ['command', html`<code>${text(meta.command)}</code>`],
    ['measured', `${text(meta.started_at)} to ${text(meta.finished_at)}; ${text(meta.state)}`],
    ['machine', `${text(host?.cpu_model)}, ${text(host?.cores)} cores, ${virtual}; Linux ${text(host?.kernel)}`],
    [
      'versions',
      `forkbench ${text(versions?.forkbench)} (${text(versions?.git_commit)}${changed}), Node ${text(versions?.node)}, V8 ${text(versions?.v8)}`,
    ],
    [
      'design',
      `${text(meta.launches)} launches x ${text(meta.blocks)} blocks x ${text(meta.samples)} samples, order ${text(meta.order)}, seed ${text(meta.seed)}`,
    ],
    ['machine code', code.join('; ') || 'unknown'],
    ['noise floor', floorsText(meta.noise_floor ?? []) || 'unknown'],
  ];
  return html`<dl>${rows.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>`;
}

function scenario({ name, question, sentence, missing, picture, table }: ScenarioPart): Html {
  return html`<section id="scenario-${name}"><h2>${question}</h2><p><code>${name}</code>: ${sentence}</p>
${missing !== '' && html`<p class="gap">${missing}</p>`}
${picture !== null && figure(picture)}
${table !== null && tableHtml(table)}</section>`;
}

/** One self-contained page: no request, opens from disk. */
export function reportPage(page: ReportPage): string {
  const { meta, card, gaps, trust, warnings, headline, verdicts, scenarios, trustPictures, tables } = page;
  const [short, ...more] = trust;
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">
<title>forkbench ${meta.run_id}</title><style>${trusted(STYLE)}</style></head>
<body><main>${cardHtml(card, gaps, short)}
${headline.map((plot) => html`<section><h2>${plot.title}</h2>${figure(plot)}</section>`)}
${
  verdicts.lines.length > 0 &&
  html`<section id="matrix"><h2>Can a pin that succeeded be lost to a concurrent fork?</h2>
<p>Decided from the very code that is measured, by exploring every behaviour of one fork against one fast pin. Where a weak model permits it, the model permits it: that is no report of a bug. A dash: not explored. ${verdicts.others}</p>
${verdictsHtml(verdicts.lines, verdicts.models)}</section>`
}
${scenarios.map(scenario)}
<section id="trust"><h2>How far to trust it</h2>
<p>fork() page-table copy against fast-GUP pinning, in a WebAssembly model of the kernel. Nanoseconds here are not kernel nanoseconds: compare cells within this run. What was not observed is not observed here, never safe.</p>
${[short, ...more].map((line) => html`<p>${line.charAt(0).toUpperCase()}${line.slice(1)}.</p>`)}
${warnings.length > 0 && html`<div class="warnings" role="note"><strong>Warnings</strong><ul>${warnings.map((w) => html`<li>${w}</li>`)}</ul></div>`}
${trustPictures.map((plot) => html`<h3>${plot.title}</h3>${figure(plot)}`)}
${facts(meta)}</section>
<section id="more"><h2>More tables</h2><p>Every number, with full precision, is in the CSV files beside this page; <code>plots/</code> has each picture with the specification that redraws it.</p>
${tables.map(tableHtml)}</section></main>
<script>${trusted(SCRIPT)}</script></body></html>
`.text;
}

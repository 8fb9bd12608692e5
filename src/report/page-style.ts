/** The report's style: light and dark by the reader's choice; what is wide scrolls inside its own box. */
import { PROTOCOLS } from '../protocols.js';
import { INK, protocolColor, THEMES } from './colors.js';

const variables = (theme: Readonly<Record<string, string>>): string =>
  Object.entries(theme)
    .map(([name, color]) => `--${name}: ${color};`)
    .join(' ');
const dots = PROTOCOLS.map(({ name }, i) => `.p${i} { background: ${protocolColor(name)}; }`).join(' ');

export const STYLE = `
:root { color-scheme: light dark; ${variables(THEMES.light)} }
@media (prefers-color-scheme: dark) { :root { ${variables(THEMES.dark)} } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 72rem; padding: 1rem; font: 16px/1.45 system-ui, sans-serif; color: var(--ink); background: var(--paper); }
h1 { font-size: 1.25rem; margin: 0 0 .5rem; } h2 { font-size: 1.2rem; margin: 2.5rem 0 .5rem; } h3 { font-size: 1rem; margin: 1.5rem 0 .25rem; }
p { margin: .4rem 0; }
code { background: var(--soft); padding: 0 .25em; overflow-wrap: anywhere; }
.card { border: 1px solid var(--line); border-radius: 8px; padding: .9rem 1.1rem; overflow-wrap: anywhere; }
.first { font-size: 1.1rem; font-weight: 600; }
.small { font-size: .88rem; }
.gap, .warnings { border-left: 4px solid var(--warn); padding: .1rem .75rem; background: var(--soft); overflow-wrap: anywhere; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1rem; } dt { font-weight: 600; } dd { margin: 0; overflow-wrap: anywhere; }
figure { margin: .75rem 0; } figcaption { font-size: .9rem; }
figure svg { display: block; width: 100%; height: auto; }
.phone { display: none; max-width: 30rem; margin: 0 auto; }
svg text { fill: var(--ink); } svg [stroke="${INK}"] { stroke: var(--ink); }
svg .role-axis-domain line, svg .role-axis-tick line, svg .role-axis-grid line { stroke: var(--line); }
.scroll { overflow-x: auto; max-width: 100%; }
.scroll:focus-visible, button:focus-visible, input:focus-visible, summary:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
details { margin: .75rem 0; } summary { cursor: pointer; color: var(--link); }
table { border-collapse: collapse; font-size: .85rem; font-variant-numeric: tabular-nums; }
th, td { border-bottom: 1px solid var(--line); padding: .2rem .6rem; text-align: left; white-space: nowrap; }
td.number { text-align: right; }
.matrix { margin: .6rem 0; font-size: .95rem; } .matrix thead th { font-weight: 600; vertical-align: bottom; } .matrix { width: 100%; }
.built { display: block; font-weight: normal; font-size: .85rem; white-space: normal; }
.matrix thead th:not(:first-child) { text-align: right; } .matrix thead th[scope=colgroup] { text-align: center; } .matrix td.found { text-align: right; } td.found, th.model { padding-left: .3rem; padding-right: .3rem; }
.verdict.bad { color: var(--bad); font-weight: 600; } .verdict.good { color: var(--good); } .verdict.unknown { color: var(--warn); }
.key { display: none; font-weight: normal; }
.name { white-space: nowrap; }
.dot { display: inline-block; width: .7em; height: .7em; border-radius: 50%; margin-right: .4em; } ${dots}
th button { font: inherit; font-weight: 600; color: inherit; background: none; border: 0; padding: .25rem 0; cursor: pointer; }
th[aria-sort=ascending] button::after { content: " \\2191"; } th[aria-sort=descending] button::after { content: " \\2193"; }
input { font: inherit; padding: .3rem .5rem; border: 1px solid var(--line); border-radius: 4px; background: var(--paper); color: var(--ink); width: min(24rem, 100%); }
.tools { display: flex; flex-wrap: wrap; gap: .75rem; align-items: center; margin: .5rem 0; }
@media (max-width: 72rem) {
  .matrix + .key { display: block; } .matrix .verdict { position: relative; } .matrix .word { position: absolute; clip-path: inset(50%); width: 1px; height: 1px; overflow: hidden; white-space: nowrap; }
}
@media (max-width: 40rem) {
  body { padding: .5rem; font-size: 14px; line-height: 1.35; }
  .card { padding: .4rem .6rem; font-size: 13px; line-height: 1.3; } h1 { font-size: 15px; margin-bottom: .25rem; } .first { font-size: 15px; } .small { font-size: 12px; } p { margin: .3rem 0; } .card p { margin: .25rem 0; }
  .matrix { font-size: .75rem; margin: .4rem 0 0; } .matrix th, .matrix td { padding: .2rem .15rem; white-space: normal; overflow-wrap: normal; } .card .matrix tbody th, .matrix td.number { white-space: nowrap; }
  .matrix td.found, .matrix thead th:not(:first-child) { text-align: center; } th.model { writing-mode: vertical-rl; padding: .2rem 0; }
  th, td { padding: .2rem .3rem; } td.words { white-space: normal; min-width: 8rem; }
  .wide { display: none; } .phone { display: block; }
  dl { grid-template-columns: 1fr; } dd { margin-bottom: .5rem; }
}
@media print { .tools { display: none; } body { max-width: none; } .scroll { overflow: visible; } }
`;

/** Sorting and filtering, the only things the page does: plain DOM, no request. */
export const SCRIPT = `
for (const box of document.querySelectorAll('[data-table]')) {
  const body = box.querySelector('tbody'), input = box.querySelector('input'), count = box.querySelector('[aria-live]');
  const rows = [...body.rows];
  const show = () => {
    const words = input.value.toLowerCase().split(/\\s+/).filter(Boolean);
    let shown = 0;
    for (const row of rows) {
      row.hidden = !words.every((word) => row.textContent.toLowerCase().includes(word));
      if (!row.hidden) shown++;
    }
    count.textContent = shown + ' of ' + rows.length + ' rows';
  };
  input.addEventListener('input', show);
  show();
  for (const button of box.querySelectorAll('th button')) button.addEventListener('click', () => {
    const th = button.closest('th'), i = th.cellIndex, down = th.getAttribute('aria-sort') === 'ascending';
    for (const other of th.parentNode.cells) other.setAttribute('aria-sort', 'none');
    th.setAttribute('aria-sort', down ? 'descending' : 'ascending');
    const key = (row) => row.cells[i].dataset.value ?? row.cells[i].textContent;
    const order = (a, b) => {
      const [x, y] = [key(a), key(b)];
      if (x === '' || y === '') return (x === '') - (y === '');
      const difference = Number(x) - Number(y);
      return (Number.isNaN(difference) ? x.localeCompare(y) : difference) * (down ? -1 : 1);
    };
    body.append(...rows.sort(order));
  });
}
`;

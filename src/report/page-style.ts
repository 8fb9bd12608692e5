/** The report's style: light and dark by the reader's choice; wide things scroll inside their own box. */
export const STYLE = `
:root { color-scheme: light dark; --ink: #1c2126; --paper: #fff; --line: #c9ced4; --soft: #f1f3f5; --warn: #8a4b00; --link: #0b5cad; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e9ec; --paper: #14171a; --line: #3c4349; --soft: #1f2428; --warn: #ffb454; --link: #7cb8ff; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 72rem; padding: 1rem; font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); }
h1 { font-size: 1.5rem; } h2 { font-size: 1.2rem; margin-top: 2.5rem; }
code { background: var(--soft); padding: 0 .25em; overflow-wrap: anywhere; }
a { color: var(--link); }
.warnings { border-left: 4px solid var(--warn); padding: .25rem 1rem; background: var(--soft); }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1rem; } dt { font-weight: 600; } dd { margin: 0; overflow-wrap: anywhere; }
figure { margin: 1.5rem 0; } figcaption { font-size: .9rem; }
.scroll { overflow-x: auto; max-width: 100%; }
.scroll:focus-visible, button:focus-visible, input:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
svg text { fill: var(--ink); } svg .role-axis-domain line, svg .role-axis-tick line, svg .role-axis-grid line { stroke: var(--line); }
table { border-collapse: collapse; font-size: .85rem; font-variant-numeric: tabular-nums; }
th, td { border-bottom: 1px solid var(--line); padding: .2rem .6rem; text-align: left; white-space: nowrap; }
td.number { text-align: right; }
th button { font: inherit; font-weight: 600; color: inherit; background: none; border: 0; padding: .25rem 0; cursor: pointer; }
th[aria-sort=ascending] button::after { content: " \\2191"; } th[aria-sort=descending] button::after { content: " \\2193"; }
input { font: inherit; padding: .3rem .5rem; border: 1px solid var(--line); border-radius: 4px; background: var(--paper); color: var(--ink); width: min(24rem, 100%); }
.tools { display: flex; flex-wrap: wrap; gap: .75rem; align-items: center; margin: .5rem 0; }
@media (max-width: 40rem) { dl { grid-template-columns: 1fr; } dd { margin-bottom: .5rem; } }
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

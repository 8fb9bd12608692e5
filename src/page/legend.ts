/** What the labels and values of the page mean. */
import { type Html, html } from '../html/html.js';
import type { LabelView, PageDocument } from './document.js';

export function legendHtml({ labels, wrprotects }: PageDocument): Html {
  const rows = (labels[wrprotects[0] ?? ''] ?? []).map(legendRow);
  return html`<section aria-labelledby="legend"><h2 id="legend">Labels and values</h2>
<dl class="values"><dt><code>page[0] rw</code></dt><dd>a PTE that maps page 0 and lets it be written; <code>ro</code>: read-only; <code>old</code>, <code>clean</code>: not accessed, not written to</dd>
<dt>D, A, US, RW, P</dt><dd>the bits of a PTE as x86-64 has them: dirty (written to), accessed, user, writable, present</dd>
<dt>refcount</dt><dd>who holds the page: 1 for each mapping or plain reference, 1024 for each pin; <code>1025 (1 + 1 × 1024)</code> is one mapping and one pin</dd>
<dt>mapcount</dt><dd>how many PTEs map the page</dd>
<dt>has_pinned</dt><dd>1 once the process has pinned any page; while it is 0, fork need look at no refcount</dd>
<dt>sequence count</dt><dd>odd while fork copies, in a protocol that has one</dd>
<dt>Never, Sometimes</dt><dd>in no behaviour the model allows; in at least one</dd>
<dt>no race, logic race, ordering race</dt><dd>it breaks whatever the others do; it breaks with every step in order; it breaks only where something is seen out of order</dd></dl>
<div class="scroll" tabindex="0" role="region" aria-label="Labels"><table><thead><tr><th scope="col">label</th><th scope="col">on</th><th scope="col">what it is, in the words of the protocol file</th><th scope="col">source</th></tr></thead><tbody>${rows}</tbody></table></div></section>`;
}

function legendRow({ label, cpu, means, sources }: LabelView): Html {
  const places = sources.map(({ file, line }) => `${file}:${line}`).join(', ');
  return html`<tr><th scope="row">${label}</th><td>${cpu === 0 ? 'CPU 0: fork' : 'CPU 1: fast GUP'}</td><td>${means}</td><td><code>${places}</code></td></tr>`;
}

/** The words around the player: what a reader must know first, and the question the page is there to answer. */
import { type Hole, Html, html } from '../html/html.js';
import { isBad } from '../verdicts.js';
import type { Attempt, PageDocument } from './document.js';

export function introHtml({ protocol, version, commit, idea, about, knobs }: PageDocument): Html {
  const paragraphs = [
    html`<p>A <dfn>page table entry</dfn> (PTE) says which page of memory an address stands for, and whether it may be written. When a process <dfn>forks</dfn>, the kernel copies no pages: parent and child share each page, read-only in both, and whoever writes first moves to a copy of its own.</p>`,
    html`<p>A <dfn>pin</dfn> says that a device is about to write into a page, so the page must stay the parent’s. Fast GUP (<code>get_user_pages_fast</code>) takes a pin without any lock: it reads the PTE, adds 1024 to the page’s reference count, and reads the PTE again; if the PTE has changed, it gives the pin back and goes a slow way, which waits for fork. Fork, on another CPU, must not miss the pin: of a page that is pinned the child has to get a copy at once.</p>`,
    html`<p><strong>What must never happen:</strong> fork shares the page, and the pin is kept. At its next write the parent moves to a copy, and the device goes on writing to the page that was left. The pin is lost, and so is the data.</p>`,
    html`<p>A CPU’s stores need not reach memory at once. They can wait in its <dfn>store buffer</dfn> while the CPU goes on to later steps; it sees them itself, the other CPUs do not, until they <dfn>drain</dfn>. A <dfn>memory model</dfn> says which of this, and what more, a machine may do.</p>`,
    html`<p>A <dfn>fence</dfn> is a step that keeps others in order. <code>smp_wmb()</code> puts earlier stores before later stores. <code>smp_mb()</code> puts everything before it before everything after it, and costs the most.</p>`,
    html`<p>The protocol here is <code>${protocol}</code> (${commit}, ${version}): ${idea}. ${quoted(about)} Its knobs on this page: <code>${knobs}</code>.</p>`,
  ];
  return html`${paragraphs}`;
}

/** What stands in backquotes, as code. */
function quoted(text: string): Html {
  const parts = text.split('`').map((part, i) => (i % 2 === 1 ? html`<code>${part}</code>` : html`${part}`));
  return new Html(parts.map((part) => part.text).join(''));
}

/** Said from the verdicts and the cycles; nothing where smp_wmb() was not tried or not needed. */
export function whyNotWmbHtml(doc: PageDocument): Hole {
  const tried = doc.attempts.filter(({ fence }) => fence === 'wmb');
  const bad = tried.filter(({ verdict }) => isBad(verdict));
  const told = bad.find(({ model }) => model === 'tso') ?? bad[0];
  if (told === undefined) return null;
  const mb = doc.attempts.filter((a) => a.fence === 'mb');
  const repaired = mb.length > 0 && mb.every(({ verdict }) => verdict === 'Never');
  const lines = [
    html`<p>With <code>${fenceText(doc, 'wmb')}</code> the explorer still finds a lost pin: ${where(doc, bad)}.</p>`,
    ...told.why.map((line) => html`<p>${line}</p>`),
    repaired
      ? html`<p>With <code>${fenceText(doc, 'mb')}</code> it finds none, under any model here.</p>`
      : html`<p><code>${fenceText(doc, 'mb')}</code>, the strongest fence there is, does not repair it either: ${where(
          doc,
          mb.filter(({ verdict }) => isBad(verdict)),
        )}.</p>`,
  ];
  return html`<section class="why" aria-labelledby="why-title"><h2 id="why-title">Why would smp_wmb() not have helped?</h2>${lines}</section>`;
}

export function fenceText({ fences }: PageDocument, name: string): string {
  return fences.find((fence) => fence.name === name)?.text ?? name;
}

/** `store under tso, lkmm; rmw under lkmm`. */
function where({ wrprotects }: PageDocument, attempts: readonly Attempt[]): string {
  const under = wrprotects.map((wrprotect) => {
    const models = attempts.filter((attempt) => attempt.wrprotect === wrprotect).map(({ model }) => model);
    const kind = wrprotects.length > 1 ? `${wrprotect} ` : '';
    return models.length === 0 ? '' : `${kind}under ${models.join(', ')}`;
  });
  return under.filter((text) => text !== '').join('; ');
}

/** The sentences of a run's answer. Each is made from the run's rows, says what is not known where they do not tell, and names no protocol itself. */

import { formatNumber, percent } from '../numbers.js';
import { isBad } from '../verdicts.js';
import {
  type Evidence,
  exploredOf,
  isMeasured,
  isShipped,
  type Measured,
  PREFERRED_PAGES,
  type Told,
} from './evidence.js';
import { change, list } from './words.js';

/** "mm: avoid early COW write protect games during fork()": the commit whose price and gain the first sentence tells. */
export const QUESTION_COMMIT = 'f3c64eda3e50';

/** The protocol of the commit in question, what it took out, and what came after it. */
export function question({ protocols }: Evidence): { before: Told; after: Told; next: Told | undefined } | null {
  const at = protocols.findIndex(({ origin }) => origin === QUESTION_COMMIT);
  const [before, after] = [protocols[at - 1], protocols[at]];
  return before === undefined || after === undefined ? null : { before, after, next: protocols[at + 1] };
}

/** 256 MiB of 64 Ki pages: as a person says it. */
function sizeOf(pages: number): string {
  const mib = pages / 256;
  return `${pages % 1024 === 0 ? `${pages / 1024} Ki` : pages} pages = ${mib >= 1024 ? `${formatNumber(mib / 1024)} GiB` : `${formatNumber(mib)} MiB`}`;
}

/** Cells of two protocols, as shipped and alike in everything else, nobody pinning: the size most told of. */
function pairOf(evidence: Evidence, one: string, other: string): [Measured, Measured] | null {
  const alone = evidence.summary.filter(
    (c) => isMeasured(c) && c.pinners === 0 && c.pinned_fraction === 0 && isShipped(evidence, c),
  );
  const likeness = (c: Measured) => JSON.stringify([c.scenario, c.pages, c.layout, c.extra]);
  const pairs = alone
    .filter((c) => c.protocol === one)
    .flatMap((a): [Measured, Measured][] => {
      const b = alone.find((c) => c.protocol === other && likeness(c) === likeness(a));
      return b === undefined ? [] : [[a, b]];
    });
  const far = ([a]: [Measured, Measured]) =>
    Math.abs(Math.log2(a.pages / PREFERRED_PAGES)) +
    (a.layout === 'sequential' ? 0 : 0.5) +
    (Number(a.extra.vmas ?? 1) === 1 ? 0 : 0.25);
  return pairs.sort((p, q) => far(p) - far(q))[0] ?? null;
}

/** What the commit in question bought: per PTE, per fork, with an interval. */
export function bought(evidence: Evidence): string[] {
  const asked = question(evidence);
  if (asked === null) return [];
  const { before, after } = asked;
  const pair = pairOf(evidence, before.name, after.name);
  const head = `What ${after.origin} bought`;
  if (pair === null) {
    const asked = [before, after].filter(({ name }) => evidence.summary.some((c) => c.protocol === name));
    if (asked.length === 0) return [];
    const missing = [before, after].filter(
      ({ name }) => !evidence.summary.some((c) => c.protocol === name && c.p50 !== null),
    );
    const what = `${asked.length === 2 ? 'no valid sample of' : 'it measured no'} ${list(missing.map((p) => p.name))}`;
    return [`${head}: not known from this run${missing.length === 0 ? '' : `, ${what}`}.`];
  }
  const [old, now] = pair as [Measured, Measured];
  const [a, b] = [old.p50 as number, now.p50 as number];
  const times = `${formatNumber(a)} -> ${formatNumber(b)} ns per PTE, ${formatNumber((a * old.pages) / 1e6)} -> ${formatNumber((b * old.pages) / 1e6)} ms per fork`;
  const ratio = evidence.ratio(now.cell_id, old.cell_id);
  const where = `${head} (${sizeOf(old.pages)}, nobody pinning; model ns):`;
  const names = `${before.name} -> ${after.name}`;
  if (ratio === null || ratio.ci_low === null || ratio.ci_high === null)
    return [where, `${names}: ${times}; too little was measured for an interval.`];
  if (ratio.verdict === 'same')
    return [
      where,
      `${names}: nothing that can be told, ${change(ratio.ratio, ratio.ci_low, ratio.ci_high)}: ${times}.`,
    ];
  if (ratio.verdict === 'inconclusive')
    return [where, `${names}: not decided, ${change(ratio.ratio, ratio.ci_low, ratio.ci_high)}: ${times}.`];
  return [where, `${names}: ${change(ratio.ratio, ratio.ci_low, ratio.ci_high)}, ${times}.`];
}

/** `can lose a pin under every model (logic race)`. @param what `a pin`, or `one` where that has been said */
function losses(evidence: Evidence, protocol: string, what = 'a pin'): string {
  const { verdicts, race } = exploredOf(evidence, protocol);
  if (verdicts.size === 0) return 'was not explored';
  const under = (is: (verdict: string) => boolean): string[] =>
    [...verdicts].filter(([, verdict]) => is(verdict)).map(([model]) => model);
  const [bad, never, unknown] = [under(isBad), under((v) => v === 'Never'), under((v) => v === 'Unknown')];
  const open = unknown.length === 0 ? '' : `; not decided under ${list(unknown)}`;
  if (bad.length === 0) return never.length === 0 ? open.slice(2) : `never loses ${what} under ${list(never)}${open}`;
  const where = bad.length === verdicts.size ? 'every model' : list(bad);
  const not = never.length === 0 ? '' : `, never under ${list(never)}`;
  const why = race === null ? '' : ` (${race.split(' (')[0]})`;
  return `can lose ${what} under ${where}${why}${not}${open}`;
}

/** What the commit gave up: which pins the text before it kept. */
export function gaveUp(evidence: Evidence): string[] {
  const asked = question(evidence);
  if (asked === null || evidence.verdicts.length === 0) return [];
  const { before, after } = asked;
  const known = [before, after].filter(({ name }) => evidence.verdicts.some((r) => r.protocol === name));
  if (known.length === 0) return [];
  return [`Pins: ${known.map(({ name }) => `${name} ${losses(evidence, name, 'one')}`).join('; ')}.`];
}

/** What replaced the protocol in question, and what that costs and keeps. */
export function replaced(evidence: Evidence): string[] {
  const asked = question(evidence);
  if (asked?.next === undefined) return [];
  const { after, next } = asked;
  const pair = pairOf(evidence, after.name, next.name);
  const [old, now] = pair ?? [];
  const ratio = old === undefined || now === undefined ? null : evidence.ratio(now.cell_id, old.cell_id);
  const cost = (): string => {
    if (ratio === null || ratio.ci_low === null || ratio.ci_high === null)
      return `, what it costs beside ${after.name} is not known`;
    const far = percent(Math.max(Math.abs(ratio.ci_low - 1), Math.abs(ratio.ci_high - 1)));
    if (ratio.verdict === 'same') return ` costs what ${after.name} costs (within ${far})`;
    return `${ratio.verdict === 'inconclusive' ? ', not decided:' : ' costs'} ${change(ratio.ratio, ratio.ci_low, ratio.ci_high)} than ${after.name}`;
  };
  if (pair === null && !evidence.verdicts.some((r) => r.protocol === next.name)) return [];
  return [`What came after: ${next.name}${cost()}; it ${losses(evidence, next.name)}.`];
}

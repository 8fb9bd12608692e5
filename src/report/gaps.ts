/** What a run cannot say, and why: sentences for its card, so that nothing that is missing goes without a word. */
import { bought, question } from '../answer/claims.js';
import { type Evidence, isMeasured } from '../answer/evidence.js';
import { fences } from '../answer/fence-claim.js';
import type { Matrix } from '../answer/matrix.js';
import { list } from '../answer/words.js';
import type { RunData } from '../results/run-data.js';

export function gapsOf(
  data: Pick<RunData, 'meta' | 'summary' | 'verdicts' | 'samples'>,
  evidence: Evidence,
  matrix: Matrix,
): string[] {
  const { meta, summary, verdicts, samples } = data;
  const launches = new Set(samples.map(({ launch }) => launch)).size;
  const planned = meta.launches ?? null;
  const of = planned === null ? '' : ` of ${planned}`;
  const partial = meta.partial ? [`Partial: ${launches}${of} launches have samples, and the rest is missing.`] : [];
  if (summary.every(({ p50 }) => p50 === null)) {
    const why = summary.find(({ warnings }) => warnings !== null)?.warnings;
    const reason = why !== undefined ? why : samples.length === 0 ? 'it has no samples' : 'no sample is valid';
    return [...partial, `This run has no number: ${reason}.`, ...noVerdicts(verdicts)];
  }
  const asked = question(evidence);
  const unasked =
    asked !== null && bought(evidence).length === 0
      ? [
          `What ${asked.after.origin} bought is not known from this run: it measured neither ${asked.before.name} nor ${asked.after.name}.`,
        ]
      : [];
  const unmeasured = evidence.protocols
    .map(({ name }) => name)
    .filter((name) => !summary.some((c) => c.protocol === name && isMeasured(c)));
  const places = matrix.rows;
  const lacks = [
    ...(unmeasured.length === 0 ? [] : [`${list(unmeasured)} (no number)`]),
    ...(fences(evidence).length === 0 ? ['what a fence costs by its place'] : []),
    ...(places.every(({ onePinner }) => onePinner === null) ? ['forks against a pinner'] : []),
    ...(places.every(({ onePercentPinned }) => onePercentPinned === null)
      ? ['forks with 1 % of the pages pinned']
      : []),
  ];
  return [
    ...partial,
    ...unasked,
    ...(lacks.length === 0 ? [] : [`Not in this run: ${lacks.join('; ')}.`]),
    ...noVerdicts(verdicts),
  ];
}

function noVerdicts(verdicts: RunData['verdicts']): string[] {
  return verdicts.length > 0
    ? []
    : ['Whether a pin can be lost was not explored in this run: forkbench explore says it.'];
}

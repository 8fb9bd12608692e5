import { EXIT } from '../errors.js';

/**
 * What `--strict` makes of verdicts: not knowing is a failure too. Says on stderr what is not known.
 * @param mayRegress comparisons of which a gate could not tell on which side of its limit they lie
 * @returns 4 where something is not known, or where nothing was compared at all
 */
export function strictly(comparisons: readonly { readonly verdict?: unknown }[], mayRegress = 0): number {
  const inconclusive = comparisons.filter(({ verdict }) => verdict === 'inconclusive').length;
  const of = `of ${comparisons.length} comparisons`;
  const unknown = [
    ...(comparisons.length === 0 ? ['nothing was compared'] : []),
    ...(inconclusive === 0 ? [] : [`${inconclusive} ${of} are inconclusive`]),
    ...(mayRegress === 0
      ? []
      : [`${mayRegress} reach${mayRegress === 1 ? 'es' : ''} beyond the limit of the gate and may have regressed`]),
  ];
  for (const what of unknown) process.stderr.write(`strict: ${what}\n`);
  return unknown.length === 0 ? EXIT.ok : EXIT.inconclusive;
}

import { EXIT } from '../errors.js';

/**
 * What `--strict` makes of verdicts: not knowing is a failure too. Says on stderr how many are inconclusive.
 * @returns 4 where one is, or where nothing was compared at all
 */
export function strictly(comparisons: readonly { readonly verdict?: unknown }[]): number {
  const open = comparisons.filter(({ verdict }) => verdict === 'inconclusive').length;
  if (open === 0 && comparisons.length > 0) return EXIT.ok;
  process.stderr.write(
    comparisons.length === 0
      ? 'strict: nothing was compared\n'
      : `strict: ${open} of ${comparisons.length} comparisons are inconclusive\n`,
  );
  return EXIT.inconclusive;
}

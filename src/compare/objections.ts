import { isSameHost } from '../host/identity.js';
import type { RunFiles } from './runs.js';

/** Why two runs should not be compared, and by which option it is done all the same. */
export interface Objection {
  readonly reason: string;
  readonly option: '--other-host' | '--other-schema' | '--other-cells';
}

/** Names that a message shows of a list. */
const SHOWN = 5;

/** Some of the names, and how many more there are. */
export function someOf(names: readonly string[], shown: number = SHOWN, between = ', '): string {
  const more = names.length - shown;
  return `${names.slice(0, shown).join(between)}${more > 0 ? ` and ${more} more` : ''}`;
}

/** Empty where nothing speaks against it. @param isAllowed cells of BASE that NEW need not have */
export function objectionsTo(base: RunFiles, next: RunFiles, isAllowed: (cell: string) => boolean): Objection[] {
  const found: Objection[] = [];
  const [old, now] = [base.data.meta, next.data.meta];
  if (!isSameHost(old, now))
    found.push({ reason: `hosts differ: ${old.host_id} and ${now.host_id}`, option: '--other-host' });
  if (old.schema_version !== now.schema_version)
    found.push({
      reason: `schema versions differ: ${old.schema_version} and ${now.schema_version}`,
      option: '--other-schema',
    });
  const gone = without(base, next).filter((cell) => !isAllowed(cell));
  const added = without(next, base);
  const parts = [
    ...(gone.length === 0 ? [] : [`${gone.length} only in BASE (${someOf(gone)})`]),
    ...(added.length === 0 ? [] : [`${added.length} only in NEW (${someOf(added)})`]),
  ];
  if (parts.length > 0) found.push({ reason: `cells differ: ${parts.join(', ')}`, option: '--other-cells' });
  return found;
}

function without(run: RunFiles, other: RunFiles): string[] {
  const known = new Set(other.cells.map(({ cell_id }) => cell_id));
  return run.cells.map(({ cell_id }) => cell_id).filter((cell) => !known.has(cell));
}

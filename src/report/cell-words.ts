/** A cell in short words: what tells it from the others that it stands among, and no more. */
import { limitText, sizeText } from '../numbers.js';
import { type Factors, parseExtra } from '../plan/cell.js';
import { groupBy } from '../plan/grid.js';

type Worded = Omit<Factors, 'extra'> & { readonly extra: Factors['extra'] | string };

const extraOf = ({ extra }: Worded): Factors['extra'] => (typeof extra === 'string' ? parseExtra(extra) : extra);

/** Names of factors, and of keys of `extra`, of which the cells of one implementation have more than one value. */
export function varyingOf(cells: readonly Worded[]): ReadonlySet<string> {
  const varying = new Set<string>();
  for (const own of groupBy(cells, ({ impl }) => impl).values()) {
    const flat = own.map((cell): Record<string, unknown> => ({ ...extraOf(cell), ...cell, extra: '' }));
    for (const key of new Set(flat.flatMap((cell) => Object.keys(cell))))
      if (new Set(flat.map((cell) => String(cell[key] ?? ''))).size > 1) varying.add(key);
  }
  return varying;
}

const IMPL: Readonly<Record<string, string>> = { native: ' in C', kernel: 'fork(2)', floor: 'floor' };

/** One fence per WHAT: `fork` stands once for each VMA that is copied. */
export const placeText = (fence_per: string): string =>
  fence_per === 'pte' ? 'PTE' : fence_per === 'fork' ? 'VMA' : fence_per;

/** Of a key of `extra`: what needs no word before it has none. */
function extraText(key: string, value: string): string {
  if (key === 'vmas') return value === '1' ? 'one VMA' : `${value} VMAs`;
  if (key === 'actor') return `the ${value}`;
  if (key === 'lang') return value === 'c' ? 'C' : value;
  if (key === 'mapping') return value === 'base' ? 'base pages' : `mapped by ${value}`;
  if (key === 'pins_per_2mib') return `${value} pinned per 2 MiB`;
  return `${key} ${value}`;
}

export const extraWords = (extra: Factors['extra']): string =>
  Object.entries(extra)
    .map(([key, value]) => extraText(key, value))
    .join(', ');

export function pinnersText(pinners: number): string {
  return pinners === 0 ? 'nobody pinning' : pinners === 1 ? 'one pinner' : `${pinners} pinners`;
}

export const pagesText = (pages: number): string => `${sizeText(pages).replace(/(?=[KM]i$)/, ' ')} pages`;

/** `early_wrprotect, store, full per PTE, 64 Ki pages`. */
export function cellWords(cell: Worded, varying: ReadonlySet<string>): string {
  const has = (name: string, text: string): string[] => (varying.has(name) ? [text] : []);
  const of =
    cell.impl === 'wasm'
      ? cell.protocol
      : cell.impl === 'native'
        ? `${cell.protocol}${IMPL.native}`
        : (IMPL[cell.impl] ?? cell.impl);
  const fence = cell.fence === 'none' ? 'no fence' : `${cell.fence} per ${placeText(cell.fence_per)}`;
  return [
    of,
    ...has('wrprotect', cell.wrprotect),
    ...(varying.has('fence') || varying.has('fence_per') ? [fence] : []),
    ...has('pin', cell.pin),
    ...has('pages', pagesText(cell.pages)),
    ...has('layout', cell.layout),
    ...has('pinners', pinnersText(cell.pinners)),
    ...has('pinned_fraction', `${limitText(cell.pinned_fraction)} pinned`),
    ...Object.entries(extraOf(cell)).flatMap(([key, value]) => has(key, extraText(key, value))),
    ...(cell.replica === 1 ? ['A/A'] : []),
  ].join(', ');
}

/** A cell in short words: what tells it from the others that it stands among, and no more. */
import { limitText, sizeText } from '../numbers.js';
import type { Factors } from './cell.js';

/** Each factor as a word; `arch` and `scenario` stand elsewhere. */
const WORDS: readonly (readonly [string, (cell: Factors) => string])[] = [
  ['impl', ({ impl, protocol }) => (impl === 'wasm' || impl === protocol ? '' : impl)],
  ['protocol', ({ protocol }) => protocol],
  ['wrprotect', ({ wrprotect }) => wrprotect],
  ['fence', ({ fence, fence_per }) => (fence_per === '' ? `fence ${fence}` : `${fence}/${fence_per}`)],
  ['pin', ({ pin }) => pin],
  ['pages', ({ pages }) => sizeText(pages)],
  ['layout', ({ layout }) => layout],
  ['pinners', ({ pinners }) => (pinners === 0 ? '' : `${pinners} ${pinners === 1 ? 'pinner' : 'pinners'}`)],
  ['pinned_fraction', ({ pinned_fraction: pinned }) => (pinned === 0 ? '' : `${limitText(pinned)} pinned`)],
  ['replica', ({ replica }) => (replica === 1 ? 'A/A' : '')],
];

/** `no_early 64Ki vmas=64`. @param among the cells of its scenario that are of the same kind (`impl`); the protocol is always named, what all have in common never */
export function cellWords(cell: Factors, among: readonly Factors[]): string {
  const differs = (word: (cell: Factors) => string): boolean => new Set(among.map(word)).size > 1;
  const extra = Object.entries(cell.extra)
    .filter(([key, value]) => key !== 'vmas' || value !== '1')
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return [
    ...WORDS.filter(([name, word]) => name === 'impl' || name === 'protocol' || differs(word)).map(([, word]) =>
      word(cell),
    ),
    ...extra.filter(([key]) => differs(({ extra: own }) => own[key] ?? '')).map(([key, value]) => `${key}=${value}`),
  ]
    .filter((word) => word !== '')
    .join(' ');
}

/** An mm of huge pages, each mapped by a pmd, and what its words say. */
import { counterReader } from '../../src/machine/counters.js';
import { pfnOf } from '../../src/trace/pte.js';
import { BASE, faultedMm, lawsHold, PAGE, pteOf, type Small, smallMachine } from './machine.js';

export const HUGE = 512;
export const WRITABLE = 2n;
export const EXCLUSIVE = 2;

export interface Huge extends Small {
  readonly mm: number;
  /** pfn of the first huge page */
  readonly first: number;
}

export const at = (page: number): bigint => BASE + BigInt(page) * PAGE;

/** An mm whose pages are `count` huge pages, each mapped by a pmd. */
export function huge(count: number = 1, pageMapcounts: boolean = true): Huge {
  const m = smallMachine({ data: 4 * HUGE * count });
  const mm = faultedMm(m, HUGE * count, 'batched');
  const first = pfnOf(pteOf(m, mm, BASE));
  m.k.makeFolios(first, HUGE * count, 9, Number(pageMapcounts));
  m.k.mapByPmds(mm);
  lawsHold(m);
  return { ...m, mm, first };
}

export const pmdOf = (m: Huge, mm: number, page: number = 0): bigint =>
  m.view.getBigUint64(m.k.pmdLockless(mm, at(page)) >>> 0, true);
export const setPmd = (m: Huge, mm: number, pmd: bigint): void =>
  m.view.setBigUint64(m.k.pmdLockless(mm, BASE) >>> 0, pmd, true);
export const isWritable = (entry: bigint): boolean => (entry & WRITABLE) !== 0n;
export const counts = (m: Huge) => counterReader(m.cpu, 0, 0)();
export const free = (m: Huge, zone: number): number => m.k.nr_free_pages(zone) >>> 0;

export function word(m: Huge, page: number, name: string): number {
  return m.view.getInt32((m.k.pageOf(m.first + page) >>> 0) + m.cpu.constant(name), true);
}

export function setWord(m: Huge, page: number, name: string, value: number): void {
  m.view.setInt32((m.k.pageOf(m.first + page) >>> 0) + m.cpu.constant(name), value, true);
}

export const isExclusive = (m: Huge, page: number): boolean => (word(m, page, 'PAGE_FLAGS') & EXCLUSIVE) !== 0;

/** Of the first huge page: references, entire mapcount, large mapcount, mapcount of its last page, pins. */
export const folio = (m: Huge): number[] => [
  word(m, 0, 'PAGE_REFCOUNT'),
  word(m, 1, 'PAGE_ENTIRE_MAPCOUNT'),
  word(m, 1, 'PAGE_LARGE_MAPCOUNT'),
  word(m, HUGE - 1, 'PAGE_MAPCOUNT'),
  word(m, 1, 'PAGE_PINCOUNT'),
];

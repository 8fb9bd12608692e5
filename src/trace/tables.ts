/** The page tables of a small machine, as the host reads them. */
import type { Cpu } from '../machine/kernel.js';
import { SMALL_BASE } from '../machine/small.js';
import { isHuge, pfnOf, pteOfHuge } from './pte.js';

const LEVELS = 4;

export class PageTables {
  readonly #cpu: Cpu;
  readonly #view: DataView;

  constructor(cpu: Cpu, view: DataView) {
    this.#cpu = cpu;
    this.#view = view;
  }

  #u32(address: number): number {
    return this.#view.getUint32(address, true);
  }

  /** Every mm that lives, the parent first. */
  mms(): number[] {
    const c = (name: string): number => this.#cpu.constant(name);
    const all = Array.from({ length: c('MAX_MM') }, (_, i) => c('MM_TABLE') + i * c('MM_SIZE'));
    return all.filter((mm) => this.#u32(mm + c('MM_USED')) !== 0);
  }

  /** What all but the parent map of the first `pages` pages. */
  childPtes(pages: number): bigint[] {
    const [, ...children] = this.mms();
    return children.flatMap((mm) => Array.from({ length: pages }, (_, i) => this.pte(mm, i)));
  }

  /** Addresses of the entries that lead to page `index` of an mm, the one that maps it last: its pte, or the pmd of a huge page; fewer where a table is missing. */
  walk(mm: number, index: number): readonly number[] {
    const addr = SMALL_BASE + BigInt(index) * 4096n;
    const slots: number[] = [];
    let table = this.#u32(mm + this.#cpu.constant('MM_PGD'));
    for (const shift of [39n, 30n, 21n, 12n]) {
      const slot = this.#u32(this.#cpu.constant('CTRL_TABLES')) + table * 4096 + Number((addr >> shift) & 511n) * 8;
      slots.push(slot);
      const entry = this.#view.getBigUint64(slot, true);
      if ((entry & 1n) === 0n || isHuge(entry)) break;
      table = pfnOf(entry);
    }
    return slots;
  }

  /** Address of what maps page `index` of an mm, its pte or the pmd of a huge page; 0 where a table is missing. */
  ptep(mm: number, index: number): number {
    const slots = this.walk(mm, index);
    const last = slots.at(-1) as number;
    return slots.length === LEVELS || isHuge(this.#view.getBigUint64(last, true)) ? last : 0;
  }

  /** The pte of page `index` of an mm, or for the pmd of a huge page pteOfHuge(); 0 where there is none. */
  pte(mm: number, index: number): bigint {
    const ptep = this.ptep(mm, index);
    const entry = ptep === 0 ? 0n : this.#view.getBigUint64(ptep, true);
    if (!isHuge(entry)) return entry;
    const inside = ((SMALL_BASE >> 12n) + BigInt(index)) & 511n;
    return pteOfHuge(entry, inside);
  }

  /** Whether all entries that lead to page `index` of an mm permit a write. */
  writable(mm: number, index: number): boolean {
    const slots = this.walk(mm, index);
    return this.ptep(mm, index) !== 0 && slots.every((slot) => (this.#view.getBigUint64(slot, true) & 2n) !== 0n);
  }

  /** pfn of the pte table of page `index` of an mm; 0 where there is none. */
  ptePage(mm: number, index: number): number {
    const slots = this.walk(mm, index);
    return slots.length === LEVELS ? pfnOf(this.#view.getBigUint64(slots[2] as number, true)) : 0;
  }

  /** Address of the bytes of the page that a pte maps. */
  frameOf(pte: bigint): number {
    const firstData = this.#u32(this.#cpu.constant('CTRL_NR_TABLES'));
    return this.#u32(this.#cpu.constant('CTRL_WINDOW')) + (pfnOf(pte) - firstData) * 4096;
  }

  /** First and last word of the page that a pte maps. */
  pageWords(pte: bigint): readonly [bigint, bigint] {
    if (pte === 0n) return [0n, 0n];
    const at = this.frameOf(pte);
    return [this.#view.getBigUint64(at, true), this.#view.getBigUint64(at + 4088, true)];
  }
}

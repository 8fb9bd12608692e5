import type { Cpu } from '../machine/kernel.js';
import { isHuge, pfnOf } from './pte.js';

/** A word of an mm or of a struct page, as the layout exports it. */
interface Word {
  readonly name: string;
  readonly offset: number;
}

/** The words of one struct in order of offset. @param type of layout.ts: `MmWord`, `PageWord` */
function wordsOf(module: WebAssembly.Module, cpu: Cpu, type: string): Word[] {
  return WebAssembly.Module.exports(module)
    .filter(({ name }) => name.startsWith(`${type}_`))
    .map(({ name }) => ({ name: name.slice(type.length + 1).toLowerCase(), offset: cpu.constant(name) }))
    .sort((a, b) => a.offset - b.offset);
}

/** `refcount`, or what lies behind a word's first four bytes: `mmap_lock+4`. */
function wordAt(words: readonly Word[], offset: number): string {
  const word = words.findLast((one) => one.offset <= offset) as Word;
  return offset === word.offset ? word.name : `${word.name}+${offset - word.offset}`;
}

const LEVELS = ['pte', 'pmd', 'pud', 'p4d', 'pgd'] as const;

/**
 * Names of shared addresses, for traces, witnesses and litmus tests: `pte[3]`, `page[7].refcount`, `mm0.has_pinned`.
 * Built from the machine as it stands; tables made later are unknown. pte indices count from the lowest mapped page of
 * their mm, pages from the first data page; names of another mm than the first start with `mm1.`. The words of an mm and of a
 * struct page have the names of assembly/layout.ts.
 */
export class Names {
  readonly #view: DataView;
  readonly #c: (name: string) => number;
  readonly #tables = new Map<number, { prefix: string; first: number }>();
  readonly #firstData: number;
  readonly #mmWords: readonly Word[];
  readonly #pageWords: readonly Word[];
  /** by address: each is asked for again and again, and the words that say where things are stay as they are */
  readonly #known = new Map<number, string>();

  constructor(module: WebAssembly.Module, cpu: Cpu) {
    this.#mmWords = wordsOf(module, cpu, 'MmWord');
    this.#pageWords = wordsOf(module, cpu, 'PageWord');
    this.#view = new DataView(cpu.memory.buffer);
    this.#c = cpu.constant;
    this.#firstData = this.#u32(this.#c('CTRL_NR_TABLES'));
    for (let i = 0; i < this.#c('MAX_MM'); i++) {
      const mm = this.#c('MM_TABLE') + i * this.#c('MM_SIZE');
      if (this.#u32(mm + this.#c('MM_USED')) === 0) continue;
      const lowest = this.#view.getBigUint64(mm + this.#c('MM_VMAS') + this.#c('VMA_START'), true);
      const depth = this.#u32(this.#c('CTRL_LEVELS'));
      this.#walk(this.#u32(mm + this.#c('MM_PGD')), depth - 1, 0n, lowest, i === 0 ? '' : `mm${i}.`);
    }
  }

  #u32(address: number): number {
    return this.#view.getUint32(address, true);
  }

  #walk(pfn: number, level: number, addr: bigint, lowest: bigint, prefix: string): void {
    const frame = this.#u32(this.#c('CTRL_TABLES')) + pfn * 4096;
    if (this.#tables.has(frame)) return; // shared with an mm before, whose name for it stays
    const first = level === 0 ? Number((addr - lowest) / 4096n) : 0;
    this.#tables.set(frame, { prefix: prefix + LEVELS[level], first });
    if (level === 0) return;
    if (level === 1) this.#nameAside(pfn, addr, lowest, prefix);
    for (let i = 0; i < 512; i++) {
      const entry = this.#view.getBigUint64(frame + i * 8, true);
      if ((entry & 1n) !== 0n && !isHuge(entry))
        this.#walk(pfnOf(entry), level - 1, addr + (BigInt(i) << BigInt(12 + 9 * level)), lowest, prefix);
    }
  }

  /** The pte table that is set aside for a huge page's pmd has the name that it has after the split; of several it is not known whose is whose. */
  #nameAside(pfn: number, addr: bigint, lowest: bigint, prefix: string): void {
    const page = (of: number): number => this.#u32(this.#c('CTRL_MEM_MAP')) + of * this.#c('PAGE_STRUCT');
    const aside = this.#u32(page(pfn) + this.#c('PAGE_PMD_HUGE_PTE'));
    if (aside === 0 || this.#u32(page(aside) + this.#c('PAGE_NEXT')) !== 0) return;
    const tables = this.#u32(this.#c('CTRL_TABLES'));
    for (let i = 0; i < 512; i++)
      if (isHuge(this.#view.getBigUint64(tables + pfn * 4096 + i * 8, true)))
        this.#walk(aside, 0, addr + (BigInt(i) << 21n), lowest, prefix);
  }

  /** @returns undefined for what is no word of the machine that threads share */
  find(address: number): string | undefined {
    return this.#mmField(address) ?? this.#pageField(address) ?? this.#tableSlot(address) ?? this.#userBytes(address);
  }

  /** A name, or the bare address of what has none. */
  nameOf(address: number): string {
    let name = this.#known.get(address);
    if (name === undefined) {
      name = this.find(address) ?? `0x${address.toString(16)}`;
      this.#known.set(address, name);
    }
    return name;
  }

  #mmField(address: number): string | undefined {
    const at = address - this.#c('MM_TABLE');
    if (at < 0 || at >= this.#c('MAX_MM') * this.#c('MM_SIZE')) return undefined;
    return `mm${Math.floor(at / this.#c('MM_SIZE'))}.${wordAt(this.#mmWords, at % this.#c('MM_SIZE'))}`;
  }

  #pageField(address: number): string | undefined {
    const at = address - this.#u32(this.#c('CTRL_MEM_MAP'));
    const pfn = Math.floor(at / this.#c('PAGE_STRUCT'));
    if (at < 0 || pfn >= this.#u32(this.#c('CTRL_NR_PAGES'))) return undefined;
    const name = wordAt(this.#pageWords, at % this.#c('PAGE_STRUCT'));
    return pfn < this.#firstData ? `table[${pfn}].${name}` : `page[${pfn - this.#firstData}].${name}`;
  }

  #tableSlot(address: number): string | undefined {
    const table = this.#tables.get(address - (address % 4096));
    if (table !== undefined && address % 8 === 0) return `${table.prefix}[${table.first + (address % 4096) / 8}]`;
    const at = address - this.#u32(this.#c('CTRL_TABLES'));
    const pfn = Math.floor(at / 4096);
    return at < 0 || pfn >= this.#firstData ? undefined : `frame[${pfn}]+${at % 4096}`;
  }

  #userBytes(address: number): string | undefined {
    const at = address - this.#u32(this.#c('CTRL_WINDOW'));
    const page = Math.floor(at / 4096);
    return at < 0 || page >= this.#u32(this.#c('CTRL_WINDOW_PAGES')) ? undefined : `data[${page}]+${at % 4096}`;
  }
}

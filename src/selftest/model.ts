/** One process and its child on the modelled kernel, as a test program sees them: pages that are written, read, pinned. */
import { startChild } from '../machine/child.js';
import {
  allocateMemory,
  bootCpu,
  type Cpu,
  type ForkFunction,
  type Modules,
  type PinFunction,
} from '../machine/kernel.js';
import { FOLL_GET, FOLL_PIN, FOLL_WRITE, keepState, keepsExclusive, VM_ANON, VM_DONTCOPY } from '../machine/machine.js';
import { buildSmallMachine, SMALL_BASE, smallMachineBytes } from '../machine/small.js';
import { forkExport, type Protocol, pinExport, variantExport } from '../protocols.js';
import { pfnOf } from '../trace/pte.js';
import { PageTables } from '../trace/tables.js';

/** How the memory is mapped that a scenario is about. */
export type MemoryKind = 'base' | 'pte' | 'partly_shared' | 'pmd';

/** Pages of a folio, as a power of two: 64 KiB, and a huge page. */
const FOLIO_ORDERS: Readonly<Record<MemoryKind, number>> = { base: 0, pte: 4, partly_shared: 4, pmd: 9 };
const WRITABLE = 2n;
const EXCLUSIVE = 2;

/** What a pin or a reference is of. */
export type Held = number;

export class Model {
  readonly parent: number;
  private readonly cpu: Cpu;
  private readonly protocol: Protocol;
  private readonly view: DataView;
  private readonly tables: PageTables;
  /** the page that the tests are about: the last one */
  private readonly page: number;

  constructor(modules: Modules, protocol: Protocol, memory: MemoryKind) {
    const order = FOLIO_ORDERS[memory];
    const pages = 2 ** order;
    const spare = 4 * pages + 8;
    const shared = allocateMemory(smallMachineBytes(pages, spare));
    this.cpu = bootCpu(modules, shared, 0);
    this.view = new DataView(shared.buffer);
    this.tables = new PageTables(this.cpu, this.view);
    this.page = pages - 1;
    this.protocol = protocol;
    const { kernel, constant } = this.cpu;
    const flags = memory === 'partly_shared' ? [VM_ANON, VM_ANON | VM_DONTCOPY] : [VM_ANON];
    const { mm, firstData } = buildSmallMachine(kernel, constant, pages, spare, flags);
    keepState(this.cpu, mm, protocol.name);
    this.parent = mm;
    if (memory === 'base') return;
    kernel.makeFolios(firstData, pages, order, 1);
    if (memory === 'pmd') kernel.mapByPmds(mm);
    // The first half of the folio is shared with a child that lives on; the test is about a page of the other half.
    if (memory === 'partly_shared') {
      this.fork();
      this.view.setUint32(mm + constant('MM_VMAS') + constant('VMA_SIZE') + constant('VMA_FLAGS'), VM_ANON, true);
    }
  }

  private get addr(): bigint {
    return SMALL_BASE + BigInt(this.page) * 4096n;
  }

  fork(): number {
    const child = this.cpu.fn<ForkFunction>(forkExport(this.protocol.name, this.protocol.shipped))(this.parent) >>> 0;
    if (child === 0) throw new Error('selftest: fork ran out of memory');
    return startChild(this.cpu, this.protocol.name, this.protocol.shipped, child);
  }

  /** Unmaps all that a process has, and ends it. */
  exit(mm: number): void {
    this.cpu.fn<(mm: number) => void>(this.of('exit'))(mm);
  }

  write(mm: number, value: number): void {
    this.access(mm, true);
    this.view.setUint32(this.tables.frameOf(this.tables.pte(mm, this.page)), value, true);
  }

  read(mm: number): number {
    this.access(mm, false);
    return this.view.getUint32(this.tables.frameOf(this.tables.pte(mm, this.page)), true);
  }

  /** A plain reference, as vmsplice() takes it into a pipe. */
  get(mm: number): Held {
    return this.hold(mm, FOLL_GET);
  }

  /** A pin, as io_uring or a device takes it: fast GUP, and the slow path where that gives up. */
  pin(mm: number, write: boolean): Held {
    return this.hold(mm, write ? FOLL_PIN | FOLL_WRITE : FOLL_PIN);
  }

  /** What is found through a pin or a reference, whoever maps the page now. */
  seen(held: Held): number {
    return this.view.getUint32(this.frameOf(held), true);
  }

  /** A device writes through its pin. */
  dma(held: Held, value: number): void {
    this.view.setUint32(this.frameOf(held), value, true);
  }

  /**
   * mprotect(PROT_READ), and back. @param optimised the pte becomes writable at once if the page is the mm's own (64fe24a3e05e); without,
   * as where soft-dirty bits are tracked, the next write faults. Of all that a pmd maps where one maps the page: it is not split
   */
  protectAndBack(mm: number, optimised: boolean): void {
    const ptep = this.tables.ptep(mm, this.page);
    const entry = this.view.getBigUint64(ptep, true);
    const flags = this.flagsOf(pfnOf(entry)); // behind a pmd, those of the first page are all pages'
    const own = keepsExclusive(this.cpu, this.protocol.name) && (flags & EXCLUSIVE) !== 0;
    const pte = entry & ~WRITABLE;
    this.view.setBigUint64(ptep, optimised && own ? pte | WRITABLE : pte, true);
  }

  private of(what: 'fault' | 'exit'): string {
    return variantExport(what, this.protocol.name, this.protocol.shipped);
  }

  private access(mm: number, write: boolean): void {
    const fault = this.cpu.fn<(mm: number, addr: bigint, write: number) => number>(this.of('fault'));
    if (fault(mm, this.addr, Number(write)) === 0) throw new Error('selftest: an access failed');
  }

  private hold(mm: number, flags: number): Held {
    const pages = this.cpu.constant('CPU_AREA') + this.cpu.constant('CPU_PAGES');
    const pin = this.cpu.fn<PinFunction>(pinExport('pin', this.protocol.name, this.protocol.shipped));
    if (pin(mm, this.addr, 1, flags, pages) !== 1) throw new Error('selftest: a page could not be had');
    return this.view.getUint32(pages, true);
  }

  /** Address of the bytes of a page. */
  private frameOf(pfn: Held): number {
    return this.tables.frameOf(BigInt(pfn) << 12n);
  }

  private flagsOf(pfn: number): number {
    const { constant } = this.cpu;
    const page = this.view.getUint32(constant('CTRL_MEM_MAP'), true) + pfn * constant('PAGE_STRUCT');
    return this.view.getUint32(page + constant('PAGE_FLAGS'), true);
  }
}

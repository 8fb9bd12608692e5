/** One process and its child on the modelled kernel, as a test program sees them: pages that are written, read, pinned. */
import {
  allocateMemory,
  bootCpu,
  type Cpu,
  type ForkFunction,
  type Modules,
  type PinFunction,
} from '../machine/kernel.js';
import { FOLL_GET, FOLL_PIN, FOLL_WRITE, keepState, keepsExclusive, VM_ANON, VM_DONTCOPY } from '../machine/machine.js';
import { buildSmallMachine, smallMachineBytes } from '../machine/small.js';
import { forkExport, type Protocol, pinExport, variantExport } from '../protocols.js';

/** How the memory is mapped that a scenario is about. */
export type MemoryKind = 'base' | 'pte' | 'partly_shared';

/** Pages of a folio where there is one: 64 KiB. */
const FOLIO_ORDER = 4;
const WRITABLE = 2n;
const EXCLUSIVE = 2;

/** What a pin or a reference is of. */
export type Held = number;

export class Model {
  readonly parent: number;
  private readonly cpu: Cpu;
  private readonly protocol: Protocol;
  private readonly view: DataView;

  constructor(modules: Modules, protocol: Protocol, memory: MemoryKind) {
    const pages = memory === 'base' ? 1 : 2 ** FOLIO_ORDER;
    const spare = 4 * pages + 8;
    const shared = allocateMemory(smallMachineBytes(pages, spare));
    this.cpu = bootCpu(modules, shared, 0);
    this.view = new DataView(shared.buffer);
    this.protocol = protocol;
    const { kernel, constant } = this.cpu;
    const flags = memory === 'partly_shared' ? [VM_ANON, VM_ANON | VM_DONTCOPY] : [VM_ANON];
    const { mm, firstData } = buildSmallMachine(kernel, constant, pages, spare, flags);
    keepState(this.cpu, mm, protocol.name);
    this.parent = mm;
    if (memory === 'base') return;
    kernel.makeFolios(firstData, pages, FOLIO_ORDER, 1);
    // The first half of the folio is shared with a child that lives on; the test is about a page of the other half.
    if (memory === 'partly_shared') {
      this.fork();
      this.view.setUint32(this.vma(1) + constant('VMA_FLAGS'), VM_ANON, true);
    }
  }

  /** A page that the tests are about: the last one. */
  private get addr(): bigint {
    const last = this.vma(this.view.getUint32(this.parent + this.cpu.constant('MM_MAP_COUNT'), true) - 1);
    return this.view.getBigUint64(last + this.cpu.constant('VMA_END'), true) - 4096n;
  }

  private vma(index: number): number {
    const { constant } = this.cpu;
    return this.parent + constant('MM_VMAS') + index * constant('VMA_SIZE');
  }

  fork(): number {
    const child = this.cpu.fn<ForkFunction>(forkExport(this.protocol.name, this.protocol.shipped))(this.parent) >>> 0;
    if (child === 0) throw new Error('selftest: fork ran out of memory');
    return child;
  }

  /** Unmaps all that a process has, and ends it. */
  exit(mm: number): void {
    this.cpu.fn<(mm: number) => void>(this.of('exit'))(mm);
  }

  write(mm: number, value: number): void {
    this.access(mm, true);
    this.view.setUint32(this.bytes(this.pfn(mm)), value, true);
  }

  read(mm: number): number {
    this.access(mm, false);
    return this.view.getUint32(this.bytes(this.pfn(mm)), true);
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
    return this.view.getUint32(this.bytes(held), true);
  }

  /** A device writes through its pin. */
  dma(held: Held, value: number): void {
    this.view.setUint32(this.bytes(held), value, true);
  }

  /**
   * mprotect(PROT_READ), and back. @param optimised the pte becomes writable at once if the page is the mm's own (64fe24a3e05e); without,
   * as where soft-dirty bits are tracked, the next write faults
   */
  protectAndBack(mm: number, optimised: boolean): void {
    const ptep = this.ptep(mm);
    const flags = this.view.getUint32(this.page(this.pfn(mm)) + this.cpu.constant('PAGE_FLAGS'), true);
    const own = keepsExclusive(this.cpu, this.protocol.name) && (flags & EXCLUSIVE) !== 0;
    const pte = this.view.getBigUint64(ptep, true) & ~WRITABLE;
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

  private ptep(mm: number): number {
    const pmdp = this.cpu.kernel.pmdLockless(mm, this.addr) >>> 0;
    const table = Number((this.view.getBigUint64(pmdp, true) >> 12n) & 0xff_ffffn);
    return this.frames() + table * 4096 + Number((this.addr >> 12n) & 511n) * 8;
  }

  private pfn(mm: number): number {
    return Number((this.view.getBigUint64(this.ptep(mm), true) >> 12n) & 0xff_ffffn);
  }

  private page(pfn: number): number {
    return this.u32('CTRL_MEM_MAP') + pfn * this.cpu.constant('PAGE_STRUCT');
  }

  private bytes(pfn: number): number {
    const tables = this.u32('CTRL_NR_TABLES');
    return this.u32('CTRL_WINDOW') + ((pfn - tables) % this.u32('CTRL_WINDOW_PAGES')) * 4096;
  }

  private frames(): number {
    return this.u32('CTRL_TABLES');
  }

  private u32(name: string): number {
    return this.view.getUint32(this.cpu.constant(name), true);
  }
}

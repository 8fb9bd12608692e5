// The page-table tree: pgd, p4d, pud, pmd, pte; 512 entries of 8 bytes per 4 KiB table.
//
//   address  63..57 sign | 56..48 pgd | 47..39 p4d | 38..30 pud | 29..21 pmd | 20..12 pte | 11..0 offset
//
// With 4 levels the p4d is folded: the pgd is indexed by bits 47..39 and *is* the p4d table, as in Linux
// (asm-generic/pgtable-nop4d.h). An upper entry holds a pfn and _PAGE_TABLE; a pmd may hold a pte with _PAGE_PSE instead, which maps a
// huge page (huge_memory.ts).
//
// Tables another CPU may walk are read with READ_ONCE and filled under page_table_lock; tables of a child under
// construction are reachable by nobody and are read and written plainly.
import { READ_ONCE, WRITE_ONCE, smp_wmb } from "./lkmm";
import { spin_lock, spin_unlock } from "./locks";
import { PAGE_LOCK, PAGE_PTL, PAGE_SHIFT, PAGE_SIZE, levels, memMap } from "./layout";
import { PTE_PFN_MASK, PTE_PFN_SHIFT, _PAGE_PRESENT, _PAGE_PSE, _PAGE_TABLE } from "./arch/x86";
import { mmPgd, page_table_lock } from "./mm";
import { NO_PFN, allocTable, freeTable } from "./page_alloc";
import { pfn_to_page, tableOf, tableVirt, tablesBase } from "./pfn";

@inline export const PMD_SHIFT: u64 = 21;
@inline export const PUD_SHIFT: u64 = 30;
@inline export const P4D_SHIFT: u64 = 39;
@inline export const PGDIR_SHIFT: u64 = 48;

@inline export const HPAGE_PMD_SIZE: u64 = 1 << PMD_SHIFT;

@inline export function tablePresent(entry: u64): bool { return (entry & _PAGE_PRESENT) != 0; }
@inline export function tablePfn(entry: u64): u32 { return <u32>((entry & PTE_PFN_MASK) >> PTE_PFN_SHIFT); }
@inline export function tableEntry(pfn: u32): u64 { return ((<u64>pfn) << PTE_PFN_SHIFT) | _PAGE_TABLE; }
/** Entry (addr >> shift) & 511 of a table; times 8 in the same shift. */
@inline function slot(table: usize, addr: u64, shift: u64): usize { return table + (<usize>(addr >> (shift - 3)) & (511 << 3)); }

/** The next address at which an entry of this level begins, or end. */
@inline export function addrEnd(addr: u64, end: u64, shift: u64): u64 {
  const boundary = ((addr >> shift) + 1) << shift;
  return boundary - 1 < end - 1 ? boundary : end;
}

@inline export function pgd_offset(mm: usize, addr: u64): usize {
  return slot(tableVirt(mmPgd(mm)), addr, levels() == 5 ? PGDIR_SHIFT : P4D_SHIFT);
}
@inline export function pgd_addr_end(addr: u64, end: u64): u64 { return addrEnd(addr, end, levels() == 5 ? PGDIR_SHIFT : P4D_SHIFT); }
@inline export function p4d_offset(pgdp: usize, pgd: u64, addr: u64): usize {
  return levels() == 5 ? slot(tableOf(pgd), addr, P4D_SHIFT) : pgdp;
}
@inline export function pud_offset(p4d: u64, addr: u64): usize { return slot(tableOf(p4d), addr, PUD_SHIFT); }
@inline export function pmd_offset(pud: u64, addr: u64): usize { return slot(tableOf(pud), addr, PMD_SHIFT); }
@inline export function pteOffset(pmd: u64, addr: u64): usize { return slot(tableOf(pmd), addr, 12); }
/** The lock of the pte table an entry points to (split page-table locks). */
@inline export function pte_lockptr(pmd: u64): usize { return pfn_to_page(memMap(), tablePfn(pmd)) + PAGE_PTL; }

/** Whether a pmd maps a huge page. Asked of a pmd that is being split, too. */
@inline export function pmd_trans_huge(pmd: u64): bool { return (pmd & _PAGE_PSE) != 0; }
/** The pte of the i-th page of the huge page that a pmd maps, were it mapped by ptes. */
@inline export function pteOfHuge(pmd: u64, i: i32): u64 { return (pmd & ~_PAGE_PSE) + <u64>i * PAGE_SIZE; }
/** Which page of the huge page around it an address is in. */
@inline export function pageInHuge(addr: u64): i32 { return <i32>((addr & (HPAGE_PMD_SIZE - 1)) >> PAGE_SHIFT); }
/** The struct page of the table that an entry lies in. */
@inline export function tablePage(entryp: usize): usize { return pfn_to_page(memMap(), <u32>((entryp - tablesBase()) >> PAGE_SHIFT)); }
/** The lock of a pmd that maps a huge page: its table's (split page-table locks). */
@inline export function pmd_lockptr(pmdp: usize): usize { return tablePage(pmdp) + PAGE_PTL; }
/** What maps `addr` below a pmd that is there: its pte, or the one that it stands for. */
@inline export function pteBelow(pmd: u64, addr: u64): u64 {
  return pmd_trans_huge(pmd) ? pteOfHuge(pmd, pageInHuge(addr)) : READ_ONCE<u64>(pteOffset(pmd, addr));
}

/** Address of the pmd entry for `addr`, without a lock; 0 where a level is missing. Fast GUP reads each level once. */
export function pmdLockless(mm: usize, addr: u64): usize { return pmdLocklessHere(mm, addr); }

/** pmdLockless() within its caller, which for fast GUP is half of what it does; elsewhere it would only make loops larger. */
@inline export function pmdLocklessHere(mm: usize, addr: u64): usize {
  const tables = tablesBase(); // once: no compiler may, with atomic reads in between
  let table = tables + (<usize>mmPgd(mm) << PAGE_SHIFT); // with 4 levels the pgd is the p4d's table
  if (levels() == 5) {
    const pgd = READ_ONCE<u64>(slot(table, addr, PGDIR_SHIFT));
    if (!tablePresent(pgd)) return 0;
    table = tableOf(pgd, tables);
  }
  const p4d = READ_ONCE<u64>(slot(table, addr, P4D_SHIFT));
  if (!tablePresent(p4d)) return 0;
  const pud = READ_ONCE<u64>(slot(tableOf(p4d, tables), addr, PUD_SHIFT));
  return tablePresent(pud) ? slot(tableOf(pud, tables), addr, PMD_SHIFT) : 0;
}

/** Address of the pmd entry for `addr`, tables above it made where missing (fault path). 0 without memory. */
export function pmdAllocShared(mm: usize, addr: u64): usize {
  const pgdp = pgd_offset(mm, addr);
  const pgd = tableAllocShared(mm, pgdp);
  if (pgd == 0) return 0;
  const p4dp = p4d_offset(pgdp, pgd, addr);
  const p4d = p4dp == pgdp ? pgd : tableAllocShared(mm, p4dp);
  if (p4d == 0) return 0;
  const pud = tableAllocShared(mm, pud_offset(p4d, addr));
  return pud == 0 ? 0 : pmd_offset(pud, addr);
}

/** The table behind an entry others may be walking, made if missing. @returns the entry; 0 without memory */
export function tableAllocShared(mm: usize, entryp: usize): u64 {
  const seen = READ_ONCE<u64>(entryp);
  if (tablePresent(seen)) return seen;
  const pfn = allocTable();
  if (pfn == NO_PFN) return 0;
  initPtl(pfn);
  smp_wmb(); // the zeroes before the pointer; pairs with the address dependency of pmdLockless()
  spin_lock(page_table_lock(mm));
  let entry = READ_ONCE<u64>(entryp);
  const lost = tablePresent(entry);
  if (!lost) {
    entry = tableEntry(pfn);
    WRITE_ONCE<u64>(entryp, entry);
  }
  spin_unlock(page_table_lock(mm));
  if (lost) freeTable(pfn);
  return entry;
}

/** A new, empty pte table, which nobody reaches yet. @returns the entry that points to it; 0 without memory */
export function pte_alloc_one(): u64 {
  const pfn = allocTable();
  if (pfn == NO_PFN) return 0;
  initPtl(pfn);
  return tableEntry(pfn);
}

/** The table behind an entry of a child under construction. @returns the entry; 0 without memory */
export function tableAllocPrivate(entryp: usize): u64 {
  const seen = load<u64>(entryp);
  if (tablePresent(seen)) return seen;
  const pfn = allocTable();
  if (pfn == NO_PFN) return 0;
  initPtl(pfn);
  const entry = tableEntry(pfn);
  store<u64>(entryp, entry);
  return entry;
}

/** Address of the pmd entry for `addr` in a child under construction, tables above it made where missing. 0 without memory. */
export function pmdAllocPrivate(mm: usize, addr: u64): usize {
  const pgdp = pgd_offset(mm, addr);
  const pgd = tableAllocPrivate(pgdp);
  if (pgd == 0) return 0;
  const p4dp = p4d_offset(pgdp, pgd, addr);
  const p4d = p4dp == pgdp ? pgd : tableAllocPrivate(p4dp);
  if (p4d == 0) return 0;
  const pud = tableAllocPrivate(pud_offset(p4d, addr));
  return pud == 0 ? 0 : pmd_offset(pud, addr);
}

@inline function initPtl(pfn: u32): void {
  const page = pfn_to_page(memMap(), pfn);
  store<u64>(page + PAGE_PTL, 0);
  store<u64>(page + PAGE_LOCK, 0);
}

// Virtual memory areas of an mm: a sorted array, as the maple tree would present it. Changed under the mmap write lock.
import { MAX_VMAS, MM_MAP_COUNT, MM_VMAS, VMA_ANON_VMA, VMA_END, VMA_FLAGS, VMA_SIZE, VMA_START } from "./layout";

@inline export const VM_READ: u32 = 0x01;
@inline export const VM_WRITE: u32 = 0x02;
@inline export const VM_SHARED: u32 = 0x08;
@inline export const VM_MAYWRITE: u32 = 0x20;
@inline export const VM_DONTCOPY: u32 = 0x00020000;
@inline export const VM_WIPEONFORK: u32 = 0x02000000;

@inline export function map_count(mm: usize): i32 { return load<i32>(mm + MM_MAP_COUNT); }
@inline export function vmaAt(mm: usize, i: i32): usize { return mm + MM_VMAS + <usize>i * VMA_SIZE; }
@inline export function vm_start(vma: usize): u64 { return load<u64>(vma + VMA_START); }
@inline export function vm_end(vma: usize): u64 { return load<u64>(vma + VMA_END); }
@inline export function vm_flags(vma: usize): u32 { return load<u32>(vma + VMA_FLAGS); }
@inline export function anon_vma(vma: usize): bool { return load<i32>(vma + VMA_ANON_VMA) != 0; }
@inline export function anon_vma_prepare(vma: usize): void { store<i32>(vma + VMA_ANON_VMA, 1); }

/** Private anonymous memory that may be read and written: heaps, stacks; what nearly all of fork is about. */
@inline export const VM_ANON: u32 = VM_READ | VM_WRITE | VM_MAYWRITE;

// Flags of a VMA as types: where the copy loop is compiled for VM_ANON alone, what a protocol asks of them is known, and no
// test of them is left in it (worth 2 to 5 % of a PTE).
@unmanaged @final export class AnonMapping { @inline flags(vm_flags: u32): u32 { return VM_ANON; } }
@unmanaged @final export class AnyMapping { @inline flags(vm_flags: u32): u32 { return vm_flags; } }

/** Private and may be written: the mappings whose pages fork shares copy-on-write. */
@inline export function is_cow_mapping(flags: u32): bool { return (flags & (VM_SHARED | VM_MAYWRITE)) == VM_MAYWRITE; }

/**
 * A private mapping nothing was ever faulted into has nothing to copy. Shared mappings are copied here, as the kernel
 * does with VM_PFNMAP and VM_MIXEDMAP ones: there is no page cache in the model to fault them in from.
 */
@inline export function vma_needs_copy(vma: usize): bool { return anon_vma(vma) || (vm_flags(vma) & VM_SHARED) != 0; }

/** The VMA that holds `addr`, or 0. */
export function find_vma(mm: usize, addr: u64): usize {
  let lo = 0, hi = map_count(mm);
  while (lo < hi) {
    const mid = (lo + hi) >> 1;
    const vma = vmaAt(mm, mid);
    if (vm_end(vma) <= addr) lo = mid + 1;
    else if (vm_start(vma) > addr) hi = mid;
    else return vma;
  }
  return 0;
}

/** Adds [start, end), keeping the array sorted. @returns the VMA; 0 if the array is full or the range overlaps another */
export function insertVma(mm: usize, start: u64, end: u64, flags: u32): usize {
  const n = map_count(mm);
  if (n == MAX_VMAS || start >= end) return 0;
  let i = n;
  while (i > 0 && vm_start(vmaAt(mm, i - 1)) >= start) i--;
  if (i > 0 && vm_end(vmaAt(mm, i - 1)) > start) return 0;
  if (i < n && vm_start(vmaAt(mm, i)) < end) return 0;
  const vma = vmaAt(mm, i);
  memory.copy(vma + VMA_SIZE, vma, <usize>(n - i) * VMA_SIZE);
  store<u64>(vma + VMA_START, start);
  store<u64>(vma + VMA_END, end);
  store<u32>(vma + VMA_FLAGS, flags);
  store<i32>(vma + VMA_ANON_VMA, 0);
  store<i32>(mm + MM_MAP_COUNT, n + 1);
  return vma;
}

/** vm_area_dup + link: the child's copy, appended (the parent's are visited in order). @returns the child's VMA */
export function vm_area_dup(dst_mm: usize, vma: usize): usize {
  const n = map_count(dst_mm);
  const copy = vmaAt(dst_mm, n);
  memory.copy(copy, vma, VMA_SIZE);
  store<i32>(dst_mm + MM_MAP_COUNT, n + 1);
  return copy;
}

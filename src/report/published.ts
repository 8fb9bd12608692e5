/** Published times of fork() over small pages, per PTE (262,144 PTEs per GiB): orientation, from other machines. */
export interface Published {
  readonly source: string;
  readonly machine: string;
  readonly ns_per_pte: number;
}

/** ms per GiB of 4 KiB pages, as most sources give it. */
const perGiB = (ms: number): number => (ms * 1e6) / 2 ** 18;

export const PUBLISHED: readonly Published[] = [
  {
    source: 'Hildenbrand, "mm/memory: optimize fork() with PTE-mapped THP", v3, before',
    machine: 'Xeon Silver 4210R, v6.8-rc1',
    ns_per_pte: perGiB(14.33),
  },
  { source: 'the same, after', machine: 'the same', ns_per_pte: perGiB(14.04) },
  { source: 'Roberts, the same thread', machine: 'Apple M2, virtual machine', ns_per_pte: perGiB(2.5) },
  { source: 'Tatashin, on the COW-PTE patches, base kernel', machine: 'AMD EPYC 7B12', ns_per_pte: perGiB(3.9) },
  {
    source: 'On-demand-fork (EuroSys 2021), stock fork of 1 GB, as quoted by others',
    machine: 'v5.6',
    ns_per_pte: perGiB(6.5),
  },
  { source: 'Redis documentation', machine: 'physical Xeon 2.27 GHz', ns_per_pte: perGiB(9) },
  { source: 'Redis documentation', machine: 'KVM guest', ns_per_pte: perGiB(23.3) },
  { source: 'Redis documentation', machine: 'VMware guest', ns_per_pte: perGiB(12.8) },
  { source: 'Redis documentation', machine: 'old Xen guest (EC2)', ns_per_pte: perGiB(239) },
  { source: 'COW-PTE cover letter, normal fork of 512 MB', machine: 'QEMU', ns_per_pte: perGiB(20) },
];

// The writer-exclusive sequence count of include/linux/seqlock.h, as mm->write_protect_seq uses it (57efa1fe5957).
// Odd while a writer is inside. Readers never spin: an odd or changed count sends them to the slow path.
import { READ_ONCE, WRITE_ONCE, smp_rmb, smp_wmb } from "./lkmm";

@inline export function raw_write_seqcount_begin(seq: usize): void {
  WRITE_ONCE<i32>(seq, READ_ONCE<i32>(seq) + 1);
  smp_wmb(); // pairs with the smp_rmb() in read_seqcount_retry()
}

@inline export function raw_write_seqcount_end(seq: usize): void {
  smp_wmb(); // pairs with the smp_rmb() in raw_read_seqcount()
  WRITE_ONCE<i32>(seq, READ_ONCE<i32>(seq) + 1);
}

@inline export function raw_read_seqcount(seq: usize): i32 {
  const start = READ_ONCE<i32>(seq);
  smp_rmb(); // pairs with the smp_wmb() in raw_write_seqcount_end()
  return start;
}

@inline export function read_seqcount_retry(seq: usize, start: i32): bool {
  smp_rmb(); // pairs with the smp_wmb() in raw_write_seqcount_begin()
  return READ_ONCE<i32>(seq) != start;
}

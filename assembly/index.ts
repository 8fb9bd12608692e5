// The door of the module: the machine's life cycle and the layout, for every target. The protocol variants
// (fork__*, pin__*, pinLoop__*, fault__*, exit__*) are appended by src/compile/generate.ts.
export { machineInit, keepAnonExclusive, makeFolios, populate, pinPages, makeWritable } from "./setup";
export { mapByPmds } from "./setup_huge";
export { checkConservation } from "./check";
export { childRuns } from "./async_copy";
export { keepSharedTables } from "./shared_table";
export { setSwitches } from "./switches";
export { insertVma, find_vma } from "./vma";
export { mm_alloc } from "./mm";
export { alloc_page, free_page, nr_free_pages } from "./page_alloc";
export { parkPinners, unparkPinners, releaseAll } from "./pinner";
export { putPinned as putUserPage } from "./gup";
export { pmdLockless } from "./walk";
export { pinLost } from "./lost";
export { forkChecksum, pinChecksum } from "./twin";
export { mmuWrite, tlbWrite, tlbWriteUnlessFlushed } from "./mmu";
export {
  ladderChild, ladderExit, ladder__copy, ladder__fence_full, ladder__fence_lock, ladder__mapcount, ladder__pin_check, ladder__refcount, ladderUndo, ladder__wrprotect,
} from "./ladder";
export { floor__fork_rmw, floor__fork_store, floor__rmw_new_line, floor__rmw_same_line, floor__stores } from "./floor";

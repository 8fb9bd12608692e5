// The door of the module: the machine's life cycle and the layout, for every target. The protocol variants
// (fork__*, pin__*, pin_loop__*, fault__*, exit__*) are appended by the build, from src/protocols.ts.
export { machine_init, populate, pin_pages, make_writable } from "./setup";
export { check_conservation } from "./check";
export { insert_vma, find_vma } from "./vma";
export { mm_alloc } from "./mm";
export { alloc_page, free_page, nr_free_pages } from "./page_alloc";
export { park_pinners, unpark_pinners, release_all } from "./pinner";
export { put_user_page } from "./gup";
export { pmd_lockless } from "./walk";
export { fork_checksum, pin_checksum } from "./twin";
export { mmu_write, tlb_write } from "./mmu";
export {
  ladder_child, ladder_copy, ladder_fence_full, ladder_fence_lock, ladder_mapcount, ladder_pin_check, ladder_refcount, ladder_undo, ladder_wrprotect,
} from "./ladder";
export { floor_fork_rmw, floor_fork_store, floor_rmw_new_line, floor_rmw_same_line, floor_stores } from "./floor";

// What copyPtes() and the walks of fork return.
@inline export const SHARED: i32 = 0;    // the child's slot maps the parent's page
@inline export const COPIED: i32 = 1;    // ... its own early copy
@inline export const EAGAIN: i32 = -11;  // a page must be allocated first; the same pte is visited again
@inline export const ENOMEM: i32 = -12;

// When a pin that is held is lost: said once, for pinners (pinner.ts), for trials on real cores (stress.ts) and for the explorer
// (src/verdict/properties.ts calls the export).
import { pte_pfn, pte_present, pte_write } from "./pte";

/**
 * A pin of page `pfn` keeps what it was taken for as long as its mm maps that page, nobody else does, and the mm's next write
 * goes to it: the pte is writable, or the page is exclusive, so that the write fault takes it over whatever its count says.
 * @param pte of the mm that pinned
 * @param child_pte the child's of the same address; 0: none, or none is known (what fork shares it makes read-only in both)
 * @param exclusive the page's PG_anon_exclusive, where the protocol keeps it
 */
@inline export function pinLost(pfn: u32, pte: u64, child_pte: u64, exclusive: bool): bool {
  const shared = pte_present(child_pte) && pte_pfn(child_pte) == pfn;
  return shared || pte_pfn(pte) != pfn || !(pte_write(pte) || exclusive);
}

// When a pin that is held is lost: said once, for pinners (pinner.ts), for trials on real cores (stress.ts) and for the explorer
// (src/verdict/properties.ts calls the export).
import { pte_pfn, pte_present, pte_write } from "./pte";

/**
 * A write pin of page `pfn` keeps what it was taken for as long as its mm maps that page writable and nobody else maps it.
 * @param pte of the mm that pinned
 * @param child_pte the child's of the same address; 0: none, or none is known (what fork shares it makes read-only in both)
 */
@inline export function pinLost(pfn: u32, pte: u64, child_pte: u64): bool {
  const shared = pte_present(child_pte) && pte_pfn(child_pte) == pfn;
  return shared || pte_pfn(pte) != pfn || !pte_write(pte);
}

/** The number that most is said in: ns of one fork over the present ptes it copied. */
export const PER_PTE = 'fork_ns_per_pte';

/** The whole command and seed, so that anyone gets the same again. */
export function reproduceLine(args: readonly string[], seed: number): string {
  const seeded = args.some((word) => word === '--seed' || word.startsWith('--seed='));
  const words = seeded ? args : [...args, '--seed', String(seed)];
  return `forkbench ${words.map((w) => (/^[\w@%+=:,./-]+$/.test(w) ? w : `'${w.replaceAll("'", "'\\''")}'`)).join(' ')}`;
}

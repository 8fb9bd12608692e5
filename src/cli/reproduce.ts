/** The whole command and seed, so that anyone gets the same again: it measures, where what was asked for only told the plan. */
export function reproduceLine(args: readonly string[], seed: number): string {
  const seeded = args.some((word) => word === '--seed' || word.startsWith('--seed='));
  const measuring = args.filter((word) => word !== '--dry-run');
  const words = seeded ? measuring : [...measuring, '--seed', String(seed)];
  return `forkbench ${words.map((w) => (/^[\w@%+=:,./-]+$/.test(w) ? w : `'${w.replaceAll("'", "'\\''")}'`)).join(' ')}`;
}

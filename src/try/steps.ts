/** Two protocols step by step: the events of both, side by side. */
import { eventsOf } from '../expect/facts.js';
import type { Variant } from '../verdict/scenarios.js';
import type { Steps } from './document.js';

/** Longest common subsequence, as ` x`, `+x` (of `b` alone) and `-x` (of `a` alone). */
export function sideBySide(a: readonly string[], b: readonly string[]): string[] {
  const length = Array.from({ length: a.length + 1 }, () => new Array<number>(b.length + 1).fill(0));
  const at = (i: number, j: number): number => length[i]?.[j] ?? 0;
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      (length[i] as number[])[j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  const lines: string[] = [];
  for (let i = 0, j = 0; i < a.length || j < b.length; ) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      lines.push(` ${a[i++]}`);
      j++;
    } else if (j < b.length && (i === a.length || at(i, j + 1) >= at(i + 1, j))) lines.push(`+${b[j++]}`);
    else lines.push(`-${a[i++]}`);
  }
  return lines;
}

/** Labels are each protocol's own: what is done is compared, not its number. */
const bare = (lines: readonly string[] = []): string[] => lines.map((line) => line.replace(/^[A-Z]\d+ /, ''));

export function stepsOf({ protocol, ...knobs }: Variant, { protocol: other, ...others }: Variant): Steps {
  const [mine, theirs] = [eventsOf(protocol, knobs), eventsOf(other, others)];
  const side_by_side = Object.keys(mine).map((what) => ({
    what,
    lines: sideBySide(bare(theirs[what]), bare(mine[what])),
  }));
  const marked = (mark: string): string[] => [
    ...new Set(
      side_by_side.flatMap(({ what, lines }) =>
        lines.filter((line) => line.startsWith(mark)).map((line) => `${what}: ${line.slice(1)}`),
      ),
    ),
  ];
  return { side_by_side, added: marked('+'), removed: marked('-') };
}

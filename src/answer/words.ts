/** How a claim is put into words: numbers as a person says them, lines as a terminal holds them. */
import { percent } from '../numbers.js';

/** Two ends of an interval with one unit: `22 .. 25 %`. */
function span(low: number, high: number): string {
  return `${percent(low).replace(' %', '')} .. ${percent(high)}`;
}

/** A ratio and its interval as `24 % less (95 %: 22 .. 25 %)`; the signs differ where the interval holds 1. */
export function change(ratio: number, low: number | null, high: number | null): string {
  const word = ratio < 1 ? 'less' : 'more';
  const centre = `${percent(ratio - 1)} ${word}`;
  if (low === null || high === null) return `${centre} (no interval)`;
  if (high <= 1) return `${centre} (95 %: ${span(1 - high, 1 - low)})`;
  if (low >= 1) return `${centre} (95 %: ${span(low - 1, high - 1)})`;
  return `${centre} (95 %: ${percent(1 - low)} less .. ${percent(high - 1)} more)`;
}

/** `sc, tso and lkmm`. */
export function list(words: readonly string[]): string {
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

/** Words set in lines of at most `width` columns, all but the first indented; what the text begins with in blanks stays. */
export function wrap(text: string, width = 80, indent = '  '): string[] {
  const lines: string[] = [];
  let line = /^ */.exec(text)?.[0] ?? '';
  for (const word of text.trimStart().split(' ')) {
    const longer = line.trim() === '' ? line + word : `${line} ${word}`;
    if (longer.length > width && line.trim() !== '') {
      lines.push(line);
      line = indent + word;
    } else line = longer;
  }
  return line.trim() === '' ? lines : [...lines, line];
}

/** A line broken wherever it must be. @param indent before what goes on @param mark at the end of what is broken: `\\` as a shell takes it */
export function cut(line: string, width: number, indent = '', mark = ''): string[] {
  if (line.length <= width) return [line];
  const end = width - mark.length;
  return [line.slice(0, end) + mark, ...cut(indent + line.slice(end), width, indent, mark)];
}

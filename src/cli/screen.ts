/** What a command prints unless asked for all: a screen. */
import { wrap } from '../answer/words.js';

export const SCREEN = { lines: 60, columns: 100 } as const;

/** Sentences in lines of a screen's width. */
export function sentences(texts: readonly string[]): string[] {
  return texts.flatMap((text) => wrap(text, SCREEN.columns));
}

/** The same as text; nothing of nothing. */
export function sentencesText(texts: readonly string[]): string {
  return sentences(texts)
    .map((line) => `${line}\n`)
    .join('');
}

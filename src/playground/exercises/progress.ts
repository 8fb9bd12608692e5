/** What somebody has done of the exercises, in the browser alone; where it keeps nothing, for as long as the page is open. */
import type { Answer } from '../../exercise/check.js';

export interface Done {
  readonly solved?: boolean;
  /** the explanation was looked at before it was solved */
  readonly given?: boolean;
  /** how many hints were asked for */
  readonly hints?: number;
  /** what was answered last, right or not */
  readonly draft?: Answer;
}

/** By the ids of exercises. */
export type Progress = Readonly<Record<string, Done>>;

/** localStorage, or what stands for it. */
export interface Store {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
}

const KEY = 'forkbench.exercises';
const LONGEST_DRAFT = 20_000;

/** What was kept; undefined: the browser keeps nothing. Where it is no progress, nothing was done. */
export function readProgress(store: () => Store): Progress | undefined {
  let text: string | null;
  try {
    text = store().getItem(KEY);
  } catch {
    return undefined; // a page from disk, or one whose storage is switched off
  }
  return text === null ? {} : progressIn(text);
}

/** @returns whether it is kept */
export function keepProgress(store: () => Store, progress: Progress): boolean {
  try {
    store().setItem(KEY, JSON.stringify(progress));
    return true;
  } catch {
    return false; // full, or refused
  }
}

/** Other pages from disk may write there too: what is not as it is written here is left out. */
export function progressIn(text: string): Progress {
  let all: unknown;
  try {
    all = JSON.parse(text);
  } catch {
    return {};
  }
  return Object.fromEntries(Object.entries(isRecord(all) ? all : {}).map(([id, done]) => [id, doneIn(done)]));
}

function doneIn(of: unknown): Done {
  const { solved, given, hints, draft } = isRecord(of) ? of : {};
  return {
    ...(solved === true ? { solved } : {}),
    ...(given === true ? { given } : {}),
    ...(isCount(hints) ? { hints } : {}),
    ...(isAnswer(draft) ? { draft } : {}),
  };
}

const isRecord = (of: unknown): of is Record<string, unknown> => typeof of === 'object' && of !== null;
const isCount = (of: unknown): of is number => Number.isSafeInteger(of) && (of as number) > 0;
const isText = (of: unknown): boolean => typeof of === 'string';
const isWords = (of: unknown): boolean => isRecord(of) && Object.values(of).every(isText);
const isPair = (of: unknown): boolean => Array.isArray(of) && of.length === 2 && of.every(isText);

function isAnswer(of: unknown): of is Answer {
  if (!isRecord(of) || JSON.stringify(of).length > LONGEST_DRAFT) return false;
  const { kind, text, verdicts, pairs, knobs } = of;
  if (kind === 'test') return isText(text);
  if (kind === 'verdicts') return isWords(verdicts);
  if (kind === 'missing') return Array.isArray(pairs) && pairs.every(isPair);
  return kind === 'variant' && isWords(knobs);
}

export function progressOf(progress: Progress, id: string): Done {
  return Object.hasOwn(progress, id) ? (progress[id] as Done) : {};
}

import { relative } from 'node:path';

/** As its user would name it. */
export function shownName(file: string): string {
  const near = relative(process.cwd(), file);
  return near.startsWith('..') ? file : near;
}

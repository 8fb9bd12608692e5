/** What the page brought with it: texts of the package, the worker's code, and the wasm files of the command line, packed. */
import type { PageFiles } from '../platform.js';

export interface PageData extends PageFiles {
  readonly worker: string;
  /** the link to open on where the address has none; '' is the first tab */
  readonly start: string;
  /** per target, those of the package first: gzip, base64 */
  readonly wasm: Readonly<Record<string, readonly string[]>>;
}

/** The script that stands before the page's own has read it. */
export const pageData = globalThis.forkbenchPage as PageData;

/**
 * Where this code runs: Node with the package's own files, or a page that brought with it those it needs. What a page explores
 * and what the command line explores is one text; it asks here, and knows nothing of Node.
 */

export interface Platform {
  /** A file of the package, by its path there, or one from outside, by a whole path. @throws where there is none */
  readText(file: string): string;
  readBytes(file: string): Uint8Array<ArrayBuffer>;
  /** as its user would name it */
  shownName(file: string): string;
  digest(): Digest;
  readonly environment: Record<string, string | undefined>;
}

/** Equal for equal texts alone, and shorter than a long one where that is at hand. */
export interface Digest {
  update(text: string): void;
  text(): string;
}

/** What a page's own files are, by their path in the package. A page sets it before anything else of ours is loaded. */
export interface PageFiles {
  readonly texts: Readonly<Record<string, string>>;
}

declare global {
  var forkbenchPage: PageFiles | undefined;
}

export const platform: Platform = globalThis.forkbenchPage === undefined ? node() : page(globalThis.forkbenchPage);

function node(): Platform {
  const fs = process.getBuiltinModule('node:fs');
  const path = process.getBuiltinModule('node:path');
  const crypto = process.getBuiltinModule('node:crypto');
  const { fileURLToPath } = process.getBuiltinModule('node:url');
  const own = fileURLToPath(new URL('../../', import.meta.url));
  return {
    readText: (file) => fs.readFileSync(path.resolve(own, file), 'utf8'),
    readBytes: (file) => new Uint8Array(fs.readFileSync(path.resolve(own, file))),
    shownName: (file) => {
      const near = path.relative(process.cwd(), file);
      return near.startsWith('..') ? file : near;
    },
    digest: () => {
      const hash = crypto.createHash('sha256');
      return { update: (text) => void hash.update(text), text: () => hash.digest('base64') };
    },
    environment: process.env,
  };
}

function page({ texts }: PageFiles): Platform {
  const readText = (file: string): string => {
    const text = Object.hasOwn(texts, file) ? texts[file] : undefined;
    if (text === undefined) throw new Error(`this page has no ${file}`);
    return text;
  };
  return {
    readText,
    readBytes: (file) => new TextEncoder().encode(readText(file)),
    shownName: (file) => file,
    digest: () => {
      const texts: string[] = [];
      return { update: (text) => void texts.push(text), text: () => texts.join('\0') };
    },
    environment: {},
  };
}

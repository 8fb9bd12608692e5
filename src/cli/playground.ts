/** `forkbench playground [--out FILE]`: the page that explores in a browser, as one file. */
import { EXIT } from '../errors.js';
import { refuseUnwritable, writeFileAtomic } from '../files/write.js';
import { forkVariants, isOutside, PROTOCOLS } from '../protocols.js';
import { prepareOutside } from './outside.js';
import { playgroundPage } from './playground-page.js';

export interface PlaygroundOptions {
  readonly out: string;
  readonly json?: boolean;
}

export async function playgroundCommand({ out, json }: PlaygroundOptions): Promise<number> {
  refuseUnwritable(out); // before anything is compiled
  await prepareOwn();
  writeFileAtomic(out, playgroundPage().text);
  process.stdout.write(json ? `${JSON.stringify({ schema_version: 1, files: [out] })}\n` : `${out}\n`);
  return EXIT.ok;
}

/** The page may choose any variant of a protocol from outside. */
export async function prepareOwn(): Promise<void> {
  const variants = PROTOCOLS.filter(isOutside).flatMap((own) =>
    forkVariants(own).map((knobs) => ({ protocol: own.name, ...knobs })),
  );
  await prepareOutside(['trace'], variants);
}

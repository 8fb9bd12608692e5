/** `try FILE --watch`: the answer anew whenever the file is saved, until a signal ends it. */
import { EXIT, usageError } from '../errors.js';
import { readProtocolFile } from '../outside/adopt.js';
import { visible } from '../printable.js';
import type { Explored } from '../try/document.js';
import * as text from '../try/text.js';
import { inThread } from './in-thread.js';
import { unlessSilent } from './outside.js';
import type { TryOptions } from './try.js';
import { isFile } from './try-names.js';
import type { WatchSaid } from './watched.js';

const SCREEN = 80;

/** What is said once, of a file that is done. */
const REFUSED = ['mail', 'json', 'html', 'requireHolds', 'property'] as const;

/** @returns never: a signal ends it. @throws exit 64 where there is nothing to watch */
export async function watchCommand(file: string, options: TryOptions): Promise<number> {
  const other = REFUSED.find((name) => options[name] !== undefined);
  if (other !== undefined)
    throw usageError(`--watch does not go with --${other.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`)}`);
  if (!isFile(file)) throw usageError(`--watch: ${file} is no file`, 'forkbench new NAME writes one');
  readProtocolFile(file);
  for (let known: string | undefined; ; ) known = await watch(file, options.against, known);
}

/** @returns the text that goes round in a hook: its thread is ended, and another waits for the next text */
async function watch(file: string, against: string | undefined, known: string | undefined): Promise<string> {
  let text: string | undefined;
  try {
    const said = inThread('watched', { file, against, known });
    const screen = new Screen(file);
    for await (const one of unlessSilent<WatchSaid>(said, file)) {
      if ('begins' in one) text = one.begins.text;
      screen.show(one);
    }
  } catch (error) {
    const { exit, message } = error as { exit?: number; message: string };
    if (exit !== EXIT.badInput || text === undefined) throw error;
    process.stderr.write(`forkbench: ${message}\n`);
  }
  return text as string;
}

class Screen {
  readonly #file: string;
  #names: text.Names = { protocol: '', against: '' };
  #found: Partial<Explored> = {};

  constructor(file: string) {
    this.#file = visible(file);
  }

  show(said: WatchSaid): void {
    if ('begins' in said) this.#begin();
    else if ('names' in said) this.#names = said.names;
    else if ('fault' in said) {
      const { message, hint } = said.fault;
      process.stderr.write(`forkbench: ${message}\n${hint === null ? '' : `  ${hint}\n`}`);
    } else if ('part' in said) {
      Object.assign(this.#found, said.part);
      for (const block of text.exploredBlocks(said.part, this.#found, this.#names))
        if (block.text !== '') process.stdout.write(`${text.wrapped(block.text, SCREEN)}\n\n`);
    } else if ('whole' in said) process.stdout.write(`${this.#file}: watched; Ctrl-C ends it\n\n`);
  }

  #begin(): void {
    this.#found = {};
    const time = new Date().toTimeString().slice(0, 8);
    process.stdout.write(`${`-- ${this.#file}, ${time} `.padEnd(SCREEN, '-')}\n\n`);
  }
}

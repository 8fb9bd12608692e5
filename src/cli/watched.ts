/** `try FILE --watch`, the thread that works: a file's answer whenever its text is another. It stays, so that asc and the explorer are warm. */
import { readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { EXIT, ForkbenchError } from '../errors.js';
import { compileTarget } from '../machine/kernel.js';
import { buildTrace, type TrialSaid } from '../outside/build.js';
import { platform } from '../platform.js';
import { isOutside, protocolNamed } from '../protocols.js';
import { traceModules } from '../trace/modules.js';
import type { Explored } from '../try/document.js';
import { explored, type Found, verdictsOf } from '../try/explored.js';
import type { Variant } from '../verdict/scenarios.js';
import { type Beside, beside, isFile } from './try-names.js';

export interface WatchAsk {
  readonly file: string;
  readonly against: string | undefined;
  /** a text that is not tried again: the last one hung */
  readonly known: string | undefined;
}

export type WatchSaid =
  | { readonly begins: { readonly text: string } }
  | { readonly fault: { readonly message: string; readonly hint: string | null } }
  | { readonly names: { readonly protocol: string; readonly against: string } }
  | { readonly part: Partial<Explored> }
  | { readonly whole: true }
  | TrialSaid;

const LOOK_MS = 100;
/** What is wrong with a file, and may be right when it is saved again. */
const THEIRS: readonly number[] = [EXIT.usage, EXIT.badInput];

/**
 * Never ends by itself. The folder is not watched but the text: an editor that writes in pieces, or renames another file to this
 * name, is seen like any other, on any file system.
 */
export async function* watched(ask: WatchAsk, say: (said: WatchSaid) => void): AsyncGenerator<WatchSaid> {
  const files = [ask.file, ask.against].filter((word) => word !== undefined).filter(isFile);
  const answer = new Answers(ask, say);
  for (let known = ask.known; ; ) {
    const text = await settled(files, known);
    known = text;
    yield { begins: { text } };
    try {
      for await (const said of answer.of()) {
        yield said;
        await setTimeout(0);
        if (textOf(files) !== text) break; // nobody waits for the rest
      }
    } catch (error) {
      if (!(error instanceof ForkbenchError) || !THEIRS.includes(error.exit)) throw error;
      yield { fault: { message: error.message, hint: error.hint } };
    }
  }
}

/** What stands in the files, once it is another than `known` and the same for a moment. */
async function settled(files: readonly string[], known: string | undefined): Promise<string> {
  for (let before: string | undefined; ; ) {
    const now = textOf(files);
    if (now === before && now !== known) return now;
    before = now;
    await setTimeout(LOOK_MS);
  }
}

/** A file that is not there for a moment has a text too: none. */
function textOf(files: readonly string[]): string {
  return files
    .map((file) => {
      try {
        return readFileSync(file, 'latin1');
      } catch (error) {
        return String((error as NodeJS.ErrnoException).code);
      }
    })
    .join('\0');
}

class Answers {
  readonly #ask: WatchAsk;
  readonly #say: (said: WatchSaid) => void;
  /** of what does not change while somebody works on a file: the other protocol */
  #known: { readonly of: string; readonly verdicts: readonly Found[] } | undefined;

  constructor(ask: WatchAsk, say: (said: WatchSaid) => void) {
    this.#ask = ask;
    this.#say = say;
  }

  async *of(): AsyncGenerator<WatchSaid> {
    const asked = beside(this.#ask.file, this.#ask.against);
    const { variant, against } = asked;
    yield { names: { protocol: variant.protocol, against: against.protocol } };
    traceModules([compileTarget('trace'), ...(await this.#modules(asked))]);
    for (const part of explored(asked, this.#theirs(against))) yield { part };
    yield { whole: true };
  }

  /** Of what is from outside: compiled and on trial. */
  async #modules({ variant, against }: Beside): Promise<WebAssembly.Module[]> {
    const modules: WebAssembly.Module[] = [];
    for (const one of [variant, against]) {
      const protocol = protocolNamed(one.protocol);
      if (!isOutside(protocol)) continue;
      const asked = { file: protocol.file, shown: platform.shownName(protocol.file), sha256: protocol.sha256 };
      modules.push(await buildTrace(asked, [one], this.#say));
    }
    return modules;
  }

  #theirs(against: Variant): readonly Found[] {
    const of = JSON.stringify([against, protocolNamed(against.protocol).sha256]);
    if (this.#known?.of !== of) this.#known = { of, verdicts: verdictsOf(against) };
    return this.#known.verdicts;
  }
}

/** Compiles a protocol from outside, the variants that are asked for, once per content. Runs in a thread of its own (src/cli/jobs.ts). */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type CompiledTarget, compile, ROOT } from '../compile/asc.js';
import { instrument } from '../compile/instrument.js';
import { checkText, readModel } from '../protocol/directory.js';
import { type ForkKnobs, forkExport } from '../protocol/knobs.js';
import type { ProtocolSource } from '../protocol/source.js';
import { contractBreaches, hookOf, type Passed } from '../protocol/trial.js';
import { adoptedText } from './adopt.js';
import { cacheFolder } from './cache.js';
import { faultsError } from './fault-text.js';

export interface BuildAsk {
  /** its file, and what its user calls it in messages */
  readonly file: string;
  readonly shown: string;
  readonly sha256: string;
  /** in this order; the explorer's comes first in any case, since a protocol is tried on it */
  readonly wanted: readonly Wanted[];
}

/** A target, and which variants of the protocol. */
export interface Wanted {
  readonly target: CompiledTarget;
  readonly variants: readonly ForkKnobs[];
}

/** A module: where it is kept, and its code where it is not kept yet. */
export interface Built {
  readonly target: CompiledTarget;
  readonly path: string;
  readonly wasm?: Uint8Array;
}

/** How far a trial is. */
export type TrialPassed = Passed & { readonly hook: string };

/** Where a trial is, and that it is over. */
export type TrialSaid = { readonly tried: true } | { readonly passed: TrialPassed };

/** What a build says: each module as soon as there is one. */
export type BuildSaid = TrialSaid | { readonly built: Built };

/** Everything that a module is made of: the model's sources, the compilers, the file and which of its variants. */
function keyOf(text: string, target: CompiledTarget, variants: readonly ForkKnobs[]): string {
  const hash = createHash('sha256');
  const assembly = resolve(ROOT, 'assembly');
  const sources = (readdirSync(assembly, { recursive: true }) as string[])
    .filter((name) => /^[^/\\]*(arch.*)?\.ts$/.test(name))
    .sort();
  for (const name of sources) hash.update(`${name}\0`).update(readFileSync(join(assembly, name)));
  for (const name of ['asconfig.json', 'package.json']) hash.update(readFileSync(resolve(ROOT, name)));
  for (const name of ['asc', 'generate', 'link'])
    hash.update(readFileSync(new URL(`../compile/${name}.js`, import.meta.url)));
  hash
    .update(
      `${target}\0${variants
        .map((k) => forkExport('x', k))
        .sort()
        .join()}\0`,
    )
    .update(text);
  return hash.digest('hex').slice(0, 40);
}

/**
 * Compiles what is not compiled yet.
 * @param say told at once where the trial of the protocol is: it may hang
 * @throws exit 65 with the file's own lines, 69 without compilers
 */
export async function* buildOutside(
  { wanted, ...asked }: BuildAsk,
  say: (said: TrialSaid) => void,
): AsyncGenerator<BuildSaid> {
  const own = readAdopted(asked);
  const trace = wanted.find(({ target }) => target === 'trace') ?? {
    target: 'trace',
    variants: wanted[0]?.variants ?? [],
  };
  for (const { target, variants } of [trace, ...wanted.filter((one) => one !== trace)]) {
    const path = join(cacheFolder(), `${keyOf(own.text, target, variants)}-${target}.wasm`);
    if (existsSync(path)) {
      yield { built: { target, path } };
      continue;
    }
    const wasm = await compiled(own, target, variants);
    if (target === 'trace') await onTrial(own, wasm, variants, say);
    yield { built: { target, path, wasm } };
  }
}

/** The same for the explorer alone, and nothing is kept. */
export async function buildTrace(
  asked: Pick<BuildAsk, 'file' | 'shown' | 'sha256'>,
  variants: readonly ForkKnobs[],
  say: (said: TrialSaid) => void,
): Promise<WebAssembly.Module> {
  const own = readAdopted(asked);
  const wasm = await compiled(own, 'trace', variants);
  await onTrial(own, wasm, variants, say);
  return new WebAssembly.Module(wasm);
}

interface Own {
  readonly shown: string;
  readonly text: string;
  readonly source: ProtocolSource;
}

function readAdopted({ file, shown, sha256 }: Pick<BuildAsk, 'file' | 'shown' | 'sha256'>): Own {
  const text = adoptedText({ file, sha256 });
  const { file: read, faults } = checkText(text, readModel(resolve(ROOT, 'assembly')));
  if (read === undefined) throw faultsError(shown, text, faults);
  return { shown, text, source: read.source };
}

async function onTrial(
  { source, text, shown }: Own,
  wasm: Uint8Array,
  variants: readonly ForkKnobs[],
  say: (said: TrialSaid) => void,
): Promise<void> {
  const told = (passed: Passed): void => say({ passed: { ...passed, hook: hookOf(source, passed.step)?.name ?? '' } });
  const breaches = contractBreaches(await instrument(wasm), source.name, variants, told);
  say({ tried: true });
  const faults = breaches.map(({ message, step }) => ({
    line: hookOf(source, step)?.line ?? source.classLine,
    message,
  }));
  if (faults.length > 0) throw faultsError(shown, text, faults);
}

async function compiled(
  { source, text, shown }: Own,
  target: CompiledTarget,
  variants: readonly ForkKnobs[],
): Promise<Uint8Array<ArrayBuffer>> {
  const own = `assembly/protocol/${source.name}`;
  const texts = new Map([[`${own}.ts`, text]]);
  const { wasm, faults } = await compile({ target, units: [{ source, variants }], texts });
  if (wasm === undefined) {
    const theirs = faults.filter(({ path }) => path.replace(/\.ts$/, '') === own);
    const line = source.classLine;
    throw faultsError(shown, text, theirs.length > 0 ? theirs : faults.map(({ message }) => ({ line, message })));
  }
  if (hasData(wasm))
    throw faultsError(shown, text, [
      { line: source.classLine, message: 'a string or an array: the module has no data of its own' },
    ]);
  return wasm;
}

const DATA_SECTION = 11;

/** Each instance would write its data segments over the machine that all share. */
function hasData(wasm: Uint8Array): boolean {
  for (let at = 8; at < wasm.length; ) {
    const id = wasm[at++];
    let size = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = wasm[at++] as number;
      size += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) break;
    }
    if (id === DATA_SECTION && size > 1) return true;
    at += size;
  }
  return false;
}

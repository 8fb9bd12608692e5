/** `--protocol-file FILE`: protocols from outside, adopted before anything asks for names, compiled when a command knows what it needs. */
import type { CompiledTarget } from '../compile/asc.js';
import { EXIT, ForkbenchError } from '../errors.js';
import { writeFileAtomic } from '../files/write.js';
import type { Built, TrialPassed } from '../outside/build.js';
import { platform } from '../platform.js';
import type { ForkKnobs } from '../protocol/knobs.js';
import { isOutside, type Protocol, protocolNamed, registerModules } from '../protocols.js';
import type { Variant } from '../verdict/scenarios.js';
import { inThread } from './in-thread.js';

/** A trial that is silent for so long goes round in a hook without an event. */
const SILENT_MS = 5000;

type ForkVariant = Omit<Variant, 'pin' | 'extra'>;

/** A target, and which variants of which protocols. */
export interface WantedVariants {
  readonly target: CompiledTarget;
  readonly variants: readonly ForkVariant[];
}

/** Compiles the outside protocols among `variants`, those variants of them. Nothing to do where there is none. */
export async function prepareOutside(
  targets: readonly CompiledTarget[],
  variants: readonly ForkVariant[],
): Promise<void> {
  const until = beginOutside(targets.map((target) => ({ target, variants })));
  for (const target of targets) await until(target);
}

/**
 * Begins to compile the outside protocols among the variants, target by target in this order; what needs no compiling is there.
 * @returns waits for a target; throws what is wrong with a protocol, 65 or 69
 */
export function beginOutside(wanted: readonly WantedVariants[]): (target: CompiledTarget) => Promise<void> {
  const names = new Set(wanted.flatMap(({ variants }) => variants.map(({ protocol }) => protocol)));
  const outside = [...names].map(protocolNamed).filter(isOutside);
  const all = outside.map((protocol) => compileProtocol(protocol, wanted));
  return async (target) => {
    for (const built of all) await built.get(target);
  };
}

/** One protocol, in a thread that loads the compilers once. @returns of each target, when its module is there */
function compileProtocol(
  { name, sha256, file }: Protocol & { readonly sha256: string },
  wanted: readonly WantedVariants[],
): ReadonlyMap<CompiledTarget, Promise<void>> {
  const own = wanted
    .map(({ target, variants }) => ({
      target,
      variants: knobsOf(variants.filter(({ protocol }) => protocol === name)),
    }))
    .filter(({ variants }) => variants.length > 0);
  const shown = platform.shownName(file);
  const said = unlessSilent(inThread('buildOutside', { file, shown, sha256, wanted: own }), shown);
  const waits = new Map(own.map(({ target }) => [target, new Wait()]));
  void (async () => {
    try {
      for await (const one of said) {
        if (!('built' in one)) continue;
        keep(name, one.built);
        waits.get(one.built.target)?.is();
      }
    } catch (error) {
      for (const wait of waits.values()) wait.fails(error);
    }
  })();
  return new Map([...waits].map(([target, { over }]) => [target, over]));
}

/** A promise that is kept from outside. Broken, it bothers only those who wait for it. */
class Wait {
  readonly over: Promise<void>;
  is: () => void = () => undefined;
  fails: (error: unknown) => void = () => undefined;

  constructor() {
    this.over = new Promise((resolve, reject) => Object.assign(this, { is: resolve, fails: reject }));
    this.over.catch(() => undefined);
  }
}

function knobsOf(variants: readonly ForkVariant[]): ForkKnobs[] {
  const knobs = variants.map(({ wrprotect, fence, fence_per }): ForkKnobs => ({ wrprotect, fence, fence_per }));
  return [...new Map(knobs.map((one) => [Object.values(one).join(' '), one])).values()];
}

/** Not in the thread that compiles: what is under way there could not be taken away when a signal comes. */
function keep(name: string, { target, path, wasm }: Built): void {
  if (wasm !== undefined) writeFileAtomic(path, wasm);
  registerModules(name, { [target]: path });
}

/** @throws exit 65 where a trial has begun and nothing more is heard of it */
export async function* unlessSilent<T extends object>(said: AsyncGenerator<T>, shown: string): AsyncGenerator<T> {
  let last: T | undefined;
  for (;;) {
    const next = said.next();
    const late = last !== undefined && 'passed' in last ? (last.passed as TrialPassed) : undefined;
    const { promise, clear } = deadline(late === undefined ? 0 : SILENT_MS);
    const came = await Promise.race([next, promise]);
    clear();
    if (came === undefined) {
      next.catch(() => undefined);
      void said.return(undefined);
      const where = late?.hook ? `in ${late.hook}, after step ${late.step}` : `after ${late?.step}`;
      throw new ForkbenchError(EXIT.badInput, `${shown}: ${late?.who} does not end: it goes round ${where}`);
    }
    if (came.done) return;
    last = came.value;
    yield came.value;
  }
}

/** Resolves with nothing after `ms`; 0: never. */
function deadline(ms: number): { readonly promise: Promise<undefined>; clear(): void } {
  let timer: NodeJS.Timeout | undefined;
  const promise = new Promise<undefined>((resolve) => {
    if (ms > 0) timer = setTimeout(() => resolve(undefined), ms);
  });
  return { promise, clear: () => clearTimeout(timer) };
}

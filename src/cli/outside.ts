/** `--protocol-file FILE`: protocols from outside, adopted before anything asks for names, compiled when a command knows what it needs. */
import type { CompiledTarget } from '../compile/asc.js';
import { EXIT, ForkbenchError } from '../errors.js';
import { shownName } from '../files/shown-name.js';
import { writeFileAtomic } from '../files/write.js';
import type { Built, TrialPassed } from '../outside/build.js';
import { protocolNamed, registerModules } from '../protocols.js';
import type { Variant } from '../verdict/scenarios.js';
import { inThread } from './in-thread.js';

/** A trial that is silent for so long goes round in a hook without an event. */
const SILENT_MS = 10_000;

/** Compiles the outside protocols among `variants`, those variants of them. Nothing to do where there is none. */
export async function prepareOutside(
  targets: readonly CompiledTarget[],
  variants: readonly Omit<Variant, 'pin'>[],
): Promise<void> {
  for (const name of new Set(variants.map(({ protocol }) => protocol))) {
    const { sha256, file } = protocolNamed(name);
    if (sha256 === undefined) continue;
    const own = variants.filter(({ protocol }) => protocol === name);
    const knobs = new Map(
      own.map(({ wrprotect, fence, fence_per }) => [
        `${wrprotect} ${fence} ${fence_per}`,
        { wrprotect, fence, fence_per },
      ]),
    );
    const ask = { file, shown: shownName(file), sha256, targets, variants: [...knobs.values()] };
    for await (const said of unlessSilent(inThread('buildOutside', ask), ask.shown))
      if ('built' in said) keep(name, said.built);
  }
}

/** Not in the thread that compiles: what is under way there could not be taken away when a signal comes. */
function keep(name: string, built: Readonly<Partial<Record<CompiledTarget, Built>>>): void {
  for (const { path, wasm } of Object.values(built)) if (wasm !== undefined) writeFileAtomic(path, wasm);
  registerModules(name, Object.fromEntries(Object.entries(built).map(([target, { path }]) => [target, path])));
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

/** What may take long and needs nobody: generators that run in a thread of their own (in-thread.ts). */
import { parentPort } from 'node:worker_threads';
import { type BuildAsk, buildOutside } from '../outside/build.js';
import { barriers, type ExploreAsk, explored, type Found, verdictsOf } from '../try/explored.js';
import { exportLitmus } from '../verdict/litmus-export.js';
import { DEFAULT_SCENARIOS, SCENARIOS, type Scenario, type Variant } from '../verdict/scenarios.js';
import { chooseVariants } from '../verdict/variants.js';
import { type Explained, type Explaining, explanations } from './explanations.js';
import type { Doing } from './explanations-doing.js';
import { type WatchAsk, watched } from './watched.js';

function scenariosNamed(names: readonly string[]): readonly Scenario[] {
  return SCENARIOS.filter(({ name }) => names.includes(name));
}

/** Each takes and yields plain data only: it goes from thread to thread. */
export const JOBS = {
  explanations: ({
    scenarios,
    ...ask
  }: Explaining & { readonly scenarios: readonly string[] }): Generator<Explained | Doing> =>
    explanations(scenariosNamed(scenarios), ask, (doing) =>
      parentPort?.postMessage({ item: doing } satisfies JobMessage),
    ),
  litmusExport: (scenarios: readonly string[] = DEFAULT_SCENARIOS) =>
    exportLitmus(chooseVariants(undefined, {}).variants, scenariosNamed(scenarios)),
  *tryVerdicts({ variant }: { readonly variant: Variant }): Generator<readonly Found[]> {
    yield verdictsOf(variant);
  },
  tryExplored: ({ theirs, ...ask }: ExploreAsk & { readonly theirs: readonly Found[] | undefined }) =>
    explored(ask, theirs),
  tryBarriers: (ask: Pick<ExploreAsk, 'variant'>) => barriers(ask),
  watched: (ask: WatchAsk) => watched(ask, (said) => parentPort?.postMessage({ item: said } satisfies JobMessage)),
  buildOutside: (ask: BuildAsk) =>
    buildOutside(ask, (said) => parentPort?.postMessage({ item: said } satisfies JobMessage)),
};

export type Jobs = typeof JOBS;
export type JobName = keyof Jobs;
export type Ask<J extends JobName> = Parameters<Jobs[J]>[0];
export type Item<J extends JobName> =
  ReturnType<Jobs[J]> extends Generator<infer T> | AsyncGenerator<infer T> ? T : never;

/** What the thread says: one item after the other, or why there are no more. */
export type JobMessage =
  | { readonly item: unknown }
  | { readonly error: { readonly exit: number; readonly message: string; readonly hint: string | null } };

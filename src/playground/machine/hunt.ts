/** The hunt of `forkbench stress` on a page's own workers. */
import type { Sides } from '../../stress/hunt.js';
import { Hunter, type HuntPlan, reorders, type SelfTest } from '../../stress/hunt.js';
import { type StressRow, saidOf, stressRow, verdictsOf } from '../../stress/rows.js';
import type { SideTask } from '../../stress/side.js';
import { hostModel } from '../../verdict/live.js';
import type { Variant } from '../../verdict/scenarios.js';
import { Thread } from './threads.js';

export interface Hunt {
  /** target `stress` */
  readonly modules: readonly WebAssembly.Module[];
  readonly variants: readonly Variant[];
  /** for each variant's trials; whole forks get a sixth beside */
  readonly seconds: number;
  readonly seed: number;
  /** as process.arch says it; '' where the browser does not tell */
  readonly arch: string;
}

export type HuntTold =
  | { readonly selfTest: SelfTest }
  | { readonly row: StressRow }
  /** no trial of it was over in time */
  | { readonly idle: Variant };

/** of a hunt's seconds, the part that whole forks get beside, as on the command line */
const FREE_SHARE = 6;
const PRESSURE = 4;

function twoThreads(): Sides {
  const threads = [new Thread(), new Thread()] as const;
  return {
    run: (task: SideTask) => (threads[task.cpu] ?? threads[0]).run('machine.side', task),
    close: async () => {
      for (const thread of threads) thread.end();
    },
  };
}

/** The self-test, and then variant after variant; each is told when it is known. */
export async function hunt(
  { modules, variants, seconds, seed, arch }: Hunt,
  tell: (told: HuntTold) => void,
): Promise<void> {
  const hunter = new Hunter({ sides: twoThreads(), modules, arch });
  try {
    const selfTest = await hunter.selfTest(seed);
    tell({ selfTest });
    for (const variant of variants) {
      const plan: HuntPlan = { variant, seconds, trials: Infinity, pressure: PRESSURE, delays: new Map(), seed };
      const trials = await hunter.hunt(plan);
      if (trials.trials === 0) {
        tell({ idle: variant });
        continue;
      }
      const free = await hunter.freeRun({ ...plan, seconds: seconds / FREE_SHARE });
      const said = saidOf(verdictsOf(variant), hostModel(arch) ?? null, reorders(selfTest));
      tell({ row: stressRow(variant, { ...trials, ...free }, { pressure: PRESSURE, seed }, said) });
    }
  } finally {
    await hunter.close();
  }
}

import { scenario as fenceCost } from './fence_cost.js';
import { scenario as firstWrite } from './first_write.js';
import { scenario as floor } from './floor.js';
import { scenario as folios } from './folios.js';
import { scenario as forkLatency } from './fork_latency.js';
import { scenario as forkThenTouch } from './fork_then_touch.js';
import { scenario as forkVsPinners } from './fork_vs_pinners.js';
import { scenario as kernelFork } from './kernel_fork.js';
import { scenario as ladder } from './ladder.js';
import { scenario as nativeTwin } from './native_twin.js';
import { scenario as pinAmplification } from './pin_amplification.js';
import { scenario as pinThroughput } from './pin_throughput.js';
import { scenario as pinTwin } from './pin_twin.js';
import { scenario as pinnedFraction } from './pinned_fraction.js';
import { scenario as scaling } from './scaling.js';
import type { Scenario } from './scenario.js';
import { scenario as versions } from './versions.js';

/** Every scenario, in the order in which a table shows them. */
export const SCENARIOS: readonly Scenario[] = [
  forkLatency,
  fenceCost,
  forkVsPinners,
  pinThroughput,
  pinnedFraction,
  firstWrite,
  ladder,
  floor,
  nativeTwin,
  pinTwin,
  kernelFork,
  versions,
  folios,
  pinAmplification,
  forkThenTouch,
  scaling,
];

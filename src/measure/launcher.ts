import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { ForkbenchError } from '../errors.js';
import { killTree } from '../host/processes.js';
import type { LeftOut } from '../plan/skipped.js';
import type { LaunchMessage, LaunchPlan, Sample, Timing, WarmUp } from './messages.js';
import { V8_FLAGS } from './v8-flags.js';

export interface LaunchHandle {
  /** resolves when the launch is over; rejects with its reason */
  readonly done: Promise<Timing>;
  /** ends the launch's process, and with it its threads */
  kill(): void;
}

/**
 * Starts a launch in a fresh process: code and data placement differ between launches, by more than many effects.
 * @param profiles directory for one .cpuprofile per thread, or null
 */
export function startLaunch(
  plan: LaunchPlan,
  onBlock: (samples: readonly Sample[], warmup: WarmUp) => void,
  onLeftOut: (left: LeftOut) => void = () => {},
  profiles: string | null = null,
): LaunchHandle {
  const child = fork(fileURLToPath(new URL('./launch-process.js', import.meta.url)), [], {
    execArgv: [...V8_FLAGS, ...(profiles === null ? [] : ['--cpu-prof', `--cpu-prof-dir=${profiles}`])],
  });
  const done = new Promise<Timing>((resolve, reject) => {
    child.on('message', (message: LaunchMessage) => {
      if (message.kind === 'block') {
        try {
          return onBlock(message.samples, message.warmup);
        } catch (error) {
          reject(error); // what cannot be kept need not be measured
          return killTree(child.pid ?? 0);
        }
      }
      if (message.kind === 'left_out') return onLeftOut(message);
      if (message.kind === 'done') resolve(message.timing_ns);
      else reject(new ForkbenchError(message.exit, message.message));
      if (child.connected) child.disconnect(); // ends it
    });
    child.on('error', reject);
    child.on('close', (code, signal) => reject(new Error(died(child, plan.launch, code, signal))));
  });
  child.send(plan, () => {}); // one that is gone already says so by `close`
  return { done, kill: () => killTree(child.pid ?? 0) };
}

function died(child: ChildProcess, launch: number, code: number | null, signal: string | null): string {
  return `launch ${launch} (process ${child.pid}) ended ${signal === null ? `with code ${code}` : `by ${signal}`} before it was done`;
}

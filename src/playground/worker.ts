/** The worker's first lines: one job after the other, as they are asked. What computes runs here, so that the page never waits. */
import './no-eval.js';
import { traceModules } from '../trace/modules.js';
import { exerciseJobs } from './exercises/jobs.js';
import type { Ask, Begin, Said } from './jobs.js';
import { litmusJobs } from './litmus/jobs.js';
import { machineJobs } from './machine/jobs.js';
import { raceJobs } from './race/jobs.js';

type Handler = (asked: never, tell: never) => unknown;

const HANDLERS: Readonly<Record<string, Handler>> = { ...raceJobs, ...litmusJobs, ...exerciseJobs, ...machineJobs };

const say = (said: Said): void => globalThis.postMessage(said);

async function answer({ id, job, asked }: Ask): Promise<void> {
  try {
    const handler = HANDLERS[job];
    if (handler === undefined) throw new Error(`no job ${job}`);
    const tell = (told: unknown): void => say({ id, told });
    say({ id, result: await handler(asked as never, tell as never) });
  } catch (error) {
    say({ id, error: error instanceof Error ? error.message : String(error) });
  }
}

let last: Promise<void> = Promise.resolve();

globalThis.addEventListener('message', ({ data }: MessageEvent<Begin | Ask>) => {
  if ('modules' in data) traceModules(data.modules);
  else last = last.then(() => answer(data));
});

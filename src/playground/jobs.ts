/**
 * What the page asks of its worker, by name: what is asked, what is told meanwhile, what comes out. All of it is plain data. Each
 * tab has its own jobs, here by type alone: the page loads none of what computes.
 */
import type { ExerciseJobs } from './exercises/jobs.js';
import type { LitmusJobs } from './litmus/jobs.js';
import type { MachineJobs } from './machine/jobs.js';
import type { RaceJobs } from './race/jobs.js';

export type Jobs = RaceJobs & LitmusJobs & ExerciseJobs & MachineJobs;
export type JobName = keyof Jobs;
export type Asked<J extends JobName> = Parameters<Jobs[J]>[0];
export type Told<J extends JobName> = Parameters<Parameters<Jobs[J]>[1]>[0];
export type Result<J extends JobName> = Awaited<ReturnType<Jobs[J]>>;

/** To the worker, first of all: what it explores. */
export interface Begin {
  readonly modules: readonly WebAssembly.Module[];
}

export interface Ask {
  readonly id: number;
  readonly job: string;
  readonly asked: unknown;
}

/** From the worker, of one job. */
export type Said =
  | { readonly id: number; readonly told: unknown }
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly error: string };

import { cores } from '../host/cpu.js';
import { nodeWarnings } from '../host/node-env.js';
import { readSystemFile } from '../host/system-file.js';
import { timerOverhead_ns } from '../results/meta.js';
import { type Codegen, codegen } from './codegen.js';
import { type Fact, hardwareCounters, type Sources, systemFacts } from './facts.js';

export interface Diagnosis {
  readonly facts: Fact[];
  readonly codegen: Codegen;
}

function sharedMemory(): Fact {
  try {
    new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
    return { name: 'shared memory', state: 'ok', what: 'shared WebAssembly memory works', advice: '' };
  } catch (error) {
    return { name: 'shared memory', state: 'warn', what: (error as Error).message, advice: 'use Node 20.19 or newer' };
  }
}

function timer(): Fact {
  const ns = timerOverhead_ns();
  return {
    name: 'timer',
    state: ns < 1000 ? 'ok' : 'warn',
    what: `${ns} ns per reading`,
    advice: ns < 1000 ? '' : 'forks of few pages are mostly timer: use --pages 64Ki or more',
  };
}

function codegenFacts(found: Codegen, problems: readonly string[]): Fact[] {
  const lines = Object.entries(found).map(([word, instruction]): Fact => {
    const state = instruction === null ? 'unknown' : 'ok';
    return { name: word.replace('_', ' '), state, what: instruction ?? 'unknown', advice: '' };
  });
  return [
    ...lines,
    ...problems.map(
      (what): Fact => ({ name: 'machine code', state: 'warn', what, advice: 'npm run build; report it if it stays' }),
    ),
  ];
}

/** What this machine can and cannot measure. Reads, compiles the shipped module once, and changes nothing. */
export async function diagnose(): Promise<Diagnosis> {
  const [{ codegen: found, problems }, counters] = await Promise.all([codegen(), hardwareCounters()]);
  const system = systemFacts({ read: readSystemFile, cores: cores() });
  const node = nodeWarnings().map((what): Fact => ({ name: 'node', state: 'warn', what, advice: '' }));
  const facts = [...system, ...node, counters, sharedMemory(), timer(), ...codegenFacts(found, problems)];
  return { facts, codegen: found };
}

/** What must not run beside threads that are to meet. */
const COMPANY: readonly string[] = ['load', 'pressure', 'cgroup quota'];

/** Whether something else takes CPU time from this machine's cores, or a limit does. */
export function loadWarnings(from: Sources = { read: readSystemFile, cores: cores() }): string[] {
  return warningsOf(systemFacts(from).filter(({ name }) => COMPANY.includes(name)));
}

/** What belongs at the top of a report. */
export function warningsOf(facts: readonly Fact[]): string[] {
  return facts
    .filter((f) => f.state === 'warn')
    .map((f) => `${f.name}: ${f.what}${f.advice === '' ? '' : ` (${f.advice})`}`);
}

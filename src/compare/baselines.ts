import { cpSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { EXIT, ForkbenchError, usageError } from '../errors.js';
import { readMeta } from '../results/meta-file.js';

const NAME = /^[\w.-]+$/;

function pathOf(results: string, name: string): string {
  if (!NAME.test(name)) throw usageError(`'${name}' is no name for a baseline: letters, digits, . _ -`);
  return join(results, 'baselines', name);
}

/** Copies a run to `results/baselines/NAME`. Refuses a partial run and a name that is taken. */
export function saveBaseline(results: string, name: string, run: string): string {
  const path = pathOf(results, name);
  if (existsSync(path)) throw usageError(`there is a baseline '${name}' already`, `forkbench baseline rm ${name}`);
  if (readMeta(run).partial) throw new ForkbenchError(EXIT.badInput, `${run} is a partial run: no baseline`);
  mkdirSync(join(results, 'baselines'), { recursive: true });
  cpSync(run, `${path}.tmp`, { recursive: true, dereference: true });
  renameSync(`${path}.tmp`, path);
  return path;
}

export function listBaselines(results: string): string[] {
  const dir = join(results, 'baselines');
  return existsSync(dir) ? readdirSync(dir).filter((name) => existsSync(join(dir, name, 'meta.json'))) : [];
}

export function removeBaseline(results: string, name: string): void {
  const path = pathOf(results, name);
  if (!existsSync(path))
    throw usageError(`no baseline '${name}'; there are: ${listBaselines(results).join(', ') || 'none'}`);
  rmSync(path, { recursive: true });
}

/** Runs in `results` that began after the run and were not finished. */
export function newerPartial(results: string, runId: string): string[] {
  const isPartial = (dir: string): boolean => {
    try {
      return readMeta(dir).partial;
    } catch {
      return false; // no run
    }
  };
  const later = readdirSync(results).filter((name) => /^\d{8}T\d{6}Z-/.test(name) && name > runId);
  return later.map((name) => join(results, name)).filter(isPartial);
}

/**
 * A run directory by path, or by the name of a baseline.
 * @throws exit 64 where a word is both; 65 where it is neither
 */
export function resolveRun(results: string, word: string): string {
  const baseline = NAME.test(word) ? pathOf(results, word) : undefined;
  const isBaseline = baseline !== undefined && existsSync(join(baseline, 'meta.json'));
  if (isBaseline && existsSync(join(word, 'meta.json')))
    throw usageError(`'${word}' is a baseline, and a run directory here too`, `say ${baseline}, or ./${word}`);
  if (isBaseline) return baseline;
  if (existsSync(word)) return word;
  throw new ForkbenchError(
    EXIT.badInput,
    `no run directory and no baseline '${word}'; baselines: ${listBaselines(results).join(', ') || 'none'}`,
  );
}

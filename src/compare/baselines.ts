import { chmodSync, existsSync, lstatSync, mkdirSync, readdirSync, realpathSync, renameSync, rmSync } from 'node:fs';
import { join, sep } from 'node:path';
import { EXIT, ForkbenchError, usageError } from '../errors.js';
import { cannotWrite, causeOf } from '../files/cause.js';
import { copyRegular } from '../files/read.js';
import { withScratch } from '../files/scratch.js';
import { makeFolder } from '../files/write.js';
import { readMeta } from '../results/meta-file.js';

/** Neither `.` nor `..` nor what forkbench calls its scratch folders. */
const NAME = /^\w[\w.-]*$/;
/** Of a file's name, on every file system there is. */
const LONGEST_NAME = 255;

/** What a run is made of, by its folder; nothing else is copied. */
const FILES: readonly (readonly [folder: string, files: RegExp])[] = [
  ['', /^(meta\.json|(samples|summary|comparisons|verdicts)\.csv|report\.html)$/],
  ['plots', /^[\w-]+\.(svg|vl\.json)$/],
  ['profiles', /^[\w.-]+\.cpuprofile$/],
];

function isName(word: string): boolean {
  return NAME.test(word) && word.length <= LONGEST_NAME;
}

/** The path of a baseline, there or not. @throws usage errors, also where `OUT/baselines` leads elsewhere */
function pathOf(out: string, name: string): string {
  if (!isName(name)) {
    const shown = name.length <= LONGEST_NAME ? `'${name}'` : `a name of ${name.length} characters`;
    throw usageError(
      `${shown} is no name for a baseline: letters, digits, . _ -, beginning with none of . and -, at most ${LONGEST_NAME}`,
    );
  }
  const parent = join(out, 'baselines');
  const there = look(parent);
  if (there !== undefined && !there.isDirectory())
    throw usageError(`${parent} is ${there.isSymbolicLink() ? 'a link' : 'no directory'}: no baselines are kept there`);
  return join(parent, name);
}

/** What stands at a path, links not followed. @throws a usage error where there can be nothing */
function look(path: string): ReturnType<typeof lstatSync> | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch (error) {
    throw usageError(`${path}: ${causeOf(error)}`);
  }
}

/** A run's own folder, whatever links lead to it. @throws exit 65 */
function realRun(run: string): string {
  try {
    return realpathSync(run);
  } catch (error) {
    throw new ForkbenchError(EXIT.badInput, `${run}: ${causeOf(error)}`);
  }
}

/** Copies a run to `OUT/baselines/NAME`: its known files, no link followed. Refuses a partial run and a name that is taken. */
export function saveBaseline(out: string, name: string, run: string): string {
  const path = pathOf(out, name);
  if (look(path) !== undefined)
    throw usageError(`there is a baseline '${name}' already`, `forkbench baseline rm ${name}`);
  const from = realRun(run);
  if (existsSync(out) && `${realpathSync(out)}${sep}`.startsWith(`${from}${sep}`))
    throw usageError(
      `${out} lies within ${run}: a run is not saved into itself`,
      'choose another directory with --out',
    );
  if (readMeta(from).partial) throw new ForkbenchError(EXIT.badInput, `${run} is a partial run: no baseline`);
  const parent = join(out, 'baselines');
  try {
    mkdirSync(parent, { recursive: true });
    withScratch(parent, (scratch) => {
      for (const [folder, files] of FILES) copyFolder(join(from, folder), join(scratch, folder), files);
      chmodSync(scratch, 0o777 & ~process.umask());
      renameSync(scratch, path);
    });
  } catch (error) {
    throw cannotWrite(path, error);
  }
  return path;
}

function copyFolder(from: string, to: string, files: RegExp): void {
  if (!(lstatSync(from, { throwIfNoEntry: false })?.isDirectory() ?? false)) return;
  const names = readdirSync(from, { withFileTypes: true }).filter((entry) => entry.isFile() && files.test(entry.name));
  if (names.length > 0) makeFolder(to);
  for (const { name } of names) copyRegular(join(from, name), join(to, name));
}

export function listBaselines(out: string): string[] {
  const dir = join(out, 'baselines');
  if (!existsSync(dir)) return [];
  try {
    return readdirSync(dir).filter((name) => isName(name) && existsSync(join(dir, name, 'meta.json')));
  } catch (error) {
    throw new ForkbenchError(EXIT.badInput, `${dir}: ${causeOf(error)}`);
  }
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

/** Takes a baseline away, and nothing else: what is no directory of its own, a link for one, is none. */
export function removeBaseline(out: string, name: string): void {
  const path = pathOf(out, name);
  const there = look(path);
  if (there === undefined)
    throw usageError(`no baseline '${name}'; there are: ${listBaselines(out).join(', ') || 'none'}`);
  if (!there.isDirectory())
    throw usageError(
      `${path} is ${there.isSymbolicLink() ? 'a link' : 'no directory'}, and no baseline: left as it is`,
    );
  try {
    rmSync(path, { recursive: true });
  } catch (error) {
    throw new ForkbenchError(EXIT.unavailable, `cannot remove ${path}: ${causeOf(error)}`);
  }
}

/**
 * A run directory by path, or by the name of a baseline.
 * @throws exit 64 where a word is both; 65 where it is neither
 */
export function resolveRun(results: string, word: string): string {
  const baseline = isName(word) ? join(results, 'baselines', word) : undefined;
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

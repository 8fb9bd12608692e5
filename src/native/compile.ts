/** C programs of native/, compiled when they are first needed, where there is a compiler. */
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, lstatSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ForkbenchError } from '../errors.js';
import { causeOf } from '../files/cause.js';
import { isOwn } from '../files/own.js';
import { withScratch } from '../files/scratch.js';
import { ProgramError, runProgram } from '../host/program.js';
import { printable } from '../printable.js';
import { programFolders } from './folder.js';

const SOURCE = fileURLToPath(new URL('../../../native/', import.meta.url));
const FLAGS = ['-O2', '-std=gnu11', '-pthread', '-Wall', '-Wextra', '-Werror'];
const COMPILE_MS = 60_000;
const TRY_MS = 10_000;
/** exit code of a program of native/ that is told too little */
const USAGE = 64;

/**
 * Compiles `files` of native/ into one program, once per text of theirs.
 * @param defines macros, e.g. the offsets of the memory map
 * @returns its path
 * @throws exit 69 without a compiler, or where what it makes of the sources is no program that runs here
 */
export function compileNative(
  name: string,
  files: readonly string[],
  headers: readonly string[] = [],
  defines: Readonly<Record<string, number>> = {},
): string {
  const cc = compiler();
  const flags = [...FLAGS, ...Object.entries(defines).map(([word, value]) => `-D${word}=${value}`)];
  const hash = createHash('sha256').update([...cc, ...flags].join());
  for (const file of [...files, ...headers, 'parent.h']) hash.update(readFileSync(join(SOURCE, file)));
  const file = `${name}-${hash.digest('hex').slice(0, 16)}`;
  const sources = files.map((source) => join(SOURCE, source));
  let refused: unknown;
  for (const folder of programFolders()) {
    const program = join(folder, file);
    if (isProgram(program)) return program;
    try {
      withScratch(folder, (scratch) => {
        const made = join(scratch, file);
        make(cc, [...flags, '-o', made, ...sources], scratch, files[0] ?? name);
        tryOut(cc, made, files[0] ?? name);
        renameSync(made, program); // two that compile at once end with the same program
      });
      return program;
    } catch (error) {
      if (error instanceof ForkbenchError) throw error;
      refused = error; // no room here, or no right to run what lies here: the next folder
    }
  }
  const cause = refused === undefined ? 'there is none that only this user can write' : causeOf(refused);
  throw new ProgramError(`no folder to compile to: ${cause}`, 'make build/native or TMPDIR writable');
}

/** A file of this user's, whole since it was renamed, that nobody else can have written. */
function isProgram(path: string): boolean {
  const there = lstatSync(path, { throwIfNoEntry: false });
  return there?.isFile() === true && isOwn(there);
}

/** The words of CC, as make takes them: a program, and arguments if there are any. */
function compiler(): string[] {
  const given = (process.env.CC ?? '').trim();
  return given === '' ? ['cc'] : existsSync(given) ? [given] : given.split(/\s+/);
}

function make(cc: readonly string[], args: readonly string[], scratch: string, source: string): void {
  const [program = 'cc', ...own] = cc;
  const { why } = runProgram(program, [...own, ...args], { ms: COMPILE_MS, env: { TMPDIR: scratch } });
  if (why === null) return;
  const full = /No space left on device|File too large|Disk quota exceeded/.exec(why);
  if (full !== null) throw new Error(full[0]);
  const named = printable(cc.join(' '));
  if (why.endsWith('ENOENT')) throw new ProgramError(`no C compiler: ${named} is not here`, 'install cc, or set CC');
  throw new ProgramError(`${named} cannot compile native/${source}`, why);
}

/** All programs of native/ say how they are used when they are told nothing, and exit with 64. */
function tryOut(cc: readonly string[], made: string, source: string): void {
  const what = `what ${printable(cc.join(' '))} makes of native/${source}`;
  if (!existsSync(made)) throw new ProgramError(`${what} is not there`, 'it ended well and wrote no program; set CC');
  chmodSync(made, 0o700);
  const { code, why } = runProgram(made, [], { ms: TRY_MS });
  if (why !== null && /EACCES|EPERM/.test(why)) throw new Error(why); // not every file system lets programs be run
  if (code !== USAGE) throw new ProgramError(`${what} does not run here`, why ?? 'it is no program of ours; set CC');
}

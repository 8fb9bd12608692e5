/** C programs of native/, compiled when they are first needed, where there is a compiler. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ProgramError, runProgram } from '../host/program.js';
import { printable } from '../printable.js';

const SOURCE = fileURLToPath(new URL('../../../native/', import.meta.url));
const OUTPUT = fileURLToPath(new URL('../../../build/native/', import.meta.url));
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
  for (const file of [...files, ...headers]) hash.update(readFileSync(join(SOURCE, file)));
  const file = `${name}-${hash.digest('hex').slice(0, 12)}`;
  const dir = writableDir();
  const program = join(dir, file);
  if (existsSync(program)) return program;
  const made = `${program}.${process.pid}`;
  try {
    make(cc, [...flags, '-o', made, ...files.map((source) => join(SOURCE, source))], files[0] ?? name);
    tryOut(cc, made, files[0] ?? name);
    renameSync(made, program); // two that compile at once end with the same program
  } finally {
    rmSync(made, { force: true });
  }
  return program;
}

/** The words of CC, as make takes them: a program, and arguments if there are any. */
function compiler(): string[] {
  const given = (process.env.CC ?? '').trim();
  return given === '' ? ['cc'] : existsSync(given) ? [given] : given.split(/\s+/);
}

function make(cc: readonly string[], args: readonly string[], source: string): void {
  const [program = 'cc', ...own] = cc;
  const { why } = runProgram(program, [...own, ...args], { ms: COMPILE_MS });
  if (why === null) return;
  const named = printable(cc.join(' '));
  if (why.endsWith('ENOENT')) throw new ProgramError(`no C compiler: ${named} is not here`, 'install cc, or set CC');
  throw new ProgramError(`${named} cannot compile native/${source}`, why);
}

/** All programs of native/ say how they are used when they are told nothing, and exit with 64. */
function tryOut(cc: readonly string[], made: string, source: string): void {
  const what = `what ${printable(cc.join(' '))} makes of native/${source}`;
  if (!existsSync(made)) throw new ProgramError(`${what} is not there`, 'it ended well and wrote no program; set CC');
  const { code, why } = runProgram(made, [], { ms: TRY_MS });
  if (code !== USAGE) throw new ProgramError(`${what} does not run here`, why ?? 'it is no program of ours; set CC');
}

/** build/native, or where the package is installed read-only the directory for temporary files. */
function writableDir(): string {
  for (const dir of [OUTPUT, join(tmpdir(), `forkbench-native-${process.getuid?.() ?? 0}`)]) {
    try {
      mkdirSync(dir, { recursive: true, mode: 0o700 });
      return dir;
    } catch {
      // not writable: the next one
    }
  }
  throw new ProgramError('no directory to compile to', 'make build/native or TMPDIR writable');
}

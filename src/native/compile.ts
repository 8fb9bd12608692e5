/** C programs of native/, compiled when they are first needed, where there is a compiler. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { EXIT, ForkbenchError } from '../errors.js';

const SOURCE = fileURLToPath(new URL('../../../native/', import.meta.url));
const OUTPUT = fileURLToPath(new URL('../../../build/native/', import.meta.url));
const FLAGS = ['-O2', '-std=gnu11', '-pthread', '-Wall', '-Wextra', '-Werror'];
const COMPILE_MS = 60_000;

/**
 * Compiles `files` of native/ into one program, once per text of theirs.
 * @param defines macros, e.g. the offsets of the memory map
 * @returns its path
 * @throws exit 69 without a compiler, or where the sources do not compile here
 */
export function compileNative(
  name: string,
  files: readonly string[],
  headers: readonly string[] = [],
  defines: Readonly<Record<string, number>> = {},
): string {
  const cc = process.env.CC ?? 'cc';
  const flags = [...FLAGS, ...Object.entries(defines).map(([word, value]) => `-D${word}=${value}`)];
  const hash = createHash('sha256').update([cc, ...flags].join());
  for (const file of [...files, ...headers]) hash.update(readFileSync(join(SOURCE, file)));
  const file = `${name}-${hash.digest('hex').slice(0, 12)}`;
  const dir = writableDir();
  const program = join(dir, file);
  if (existsSync(program)) return program;
  const made = `${program}.${process.pid}`;
  try {
    execFileSync(cc, [...flags, '-o', made, ...files.map((source) => join(SOURCE, source))], {
      timeout: COMPILE_MS,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
  } catch (error) {
    const { code, stderr } = error as NodeJS.ErrnoException & { stderr?: Buffer };
    if (code === 'ENOENT') throw unavailable(`no C compiler: ${cc} is not here`, 'install cc, or set CC');
    throw unavailable(
      `${cc} cannot compile native/${files[0]}`,
      String(stderr ?? error)
        .trim()
        .split('\n')[0] ?? null,
    );
  }
  renameSync(made, program); // two that compile at once end with the same program
  return program;
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
  throw unavailable('no directory to compile to', 'make build/native or TMPDIR writable');
}

function unavailable(message: string, hint: string | null): ForkbenchError {
  return new ForkbenchError(EXIT.unavailable, message, hint);
}

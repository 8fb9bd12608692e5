import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { loadavg, release, totalmem } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cgroupLimits } from '../host/cgroup.js';
import { availableBytes, cores, cpuModel, lastLevelCacheBytes } from '../host/cpu.js';
import type { HostIdentity } from '../host/identity.js';
import { runProgram } from '../host/program.js';
import { readSystemFile } from '../host/system-file.js';
import { printable } from '../printable.js';
import { outsideModules, PROTOCOLS } from '../protocols.js';
import { toolVersion } from '../version.js';
import { functionHashes, sha256 } from './functions.js';
import { SCHEMA_VERSION } from './schema-version.js';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** Looked for where node would: a package whose `exports` name no package.json has one nevertheless. */
function packageVersion(name: string): string | null {
  const folders = createRequire(import.meta.url).resolve.paths(name) ?? [];
  const path = folders.map((folder) => join(folder, name, 'package.json')).find((file) => existsSync(file));
  if (path === undefined) return null; // a tool of the build, not there where only the package is installed
  return (JSON.parse(readFileSync(path, 'utf8')) as { version: string }).version;
}

/** A git that hangs is no reason not to measure. */
const GIT_MS = 10_000;

function git(...args: string[]): string | null {
  if (!existsSync(join(ROOT, '.git'))) return null;
  const { why, stdout } = runProgram('git', ['-C', ROOT, ...args], { ms: GIT_MS });
  return why === null ? printable(stdout.trim()) : null;
}

/** Of the package, and of protocols from outside as they were compiled. */
function wasmFiles(): Record<string, unknown> {
  const build = join(ROOT, 'build');
  const own = readdirSync(build).filter((name) => name.endsWith('.wasm'));
  const files = [...own.map((name) => join(build, name)), ...outsideModules('kernel')];
  return Object.fromEntries(
    files.map((file) => {
      const name = basename(file);
      const bytes = readFileSync(file);
      return [name, { sha256: sha256(bytes), functions: functionHashes(bytes) }];
    }),
  );
}

/** What machine and what program: the part of meta.json that does not depend on the run. Missing facts are null. */
export function describeHost(identity: HostIdentity): Record<string, unknown> {
  const dirty = git('status', '--porcelain');
  const { cpus, memory_bytes } = cgroupLimits(readSystemFile);
  return {
    schema_version: SCHEMA_VERSION,
    ...identity,
    versions: {
      forkbench: toolVersion(),
      git_commit: git('rev-parse', 'HEAD'),
      git_dirty: dirty === null ? null : dirty !== '',
      node: process.versions.node,
      v8: process.versions.v8,
      assemblyscript: packageVersion('assemblyscript'),
      binaryen: packageVersion('binaryen'),
      tinybench: packageVersion('tinybench'),
      piscina: packageVersion('piscina'),
    },
    wasm: wasmFiles(),
    protocol_files: PROTOCOLS.flatMap(({ name, file, sha256: hash }) =>
      hash === undefined ? [] : [{ protocol: name, file: basename(file), sha256: hash }],
    ),
    host: {
      arch: process.arch,
      platform: process.platform,
      kernel: release(),
      cpu_model: cpuModel(),
      cores: cores(),
      smt: readSystemFile('/sys/devices/system/cpu/smt/active'),
      governor: readSystemFile('/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor'),
      boost: readSystemFile('/sys/devices/system/cpu/cpufreq/boost'),
      numa_nodes: readSystemFile('/sys/devices/system/node/online'),
      memory_bytes: totalmem(),
      available_bytes: availableBytes(),
      llc_bytes: lastLevelCacheBytes(),
      hypervisor: readSystemFile('/sys/hypervisor/type'),
      virtualised: /^flags\s*:.*\bhypervisor\b/m.test(readSystemFile('/proc/cpuinfo') ?? ''),
      cgroup_cpu_max: cpus ?? null,
      cgroup_memory_max: memory_bytes ?? null,
      clocksource: readSystemFile('/sys/devices/system/clocksource/clocksource0/current_clocksource'),
      timer_overhead_ns: timerOverhead_ns(),
    },
  };
}

export function hostLoad(): Record<string, unknown> {
  return { loadavg: loadavg(), cpu_pressure: readSystemFile('/proc/pressure/cpu') };
}

/** Median of 1000 back-to-back readings of the clock that times forks. */
export function timerOverhead_ns(): number {
  const gaps = Array.from({ length: 1000 }, () => Number(-(process.hrtime.bigint() - process.hrtime.bigint())));
  return gaps.sort((a, b) => a - b)[500] as number;
}

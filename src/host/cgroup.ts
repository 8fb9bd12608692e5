/**
 * What the control groups of this process leave it: of the process's own group and of all above it, in either version. The files
 * lie where /proc/self/cgroup and /proc/self/mountinfo say, which is not the top where groups are nested.
 */

/** A file under /proc or /sys, by its absolute path; null where there is none. */
export type Read = (path: string) => string | null;

export interface CgroupLimits {
  /** cores' worth of CPU time, as in 0.5 for a quota of half a core; undefined: no limit */
  readonly cpus?: number;
  readonly memory_bytes?: number;
  /** of the group whose limit `memory_bytes` is */
  readonly memory_used_bytes?: number;
  /** processes and threads */
  readonly pids?: number;
}

/** A group's directory and those above it, up to where the hierarchy is mounted. */
function directories(mount: string, root: string, group: string): string[] {
  // Inside a container the mount shows a part of the hierarchy, and the path is of the whole, or already of that part.
  const within = root !== '/' && (group === root || group.startsWith(`${root}/`)) ? group.slice(root.length) : group;
  const parts = within.split('/').filter((part) => part !== '' && part !== '..');
  return Array.from({ length: parts.length + 1 }, (_, n) => [mount, ...parts.slice(0, parts.length - n)].join('/'));
}

interface Mount {
  readonly root: string;
  readonly point: string;
  readonly type: string;
  /** of version 1, the controllers */
  readonly options: readonly string[];
}

/** Lines of mountinfo: `ID PARENT DEV ROOT POINT OPTIONS... - TYPE SOURCE SUPER` (proc(5)). */
function mounts(read: Read): Mount[] {
  return (read('/proc/self/mountinfo') ?? '').split('\n').flatMap((line) => {
    const [before = '', after = ''] = line.split(' - ');
    const [, , , root = '', point = ''] = before.split(' ');
    const [type = '', , options = ''] = after.split(' ');
    return /^cgroup2?$/.test(type) ? [{ root, point, type, options: options.split(',') }] : [];
  });
}

/** Directories in which a controller's files of this process lie, its own first; of version 2, `unified`. */
function groups(read: Read, controller: string): { readonly unified: boolean; readonly paths: string[] }[] {
  const all = mounts(read);
  return (read('/proc/self/cgroup') ?? '').split('\n').flatMap((line) => {
    const [, controllers = '', group = '/'] = /^\d+:([^:]*):(.*)$/.exec(line) ?? [];
    const unified = controllers === '';
    if (!unified && !controllers.split(',').includes(controller)) return [];
    const mount = all.find((m) => (unified ? m.type === 'cgroup2' : m.options.includes(controller)));
    return mount === undefined ? [] : [{ unified, paths: directories(mount.point, mount.root, group) }];
  });
}

function number(text: string | null): number | undefined {
  const value = Number(text ?? Number.NaN);
  return text === '' || !Number.isFinite(value) || value < 0 ? undefined : value;
}

/** Version 1 says that there is no limit by one that no machine reaches. */
const NO_LIMIT = 2 ** 60;

function smallest<T>(of: readonly T[], by: (one: T) => number): T | undefined {
  return [...of].sort((a, b) => by(a) - by(b))[0];
}

function cpuQuota(read: Read): number | undefined {
  const found = groups(read, 'cpu').flatMap(({ unified, paths }) =>
    paths.flatMap((path) => {
      const [quota, period] = unified
        ? (read(`${path}/cpu.max`) ?? '').split(' ')
        : [read(`${path}/cpu.cfs_quota_us`) ?? '', read(`${path}/cpu.cfs_period_us`) ?? ''];
      const [used, of] = [number(quota ?? ''), number(period ?? '')];
      return used === undefined || of === undefined || of === 0 ? [] : [used / of];
    }),
  );
  return smallest(found, (cpus) => cpus);
}

function memory(read: Read): { limit: number; used: number } | undefined {
  const found = groups(read, 'memory').flatMap(({ unified, paths }) =>
    paths.flatMap((path) => {
      const limit = number(read(`${path}/${unified ? 'memory.max' : 'memory.limit_in_bytes'}`));
      const used = number(read(`${path}/${unified ? 'memory.current' : 'memory.usage_in_bytes'}`));
      return limit === undefined || limit >= NO_LIMIT ? [] : [{ limit, used: used ?? 0 }];
    }),
  );
  return smallest(found, ({ limit, used }) => limit - used);
}

/** The limits that bind: the smallest on the way up. */
export function cgroupLimits(read: Read): CgroupLimits {
  const cpus = cpuQuota(read);
  const most = memory(read);
  const pids = smallest(
    groups(read, 'pids').flatMap(({ paths }) => paths.flatMap((path) => number(read(`${path}/pids.max`)) ?? [])),
    (n) => n,
  );
  return {
    ...(cpus !== undefined && { cpus }),
    ...(most !== undefined && { memory_bytes: most.limit, memory_used_bytes: most.used }),
    ...(pids !== undefined && { pids }),
  };
}

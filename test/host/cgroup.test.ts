import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cgroupLimits } from '../../src/host/cgroup.js';

const limits = (files: Record<string, string>) => cgroupLimits((path) => files[path] ?? null);

const V2 = '30 24 0:27 / /sys/fs/cgroup rw,nosuid,nodev shared:4 - cgroup2 cgroup2 rw,nsdelegate';
const V1 = [
  '31 25 0:28 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct',
  '32 25 0:29 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory',
  '33 25 0:30 / /sys/fs/cgroup/pids rw - cgroup cgroup rw,pids',
].join('\n');

test('no control groups, or none with a limit: nothing', () => {
  assert.deepEqual(limits({}), {});
  assert.deepEqual(
    limits({
      '/proc/self/cgroup': '0::/',
      '/proc/self/mountinfo': V2,
      '/sys/fs/cgroup/memory.max': 'max',
      '/sys/fs/cgroup/cpu.max': 'max 100000',
    }),
    {},
  );
});

test('version 2: the smallest on the way up', () => {
  const files = {
    '/proc/self/cgroup': '0::/ci.slice/job.scope',
    '/proc/self/mountinfo': V2,
    '/sys/fs/cgroup/ci.slice/cpu.max': '50000 100000',
    '/sys/fs/cgroup/ci.slice/job.scope/cpu.max': '200000 100000',
    '/sys/fs/cgroup/ci.slice/memory.max': '1000',
    '/sys/fs/cgroup/ci.slice/memory.current': '900',
    '/sys/fs/cgroup/ci.slice/job.scope/memory.max': '500',
    '/sys/fs/cgroup/ci.slice/job.scope/memory.current': '100',
    '/sys/fs/cgroup/ci.slice/job.scope/pids.max': '16',
  };
  assert.deepEqual(limits(files), { cpus: 0.5, memory_bytes: 1000, memory_used_bytes: 900, pids: 16 });
});

test('version 1: each controller where it is mounted; its way of saying none', () => {
  const files = {
    '/proc/self/cgroup': '8:pids:/a\n4:memory:/a/b\n1:cpu,cpuacct:/a\n0::/',
    '/proc/self/mountinfo': V1,
    '/sys/fs/cgroup/cpu,cpuacct/a/cpu.cfs_quota_us': '150000',
    '/sys/fs/cgroup/cpu,cpuacct/a/cpu.cfs_period_us': '100000',
    '/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us': '-1',
    '/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us': '100000',
    '/sys/fs/cgroup/memory/a/b/memory.limit_in_bytes': '9223372036854771712',
    '/sys/fs/cgroup/memory/a/memory.limit_in_bytes': '4096',
    '/sys/fs/cgroup/memory/a/memory.usage_in_bytes': '96',
    '/sys/fs/cgroup/pids/a/pids.max': 'max',
  };
  assert.deepEqual(limits(files), { cpus: 1.5, memory_bytes: 4096, memory_used_bytes: 96 });
});

test('in a container the mount shows its own part of the hierarchy', () => {
  const files = {
    '/proc/self/cgroup': '0::/docker/abc/job',
    '/proc/self/mountinfo': '30 24 0:27 /docker/abc /sys/fs/cgroup ro - cgroup2 cgroup rw',
    '/sys/fs/cgroup/job/memory.max': '2048',
    '/sys/fs/cgroup/memory.max': '1024',
  };
  assert.deepEqual(limits(files), { memory_bytes: 1024, memory_used_bytes: 0 });
});

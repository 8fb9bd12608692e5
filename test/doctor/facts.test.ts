import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadWarnings, warningsOf } from '../../src/doctor/doctor.js';
import { systemFacts } from '../../src/doctor/facts.js';

const QUIET: Record<string, string> = {
  '/sys/devices/system/cpu/smt/active': '0',
  '/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor': 'performance',
  '/sys/devices/system/cpu/cpufreq/boost': '0',
  '/proc/loadavg': '0.10 0.20 0.30 1/100 4242',
  '/proc/pressure/cpu': 'some avg10=0.50 avg60=0.10 avg300=0.00 total=1',
  '/proc/stat': 'cpu  10 20 30 40 50 60 70 0 0 0\ncpu0 1 2 3',
  '/proc/self/cgroup': '0::/ci/job\n',
  '/proc/self/mountinfo': '30 24 0:27 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw\n',
  '/sys/fs/cgroup/ci/job/cpu.max': 'max 100000',
  '/proc/self/status': 'Name:\tnode\nCpus_allowed_list:\t0-3\n',
  '/sys/devices/system/clocksource/clocksource0/current_clocksource': 'tsc',
  '/proc/cpuinfo': 'processor : 0\nflags : fpu sse2\n',
  '/sys/kernel/mm/transparent_hugepage/enabled': 'always [madvise] never',
};
const LOUD: Record<string, string> = {
  ...QUIET,
  '/sys/devices/system/cpu/smt/active': '1',
  '/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor': 'powersave',
  '/sys/devices/system/cpu/cpufreq/boost': '1',
  '/proc/loadavg': '3.00 0.20 0.30 1/100 4242',
  '/proc/pressure/cpu': 'some avg10=40.00 avg60=0.10 avg300=0.00 total=1',
  '/proc/stat': 'cpu  10 20 30 40 50 60 70 800 0 0\n',
  '/sys/fs/cgroup/ci/cpu.max': '50000 100000',
  '/sys/devices/system/clocksource/clocksource0/current_clocksource': 'hpet',
  '/proc/cpuinfo': 'flags\t\t: fpu hypervisor sse2\n',
};

const facts = (files: Record<string, string>, cores = 4) => systemFacts({ read: (path) => files[path] ?? null, cores });

test('a quiet machine of four cores has nothing to warn of', () => {
  assert.deepEqual(warningsOf(facts(QUIET)), []);
  assert.ok(facts(QUIET).every((f) => f.state === 'ok'));
});

test('everything that disturbs is warned of, with what to do about it', () => {
  const loud = facts(LOUD, 1).filter((f) => f.state === 'warn');
  assert.deepEqual(
    loud.map((f) => f.name),
    ['cores', 'smt', 'governor', 'boost', 'load', 'pressure', 'steal', 'cgroup quota', 'clocksource', 'hypervisor'],
  );
  assert.ok(loud.every((f) => f.advice !== ''));
});

test('a machine that tells nothing is unknown, not fine', () => {
  const silent = facts({}).filter((f) => !['cores', 'cgroup quota', 'hypervisor'].includes(f.name));
  assert.ok(
    silent.every((f) => f.state === 'unknown'),
    JSON.stringify(silent.filter((f) => f.state !== 'unknown')),
  );
});

test('threads that are to meet are warned of company only', () => {
  const warnings = (files: Record<string, string>) => loadWarnings({ read: (path) => files[path] ?? null, cores: 4 });
  assert.deepEqual(warnings(QUIET), []);
  assert.deepEqual(
    warnings(LOUD).map((line) => line.split(':')[0]),
    ['load', 'pressure', 'cgroup quota'],
  );
});

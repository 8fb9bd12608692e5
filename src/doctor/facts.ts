import { cgroupLimits, type Read } from '../host/cgroup.js';
import { runProgram } from '../host/program.js';
import { parsePerf } from '../measure/perf.js';

/** One thing about this machine that bears on measuring. */
export interface Fact {
  readonly name: string;
  readonly state: 'ok' | 'warn' | 'unknown';
  readonly what: string;
  /** what to do about it; empty where nothing needs doing */
  readonly advice: string;
}

/** Where a machine tells about itself; tests bring their own. */
export interface Sources {
  /** a file under /proc or /sys, by its absolute path */
  readonly read: Read;
  readonly cores: number;
}

const fact = (name: string, state: Fact['state'], what: string, advice = ''): Fact => ({ name, state, what, advice });

function cores({ cores: n, read }: Sources): Fact[] {
  const smt = read('/sys/devices/system/cpu/smt/active');
  return [
    n >= 2
      ? fact('cores', 'ok', `${n}`)
      : fact('cores', 'warn', `${n}`, 'pinners and forker take turns: use a machine with two or more'),
    smt === null
      ? fact('smt', 'unknown', 'this machine does not tell')
      : smt === '1'
        ? fact(
            'smt',
            'warn',
            'on',
            'a pinner may share a core with the forker: echo off > /sys/devices/system/cpu/smt/control',
          )
        : fact('smt', 'ok', 'off'),
  ];
}

function frequency({ read }: Sources): Fact[] {
  const governor = read('/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor');
  const boost = read('/sys/devices/system/cpu/cpufreq/boost');
  return [
    governor === null
      ? fact(
          'governor',
          'unknown',
          'no cpufreq here (a virtual machine?)',
          'the host decides the clock: trust ratios within a run only',
        )
      : fact(
          'governor',
          governor === 'performance' ? 'ok' : 'warn',
          governor,
          governor === 'performance' ? '' : 'cpupower frequency-set -g performance',
        ),
    boost === null
      ? fact('boost', 'unknown', 'this machine does not tell')
      : fact(
          'boost',
          boost === '0' ? 'ok' : 'warn',
          boost === '0' ? 'off' : 'on',
          boost === '0' ? '' : 'the clock depends on heat: echo 0 > /sys/devices/system/cpu/cpufreq/boost',
        ),
  ];
}

function load({ read, cores: n }: Sources): Fact[] {
  const [one = ''] = (read('/proc/loadavg') ?? '').split(' ');
  const busy = Number(one) > 0.3 * Math.max(1, n);
  const pressure = /some avg10=([\d.]+)/.exec(read('/proc/pressure/cpu') ?? '')?.[1];
  const steal = Number((read('/proc/stat') ?? '').split('\n', 1)[0]?.split(/\s+/)[8] ?? Number.NaN);
  return [
    one === ''
      ? fact('load', 'unknown', 'no /proc/loadavg')
      : fact(
          'load',
          busy ? 'warn' : 'ok',
          `${one} in the last minute`,
          busy ? 'something else runs: wait until it is done' : '',
        ),
    pressure === undefined
      ? fact('pressure', 'unknown', 'no pressure stall information')
      : fact(
          'pressure',
          Number(pressure) > 5 ? 'warn' : 'ok',
          `${pressure} % of the last 10 s waiting for a CPU`,
          Number(pressure) > 5 ? 'something else runs' : '',
        ),
    Number.isNaN(steal)
      ? fact('steal', 'unknown', 'no /proc/stat')
      : fact(
          'steal',
          steal > 0 ? 'warn' : 'ok',
          `${steal} ticks since boot`,
          steal > 0 ? 'the hypervisor takes CPU time away: expect outliers' : '',
        ),
  ];
}

function limits({ read }: Sources): Fact[] {
  const { cpus } = cgroupLimits(read);
  const affinity = /^Cpus_allowed_list:\s*(\S+)/m.exec(read('/proc/self/status') ?? '')?.[1];
  return [
    fact(
      'cgroup quota',
      cpus === undefined ? 'ok' : 'warn',
      cpus === undefined ? 'none' : `${cpus} cores' worth of CPU time`,
      cpus !== undefined ? 'threads are stopped when it is used up: run outside the limit' : '',
    ),
    affinity === undefined
      ? fact('affinity', 'unknown', 'this machine does not tell')
      : fact('affinity', 'ok', `CPUs ${affinity}`),
  ];
}

function platform({ read }: Sources): Fact[] {
  const clock = read('/sys/devices/system/clocksource/clocksource0/current_clocksource');
  const good =
    clock !== null && ['tsc', 'kvm-clock', 'arch_sys_counter', 'hyperv_clocksource_tsc_page'].includes(clock);
  const virtual = /^flags\s*:.*\bhypervisor\b/m.test(read('/proc/cpuinfo') ?? '');
  const thp = /\[(\w+)\]/.exec(read('/sys/kernel/mm/transparent_hugepage/enabled') ?? '')?.[1];
  return [
    clock === null
      ? fact('clocksource', 'unknown', 'this machine does not tell')
      : fact('clocksource', good ? 'ok' : 'warn', clock, good ? '' : 'reading the time is a slow call here'),
    fact(
      'hypervisor',
      virtual ? 'warn' : 'ok',
      virtual ? 'a virtual machine' : 'none seen',
      virtual ? 'neighbours share caches and memory: more launches, ratios only' : '',
    ),
    thp === undefined
      ? fact('huge pages', 'unknown', 'this machine does not tell')
      : fact('huge pages', 'ok', `THP ${thp}`),
  ];
}

const PERF_MS = 10_000;

/** Whether perf counts cycles here: virtual machines often hide the counters. */
export function hardwareCounters(): Fact {
  const unknown = (what: string): Fact =>
    fact('hardware counters', 'unknown', what, 'cycles and cache misses cannot be told here; times can');
  const { why, stdout } = runProgram('perf', ['stat', '-j', '--log-fd', '1', '-e', 'cycles', 'true'], { ms: PERF_MS });
  if (why !== null) return unknown(`no perf that may count: ${why}`);
  if (parsePerf(stdout).cycles === undefined) return unknown('perf is there, the counters are hidden');
  return fact('hardware counters', 'ok', 'perf counts cycles');
}

/** What the operating system tells; nothing is changed. */
export function systemFacts(from: Sources): Fact[] {
  return [cores, frequency, load, limits, platform].flatMap((ask) => ask(from));
}

// The forker: the worker thread that forks. It runs tinybench and the wasm fork; the main thread only supervises.
import { parentPort, workerData } from 'node:worker_threads';
import { SCENARIOS } from '../../bench/index.js';
import { bootCpu } from '../machine/kernel.js';
import { buildMachine, type Machine, touchMemory } from '../machine/machine.js';
import type { Cell } from '../plan/cell.js';
import { shapeOf } from '../plan/cell.js';
import { randomFor, randomInt } from '../plan/order.js';
import { planMemory } from '../plan/shape.js';
import { runBlock } from './block.js';
import { effortOf } from './effort.js';
import type { ForkerMessage, ForkerRequest, LaunchPlan } from './messages.js';
import type { Setup } from './subject.js';

export interface ForkerData {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  readonly plan: LaunchPlan;
}

const port = parentPort;
if (port === null) throw new Error('forker.js is a worker thread');
const { module, memory, plan } = workerData as ForkerData;
const cpu = bootCpu(module, memory, 0);
const send = (message: ForkerMessage): void => port.postMessage(message);
let machine: Machine | undefined;
let setup: Setup | undefined;
let touched_ns = 0;

function build(cell: Cell, block: number): Machine {
  const shape = shapeOf(cell);
  const rng = randomFor(plan.seed, plan.launch, block);
  const stagger = [randomInt(rng, 1 << 16), randomInt(rng, 1 << 16), randomInt(rng, 1 << 16)] as const;
  const layoutSeed = 1 + randomInt(rng, 1 << 30);
  const memoryPlan = planMemory(shape, cpu.constant('FIXED_END'), plan.windowPages);
  const start = process.hrtime.bigint();
  machine = buildMachine(cpu, shape, memoryPlan, stagger, layoutSeed);
  const setup_ns = Number(process.hrtime.bigint() - start);
  const { bytes } = memoryPlan;
  const share = bytes / memory.buffer.byteLength;
  setup = { bytes, setup_ns, ...(block === 0 && { first_touch_ns: touched_ns * share }) };
  return machine;
}

function built<T>(what: T | undefined): T {
  if (what === undefined) throw new Error('no machine was built');
  return what;
}

port.on('message', (request: ForkerRequest) => {
  const startedAt = performance.now();
  if (request.kind === 'build') {
    const parent = build(request.cell, request.block);
    send({ kind: 'built', machine: parent, untimed_ns: (performance.now() - startedAt) * 1e6 });
    return;
  }
  const { cell, block, orderInBlock } = request;
  const scenario = SCENARIOS.find((s) => s.name === cell.scenario);
  if (scenario === undefined) throw new Error(`no scenario ${cell.scenario}`);
  const { samples } = effortOf(cell, plan);
  const subject = scenario.subject({
    cpu,
    cell,
    samples,
    machine: () => built(machine),
    setup: () => built(setup),
    rebuild: () => void build(cell, block),
  });
  send({ kind: 'samples', ...runBlock(cpu, { ...plan, samples }, cell, subject, block, orderInBlock) });
});

touched_ns = touchMemory(memory);
send({ kind: 'ready' });

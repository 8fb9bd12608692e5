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
import type { ForkerMessage, ForkerRequest, LaunchPlan } from './messages.js';

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

function build(cell: Cell, block: number): Machine {
  const shape = shapeOf(cell);
  const rng = randomFor(plan.seed, plan.launch, block);
  const stagger = [randomInt(rng, 1 << 16), randomInt(rng, 1 << 16), randomInt(rng, 1 << 16)] as const;
  const layoutSeed = 1 + randomInt(rng, 1 << 30);
  machine = buildMachine(
    cpu,
    shape,
    planMemory(shape, cpu.constant('FIXED_END'), plan.windowPages),
    stagger,
    layoutSeed,
  );
  return machine;
}

function current(): Machine {
  if (machine === undefined) throw new Error('no machine was built');
  return machine;
}

port.on('message', (request: ForkerRequest) => {
  const startedAt = performance.now();
  if (request.kind === 'build') {
    const built = build(request.cell, request.block);
    send({ kind: 'built', machine: built, untimed_ns: (performance.now() - startedAt) * 1e6 });
    return;
  }
  const { cell, block, orderInBlock } = request;
  const scenario = SCENARIOS.find((s) => s.name === cell.scenario);
  if (scenario === undefined) throw new Error(`no scenario ${cell.scenario}`);
  const subject = scenario.subject({
    cpu,
    cell,
    samples: plan.samples,
    machine: current,
    rebuild: () => void build(cell, block),
  });
  send({ kind: 'samples', ...runBlock(cpu, plan, cell, subject, block, orderInBlock) });
});

touchMemory(memory);
send({ kind: 'ready' });

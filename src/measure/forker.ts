// The forker: the worker thread that forks. It runs tinybench and the wasm fork; the main thread only supervises.
import { once } from 'node:events';
import { parentPort, workerData } from 'node:worker_threads';
import { CLOCK } from '../host/clock.js';
import { ProgramError } from '../host/program.js';
import { bootCpu, type Modules } from '../machine/kernel.js';
import { buildMachine, keepState, type Machine, touchMemory } from '../machine/machine.js';
import { type Cell, modelPinners } from '../plan/cell.js';
import type { CellPlan } from '../plan/cell-plan.js';
import { randomFor, randomInt } from '../plan/order.js';
import { planMemory } from '../plan/shape.js';
import { switchesIn } from '../protocol/switches.js';
import { runBlock } from './block.js';
import type { ForkerMessage, ForkerRequest, LaunchPlan } from './messages.js';
import { pinnersOf } from './pins.js';
import type { MeasuredScenario } from './scenario.js';
import type { Setup } from './subject.js';

export interface ForkerData {
  readonly memory: WebAssembly.Memory;
  readonly plan: LaunchPlan;
}

function built<T>(what: T | undefined): T {
  if (what === undefined) throw new Error('no machine was built');
  return what;
}

function scenarioOf(scenarios: readonly MeasuredScenario[], { scenario }: Cell): MeasuredScenario {
  const found = scenarios.find(({ name }) => name === scenario);
  if (found === undefined) throw new Error(`no scenario ${scenario}`);
  return found;
}

/**
 * What a forker's thread does: builds machines and measures blocks, as it is asked to. Its first message are the modules, which the
 * main thread compiles while this one touches the memory. @param scenarios by whose names subjects are found
 */
export async function forkerMain(scenarios: readonly MeasuredScenario[]): Promise<void> {
  const port = parentPort;
  if (port === null) throw new Error('the forker is a worker thread');
  const { memory, plan } = workerData as ForkerData;
  const isTimed = plan.cells.some(({ cell }) => scenarioOf(scenarios, cell).timesFirstTouch);
  const early_ns = isTimed ? null : touchMemory(memory);
  const [modules] = (await once(port, 'message')) as [Modules];
  const touched_ns = early_ns ?? touchMemory(memory);
  const cpu = bootCpu(modules, memory, 0);
  const send = (message: ForkerMessage): void => port.postMessage(message);
  let machine: Machine | undefined;
  let setup: Setup | undefined;

  const build = ({ shape }: CellPlan, block: number): Machine => {
    const rng = randomFor(plan.seed, plan.launch, block);
    const stagger = [randomInt(rng, 1 << 16), randomInt(rng, 1 << 16), randomInt(rng, 1 << 16)] as const;
    const layoutSeed = 1 + randomInt(rng, 1 << 30);
    const memoryPlan = planMemory(shape, cpu.constant('FIXED_END'), plan.windowPages);
    const start = CLOCK.now_ns();
    machine = buildMachine(cpu, shape, memoryPlan, stagger, layoutSeed);
    const setup_ns = Number(CLOCK.now_ns() - start);
    const { bytes } = memoryPlan;
    const share = bytes / memory.buffer.byteLength;
    setup = { bytes, setup_ns, ...(block === 0 && { first_touch_ns: touched_ns * share }) };
    return machine;
  };

  port.on('message', (request: ForkerRequest) => {
    const { planned, block } = request;
    if (request.kind === 'build') return send({ kind: 'built', machine: build(planned, block) });
    const { cell } = planned;
    const scenario = scenarioOf(scenarios, cell);
    const keep = (): void => keepState(cpu, built(machine).parent, cell.protocol, switchesIn(cell.extra));
    const pinners = pinnersOf(cpu, modelPinners(cell));
    keep();
    try {
      const subject = scenario.subject({
        cpu,
        cell,
        machine: () => built(machine),
        setup: () => built(setup),
        rebuild: () => {
          build(planned, block);
          keep();
        },
      });
      const { orderInBlock } = request;
      send({ kind: 'samples', ...runBlock(plan, { planned, block, orderInBlock, subject, scenario }, pinners, CLOCK) });
    } catch (error) {
      if (!(error instanceof ProgramError)) throw error;
      send({ kind: 'left_out', reason: error.message });
    }
  });

  send({ kind: 'ready' });
}

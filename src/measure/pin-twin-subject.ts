import type { PinLoopFunction } from '../machine/kernel.js';
import { assertConservation, ConservationError } from '../machine/machine.js';
import type { TwinBuild } from '../native/image.js';
import { type PinRun, type PinTwinSample, twinPins } from '../native/twin-pin.js';
import { pinExport } from '../protocols.js';
import { type Batch, GUP_FLAGS, type Reading, type Subject, type SubjectContext } from './subject.js';

/** Pins and unpins of a sample: two to four milliseconds. */
const TURNS = 100_000;
/** Pins that are held when both sides are compared: all that the log has room for. */
const HELD = 256;
/** Both sides draw the same pages. */
const SEED = 0x9e3779b9;

const readings = (elapsed_ns: number): Reading[] => [
  { metric: 'pins_per_s', unit: '1/s', value: (TURNS / elapsed_ns) * 1e9 },
];

/** Sample i of a run, in the model, on this thread; nobody else pins or forks. @returns attempts */
function modelLoop(context: SubjectContext, run: Omit<PinRun, 'samples'>): (i: number) => number {
  const { cpu, cell } = context;
  const { parent, span } = context.machine();
  const { base, total, perVma, gap } = span;
  const loop = cpu.fn<PinLoopFunction>(pinExport('pinLoop', cell.protocol, cell));
  const turns = BigInt(run.turns);
  return (i) => Number(loop(parent, base, total, perVma, gap, run.hold, run.flags, run.seed + i, turns));
}

/** A cell with pinners may have left it set, on the machine that all cells of a shape share. */
function clearStop({ cpu }: SubjectContext): void {
  new Int32Array(cpu.memory.buffer)[cpu.constant('CTRL_STOP') / 4] = 0;
}

/** What a block does on either side. */
const RUN = { hold: 0, flags: GUP_FLAGS, seed: SEED, turns: TURNS } as const;

/** A sample is TURNS turns of the pinner's loop, called on the forker's own thread. */
function modelSubject(context: SubjectContext): Subject {
  const loop = modelLoop(context, RUN);
  let next = 0;
  let attempts = 0;
  return {
    before: () => clearStop(context),
    run() {
      attempts = loop(next);
    },
    after() {
      next++;
      if (attempts !== TURNS) throw new Error(`${attempts} of ${TURNS} pins were tried (${context.cell.cell_id})`);
      assertConservation(context.cpu, `after pinning (${context.cell.cell_id})`);
    },
    readings,
  };
}

/**
 * Does the same in C and in the model, from the machine as it stands.
 * @throws ConservationError where counters, held pins or a page's references differ
 */
function takeBoth(context: SubjectContext, run: PinRun): PinTwinSample[] {
  const { cpu, cell } = context;
  const { parent } = context.machine();
  const checksum = cpu.fn<(mm: number) => bigint>('pinChecksum');
  const taken = twinPins(cpu, context.machine(), cell, cell.extra.build as TwinBuild, run);
  const loop = modelLoop(context, run);
  for (let i = 0; i < run.samples; i++) {
    const attempts = loop(i);
    const wanted = BigInt.asUintN(64, checksum(parent)).toString(16).padStart(16, '0');
    cpu.kernel.releaseAll();
    const made = taken[i];
    if (made?.checksum !== wanted || made.attempts !== attempts)
      throw new ConservationError(
        `${cell.cell_id}: the C twin made ${made?.checksum} of ${made?.attempts} pins, the model ${wanted} of ${attempts}`,
      );
  }
  return taken;
}

/** The same in C, taken and timed by the twin; once with pins held, which only the comparison of both sides is for. */
function nativeBatch(context: SubjectContext): Batch {
  return {
    take(samples) {
      clearStop(context);
      takeBoth(context, { ...RUN, hold: HELD, samples: 1 });
      const taken = takeBoth(context, { ...RUN, samples });
      return taken.map(({ at_ns, pin_ns }) => ({ at_ns, elapsed_ns: pin_ns, readings: readings(pin_ns) }));
    },
  };
}

/** A sample is a fixed number of pins and unpins by one thread, in the model or in C. */
export function pinTwinSubject(context: SubjectContext): Subject | Batch {
  return context.cell.impl === 'native' ? nativeBatch(context) : modelSubject(context);
}

import type { ForkFunction } from '../machine/kernel.js';
import { ConservationError } from '../machine/machine.js';
import type { TwinBuild } from '../native/image.js';
import { twinForks } from '../native/twin.js';
import { forkExport } from '../protocols.js';
import { type Batch, endChild, forkReadings, type SubjectContext } from './subject.js';

/** What the model makes of this machine, as one number; the machine is then as it was. */
function modelChecksum(context: SubjectContext): string {
  const { cpu, cell } = context;
  const { parent } = context.machine();
  const child = cpu.fn<ForkFunction>(forkExport(cell.protocol, cell))(parent) >>> 0;
  const checksum = cpu.fn<(parent: number, child: number) => bigint>('forkChecksum')(parent, child);
  endChild(context, child);
  return BigInt.asUintN(64, checksum).toString(16).padStart(16, '0');
}

/**
 * A sample is one fork of the same machine in C, taken and timed by the twin.
 * @throws ConservationError, when asked for samples, where it makes something else than the model does
 */
export function twinBatch(context: SubjectContext): Batch {
  const { cpu, cell } = context;
  return {
    take(samples) {
      const wanted = modelChecksum(context);
      const build = cell.extra.build as TwinBuild;
      const taken = twinForks(cpu, context.machine().parent, cell, build, samples);
      for (const { checksum } of taken)
        if (checksum !== wanted)
          throw new ConservationError(`${cell.cell_id}: the C twin made ${checksum}, the model ${wanted}`);
      return taken.map(({ at_ns, fork_ns }) => ({ at_ns, elapsed_ns: fork_ns, readings: forkReadings(cell, fork_ns) }));
    },
  };
}

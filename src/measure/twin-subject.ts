import type { ForkFunction } from '../machine/kernel.js';
import { ConservationError } from '../machine/machine.js';
import type { TwinBuild } from '../native/image.js';
import { twinForks } from '../native/twin.js';
import { extraOf } from '../plan/cell.js';
import { forkExport } from '../protocols.js';
import { aheadSubject, samplesAhead } from './ahead-subject.js';
import { endChild, type Subject, type SubjectContext } from './subject.js';

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
 * A sample is one fork of the same machine in C; the twin takes a block's samples ahead, and times them itself.
 * @throws ConservationError where it makes something else than the model does
 */
export function twinSubject(context: SubjectContext): Subject {
  const { cpu, cell, samples } = context;
  const wanted = modelChecksum(context);
  const build = extraOf(cell, 'build') as TwinBuild;
  const taken = twinForks(cpu, context.machine().parent, cell, build, samplesAhead(samples));
  for (const { checksum } of taken)
    if (checksum !== wanted)
      throw new ConservationError(`${cell.cell_id}: the C twin made ${checksum}, the model ${wanted}`);
  return aheadSubject(
    taken,
    ({ fork_ns }) => fork_ns,
    (elapsed_ns) => [
      { metric: 'fork_ns_per_pte', unit: 'ns', value: elapsed_ns / cell.pages },
      { metric: 'fork_ns', unit: 'ns', value: elapsed_ns },
    ],
  );
}

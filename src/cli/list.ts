import { FENCE_PLACES, FENCES, forkVariants, PINS, PROTOCOLS, WRPROTECTS } from '../protocols.js';
import { SCENARIOS } from '../scenarios.js';
import { SCENARIOS as EXPLORED } from '../verdict/scenarios.js';
import { sentences } from './screen.js';
import { type Column, renderTable } from './table.js';

const left = (title: string): Column => ({ title, align: 'left' });
const text = (title: string): Column => ({ ...left(title), wraps: true });

/** `forkbench list`: everything there is a name for. @param explored only the scenarios of `explore`, and what each is */
export function listCommand(explored: boolean, options: { readonly json?: boolean }): number {
  if (options.json) process.stdout.write(`${JSON.stringify({ schema_version: 1, ...named() }, null, 2)}\n`);
  else process.stdout.write(`${explored ? exploredTable() : everything()}\n`);
  return 0;
}

function exploredTable(): string {
  return renderTable(
    [left('explore --scenario'), text('what runs at once')],
    EXPLORED.map((s) => [s.name, s.about]),
  );
}

function everything(): string {
  const protocols = renderTable(
    [...['protocol', 'models', 'commit', 'fence-per'].map(left), text('idea')],
    PROTOCOLS.map((p) => [p.name, p.version, p.origin, p.fencePer.join(',') || '-', p.idea]),
  );
  const measured = renderTable(
    [left('run --scenario'), text('question')],
    SCENARIOS.map((s) => [s.name, s.question]),
  );
  const explored = sentences([
    `explore --scenario: ${EXPLORED.map(({ name }) => name).join(', ')} (what each is: forkbench list explored)`,
  ]).join('\n');
  const knobs = [
    `knobs: --wrprotect ${WRPROTECTS.join(',')}  --pin ${PINS.join(',')}`,
    `       --fence ${FENCES.join(',')}  --fence-per ${FENCE_PLACES.join(',')} (which a protocol has stands above)`,
  ].join('\n');
  return [protocols, measured, explored, knobs].join('\n\n');
}

function named() {
  const protocols = PROTOCOLS.map(({ about, steps, file, ...head }) => ({
    ...head,
    commit: head.origin,
    variants: forkVariants(head).length,
  }));
  return {
    protocols,
    scenarios: SCENARIOS.map(({ name, question, headline }) => ({ name, question, headline })),
    ...{ wrprotect: WRPROTECTS, fence: FENCES, pin: PINS, fence_per: FENCE_PLACES },
    explore_scenarios: EXPLORED.map(({ name, about, properties }) => ({ name, about, properties })),
  };
}

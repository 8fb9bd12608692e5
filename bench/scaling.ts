import { forkSubject } from '../src/measure/fork-subject.js';
import type { Subject, SubjectContext } from '../src/measure/subject.js';
import type { Scenario } from './scenario.js';

const Ki = 2 ** 10;
const Mi = 2 ** 20;
/** Powers of 4; the last is 128 GiB of modelled memory, and with sparse tables about what 32-bit addresses can hold. */
const PAGES = [512, 2 * Ki, 8 * Ki, 32 * Ki, 128 * Ki, 512 * Ki, 2 * Mi, 8 * Mi, 32 * Mi];
const LARGEST = { smoke: 8 * Ki, quick: 2 * Mi, full: 32 * Mi };

/** A cell whose launch would copy more PTEs than this is measured less, though at least once: a sample is an average over all of its own. */
const PTES = 16 * Mi;
/** From here on no cache holds what a fork leaves for the next one: a single warm-up sample is enough. */
const COLD = 2 * Mi;

/** A fork, and with a block's first sample what its machine took to build. */
function scalingSubject(context: SubjectContext): Subject {
  const { cell } = context;
  return {
    ...forkSubject(context),
    ...(cell.pages >= COLD && { warmup: 1 }),
    once() {
      const { bytes, setup_ns, first_touch_ns } = context.setup();
      return [
        { metric: 'memory_bytes', unit: 'bytes', value: bytes },
        { metric: 'setup_ns', unit: 'ns', value: setup_ns },
        { metric: 'setup_ns_per_page', unit: 'ns', value: setup_ns / cell.pages },
        ...(first_touch_ns === undefined ? [] : [{ metric: 'first_touch_ns', unit: 'ns', value: first_touch_ns }]),
      ];
    },
  };
}

/** How do fork's cost per PTE, its memory and its setup grow from 2 MiB to 128 GiB, by how pages lie? */
export const scenario: Scenario = {
  name: 'scaling',
  question: 'How do cost per PTE, memory and setup grow from 2 MiB to 128 GiB, by how pfns and populated ptes lie?',
  headline: 'fork_ns_per_pte',
  picture: 'byPopulation',
  onlyNamed: true,
  grid: (preset) => ({
    protocol: ['no_early'],
    pages: PAGES.filter((pages) => pages <= LARGEST[preset]),
    layout: ['sequential', 'shuffled'],
    extra: { population: ['dense', 'sparse'] },
  }),
  compare: () => [{ role: 'baseline', to: { layout: 'sequential', extra: { population: 'dense' } } }],
  pinners: 'none',
  timesFirstTouch: true,
  missing: (cell, room) => room(cell),
  effort({ pages }, preset) {
    const blocks = Math.max(1, Math.min(preset.blocks, Math.floor(PTES / pages)));
    return { blocks, samples: Math.max(1, Math.min(preset.samples, Math.floor(PTES / pages / blocks))) };
  },
  subject: scalingSubject,
};

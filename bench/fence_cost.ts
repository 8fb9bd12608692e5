import { forkSubject } from '../src/measure/fork-subject.js';
import { FENCES, WRPROTECTS } from '../src/protocols.js';
import type { Scenario } from './scenario.js';

/** A fence costs a pte the same, however many there are: a quick run takes a quarter of the time that 64 Ki take. */
const PAGES = { smoke: [65536], quick: [16384], full: [4096, 65536, 1048576] } as const;

/** What does each ordering fence add to the early write-protect, by how it is written and where it stands? */
export const scenario: Scenario = {
  name: 'fence_cost',
  question: 'What does each ordering fence add to the early write-protect, by how it is written and where it stands?',
  headline: 'fork_ns_per_pte',
  picture: 'fences',
  example: ['--json', 'what each ordering fence adds, as one JSON document'],
  grid: (preset) => ({
    protocol: ['early_wrprotect'],
    wrprotect: preset === 'smoke' ? ['store', 'rmw'] : WRPROTECTS,
    fence: FENCES,
    pages: PAGES[preset],
  }),
  compare: () => [{ role: 'baseline', to: { fence: 'none', fence_per: '' } }],
  subject: forkSubject,
};

import { pinTwinSubject } from '../src/measure/pin-twin-subject.js';
import { TWIN_BUILDS, type TwinBuild } from '../src/native/image.js';
import { noTwin, twinProtocols } from '../src/native/twin.js';
import { pinTwinMissing } from '../src/native/twin-pin.js';
import { PINS } from '../src/protocols.js';
import type { Scenario } from './scenario.js';

/** The same in C, with the instructions V8 emits or with the kernel's. */
const twin = (build: TwinBuild) => ({ impl: 'native', extra: { build } }) as const;

/** How far is one pinner's loop from the same loop in C? Identical work, proved by checksum. */
export const scenario: Scenario = {
  name: 'pin_twin',
  question:
    'How far is one pinner’s pin and unpin from the same loop in C, with the instructions V8 emits and the kernel’s?',
  headline: 'pins_per_s',
  onlyNamed: true,
  grid: (preset) => ({
    protocol: preset === 'full' ? twinProtocols() : twinProtocols().slice(-2),
    pin: PINS,
    pages: [65536],
    layout: preset === 'full' ? ['sequential', 'shuffled'] : ['sequential'],
  }),
  fixed: ['wrprotect', 'fence', 'fence_per', 'pinners', 'pinned_fraction'],
  beside: (cell) => TWIN_BUILDS.map((build) => ({ ...cell, ...twin(build) })),
  compare: (cell) =>
    cell.impl === 'wasm'
      ? [
          { role: 'baseline', to: { pin: 'add1024' } },
          { role: 'twin', to: twin('v8') },
          { role: 'twin_kernel', to: twin('kernel') },
        ]
      : [{ role: 'baseline', to: twin('v8') }],
  pinners: 'none',
  missing: (cell) => (cell.impl === 'native' ? (noTwin(cell) ?? pinTwinMissing()) : null),
  subject: pinTwinSubject,
};

/** A run of hunts: what it found so far, and what is said of it. */
import { useState } from 'preact/hooks';
import { forkVariants, protocolNamed } from '../../protocols.js';
import type { SelfTest } from '../../stress/hunt.js';
import type { StressRow } from '../../stress/rows.js';
import type { Variant } from '../../verdict/scenarios.js';
import { wasmModules } from '../wasm.js';
import type { HuntTold } from './hunt.js';
import { foundText, selfTestText } from './hunt-text.js';
import { type Stage, useRun } from './run.js';
import type { PartProps } from './view.js';

export const HUNTED = 'early_wrprotect';

/** A plain store, without a fence and with each kind right behind it; and the write-protect as it was shipped. */
export function huntedVariants(): Variant[] {
  const { fencePer, shipped } = protocolNamed(HUNTED);
  const store = forkVariants({ fencePer }).filter(
    ({ wrprotect, fence_per }) => wrprotect === 'store' && (fence_per === '' || fence_per === 'pte'),
  );
  return [
    ...store.map((knobs) => ({ protocol: HUNTED, ...knobs, pin: shipped.pin })),
    { protocol: HUNTED, ...shipped },
  ];
}

export function titleOf({ wrprotect, fence, fence_per }: Variant): string {
  return `${wrprotect}, ${fence === 'none' ? 'no fence' : `fence ${fence} per ${fence_per}`}`;
}

export interface HuntRun {
  readonly stage: Stage;
  readonly selfTest: SelfTest | undefined;
  readonly rows: readonly StressRow[];
  /** somebody cancelled it */
  readonly partial: boolean;
  readonly begin: (seconds: number) => void;
  readonly cancel: () => void;
}

export function useHunts({ host, compute, take }: PartProps): HuntRun {
  const [selfTest, setSelfTest] = useState<SelfTest>();
  const [rows, setRows] = useState<readonly StressRow[]>([]);
  const [partial, setPartial] = useState(false);
  const { stage, say, start, cancel } = useRun(take);
  const variants = huntedVariants();
  const hear = (told: HuntTold): void => {
    if ('selfTest' in told) {
      setSelfTest(told.selfTest);
      say(`${selfTestText(told.selfTest)} Now the hunts, ${variants.length} of them.`);
    } else if ('idle' in told) {
      say(`${titleOf(told.idle)}: no trial was over in time, the two threads hardly ran.`);
    } else {
      setRows((before) => [...before, told.row]);
      say(`${titleOf(told.row)}: ${foundText(told.row)}.`);
    }
  };
  const begin = (seconds: number): void => {
    setSelfTest(undefined);
    setRows([]);
    let found = 0;
    const seed = Math.floor(Math.random() * 2 ** 32);
    start(
      'Self-test: does a store pass a later load?',
      async () => {
        const asked = { modules: await wasmModules('stress'), variants, seconds, seed, arch: host.arch };
        return compute.run('machine.hunt', asked, (told) => {
          found += Number('row' in told);
          hear(told);
        });
      },
      (whole) => {
        setPartial(!whole);
        return `${whole ? 'Done' : 'Ended'}: ${found} of ${variants.length} variants hunted.`;
      },
    );
  };
  return { stage, selfTest, rows, partial, begin, cancel };
}

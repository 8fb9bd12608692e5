/** Each test with each protocol in each kind of memory: what it does here, and what that kernel did. */
import { compileAll } from '../machine/kernel.js';
import { isOfLinux, PROTOCOLS, type Protocol } from '../protocols.js';
import { type MemoryKind, Model } from './model.js';
import { type ReplayedTest, TESTS, type Turn } from './scenarios.js';

const MEMORY: readonly MemoryKind[] = ['base', 'pte', 'partly_shared', 'pmd'];

type Result = 'passes' | 'fails' | 'not expressible';

/** A row of `forkbench selftest --json`. */
export interface SelftestRow {
  readonly scenario: string;
  readonly memory: MemoryKind;
  readonly protocol: string;
  readonly result: Result;
  /** what the kernel of that protocol's time did */
  readonly expected: Result;
  /** the commit that it does so since; empty: it always did, or nothing is said */
  readonly commit: string;
  /** why nothing can be said; empty where it can */
  readonly why: string;
}

/** What a kernel of Linux did is known; of a design that is in none, or of a protocol of one's own, nothing is expected. */
export function* selftestRows(protocols: readonly Protocol[] = PROTOCOLS): Generator<SelftestRow> {
  const modules = compileAll('kernel');
  for (const test of TESTS) {
    for (const protocol of protocols.filter(isOfLinux)) {
      for (const memory of MEMORY) {
        const why = reasonAgainst(test, protocol, memory);
        const turn = turnAt(test.history, protocol.date);
        const { name } = protocol;
        const row = {
          scenario: test.name,
          memory,
          protocol: name,
          commit: why === '' ? (turn?.commit ?? '') : '',
          why,
        };
        if (why !== '' || typeof test.run === 'string' || turn === undefined)
          yield { ...row, result: 'not expressible', expected: 'not expressible' };
        else
          yield { ...row, result: word(test.run(new Model(modules, protocol, memory))), expected: word(turn.passes) };
      }
    }
  }
}

const word = (passes: boolean): Result => (passes ? 'passes' : 'fails');

function reasonAgainst({ run }: ReplayedTest, { keeps }: Protocol, memory: MemoryKind): string {
  if (typeof run === 'string') return run;
  return memory === 'base' || keeps.includes('folios') ? '' : 'the protocol knows no folios';
}

/** What was so at that time. */
function turnAt(history: readonly Turn[], date: string): Turn | undefined {
  return history.findLast((turn) => turn.date <= date);
}

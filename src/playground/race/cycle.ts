/** The critical cycle of a witness, to be drawn: an access is a node, in the column of its CPU. */
import type { Witness } from '../../explore/witness.js';
import { labels } from '../../explore/witness-text.js';
import type { CycleNode, CycleShown } from './shown.js';

export function cycleShown({ cycle, outcome, execution }: Witness): CycleShown | undefined {
  if (cycle === undefined) return undefined;
  const names = labels(outcome.runs);
  const { accesses } = execution.skeleton;
  const nodes = new Map<string, CycleNode>();
  const node = (index: number): string => {
    const { thread = 0, event = 0, direction = 'R', loc = '' } = accesses[index] ?? {};
    const id = `${thread}:${event}`;
    const what = direction === 'R' ? 'load' : 'store';
    const known = nodes.get(id);
    // Both halves of a read-modify-write are one box.
    const text = known !== undefined && !known.text.startsWith(what) ? `load and store ${loc}` : `${what} ${loc}`;
    nodes.set(id, { id, cpu: thread, label: names[thread]?.[event] ?? '', text });
    return id;
  };
  const arrows = cycle.map(({ from, to, relation, kept }) => ({
    from: node(from),
    to: node(to),
    relation: kept ? relation : 'missing',
  }));
  const order = (one: CycleNode): number => one.cpu * 1e6 + Number(one.id.split(':')[1]);
  return {
    nodes: [...nodes.values()].sort((a, b) => order(a) - order(b)),
    arrows: arrows.filter(({ from, to }) => from !== to),
  };
}

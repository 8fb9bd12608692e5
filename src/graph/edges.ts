/** The edges of an execution's graph, between events: an RMW is one box, and what goes on within it is no edge. */
import { Apart } from '../explore/apart.js';
import type { Step } from '../explore/derivation.js';
import type { Execution } from '../explore/model.js';
import { Relation } from '../explore/relation.js';
import type { Access, Fence, Skeleton } from '../explore/skeleton.js';
import type { GraphEdge, Judged, RelationName } from './model.js';

export type Edge = Omit<GraphEdge, 'inCycle' | 'missing'>;

/** Steps of a cycle by their names (derivation.ts, fence-names.ts); what is not here is some other order. */
const RELATIONS: Readonly<Record<string, RelationName>> = {
  ...{ po: 'po', 'po-loc': 'po', rf: 'rf', co: 'co', fr: 'fr' },
  ...{ data: 'data', addr: 'addr', ctrl: 'ctrl', 'addr;po': 'addr' },
  ...{ mb: 'fence', wmb: 'fence', rmb: 'fence', sync: 'fence', lwsync: 'fence', sync_rcu: 'fence', sync_srcu: 'fence' },
  ...{ before_atomic: 'fence', after_atomic: 'fence', after_spinlock: 'fence', after_unlock_lock: 'fence' },
  ...{ after_srcu_read_unlock: 'fence' },
};

/** The fences that order whatever stands on either side, or accesses of one kind; the others need more than that. */
const FENCES: Partial<Record<Fence, { readonly name: string; readonly of?: Access['direction'] }>> = {
  mb: { name: 'mb' },
  rmb: { name: 'rmb', of: 'R' },
  wmb: { name: 'wmb', of: 'W' },
  sync_rcu: { name: 'sync_rcu' },
  sync_srcu: { name: 'sync_srcu' },
};

const MISSING = 'po, not kept';
export const isMissing = ({ label }: Edge): boolean => label === MISSING;

function idOf({ accesses }: Skeleton, node: number): string {
  const { thread, event } = accesses[node] as Access;
  return `${thread}:${event}`;
}

/** In their order. Empty where there is no cycle, or none between events. */
export function cycleEdges({ execution, broken, cycle = [] }: Judged): Edge[] {
  const { skeleton } = execution;
  if (broken !== undefined) return between(skeleton, broken.cycle);
  const reasons = [...fences(execution), ...dependencies(skeleton)];
  const steps = cycle.map(({ from, to, relation, kept }) => ({ from, to, name: kept ? relation : MISSING }));
  // Program order that is kept shows by what keeps it, where one thing does.
  return between(skeleton, steps).map((edge) => {
    const why = edge.label === 'po' ? reasons.find(({ from, to }) => from === edge.from && to === edge.to) : undefined;
    return why ?? edge;
  });
}

function between(skeleton: Skeleton, steps: readonly Step[]): Edge[] {
  const edges: Edge[] = [];
  for (const { from, to, name } of steps) {
    const relation = name === MISSING ? 'po' : (RELATIONS[name] ?? 'order');
    const edge = { from: idOf(skeleton, from), to: idOf(skeleton, to), relation, label: name };
    if (edge.from !== edge.to) edges.push(edge);
  }
  return edges;
}

function dependencies(skeleton: Skeleton): Edge[] {
  return (['data', 'addr', 'ctrl'] as const).flatMap((name) => {
    const steps = skeleton
      .relation(name)
      .pairs()
      .map(([from, to]) => ({ from, to, name }));
    return between(skeleton, steps);
  });
}

/** All others: each relation without what follows from the rest of it; program order as neighbours. */
export function baseEdges({ outcome, execution }: Judged, inCycle: readonly Edge[]): Edge[] {
  const { skeleton, rf, co, fr } = execution;
  // What a cycle says of two neighbours is said at the edge that is there anyway.
  const edges = outcome.runs.flatMap(({ events }, thread) =>
    programOrder(events, thread).map(
      (edge) =>
        inCycle.find(({ relation, from, to }) => relation === 'po' && from === edge.from && to === edge.to) ?? edge,
    ),
  );
  const named = (name: RelationName, relation: Relation): Edge[] =>
    between(
      skeleton,
      relation.pairs().map(([from, to]) => ({ from, to, name })),
    );
  const communication = [
    ...named('rf', rf),
    ...named('co', co.minus(co.seq(co))),
    ...named('fr', fr.minus(fr.seq(co))),
  ];
  const apart = fences(execution).filter((edge) => !inCycle.some((of) => of.label === edge.label && spans(of, edge)));
  return distinct([...edges, ...communication, ...dependencies(skeleton), ...apart]);
}

export function sameEdge(a: Edge, b: Edge): boolean {
  return a.from === b.from && a.to === b.to && a.relation === b.relation && a.label === b.label;
}

function distinct(edges: readonly Edge[]): Edge[] {
  return edges.filter((edge, at) => edges.findIndex((other) => sameEdge(edge, other)) === at);
}

/** Is `inner` within `outer`, of the same thread? */
function spans(outer: Edge, inner: Edge): boolean {
  const [from, to, first, last] = [outer.from, outer.to, inner.from, inner.to].map((id) => id.split(':').map(Number));
  if (from?.[0] !== first?.[0]) return false;
  return Number(from?.[1]) <= Number(first?.[1]) && Number(last?.[1]) <= Number(to?.[1]);
}

function programOrder(events: Judged['outcome']['runs'][number]['events'], thread: number): Edge[] {
  const apart = new Apart(events);
  const shown = (at: number): boolean => events[at]?.kind !== 'note';
  const before = Relation.of(events.length, (a, b) => a < b && shown(a) && shown(b) && !apart.has(a, b));
  return before
    .minus(before.seq(before))
    .pairs()
    .map(([a, b]) => ({ from: `${thread}:${a}`, to: `${thread}:${b}`, relation: 'po', label: 'po' }));
}

/** From the last access before a fence that it orders to the first one behind it. */
function fences({ skeleton }: Execution): Edge[] {
  return skeleton.threads.flatMap(({ fences: placed, accesses }, thread) => {
    const base = skeleton.base[thread] as number;
    return placed.flatMap(({ fence, position }): Edge[] => {
      const kind = FENCES[fence];
      if (kind === undefined) return [];
      const ordered = ({ direction }: Access): boolean => kind.of === undefined || direction === kind.of;
      const from = accesses.slice(0, position).findLastIndex(ordered);
      const to = accesses.slice(position).findIndex(ordered);
      if (from < 0 || to < 0) return [];
      const [a, b] = [idOf(skeleton, base + from), idOf(skeleton, base + position + to)];
      return [{ from: a, to: b, relation: 'fence', label: kind.name }];
    });
  });
}

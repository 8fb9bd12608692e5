/** An execution as a graph to draw: events of each thread from top to bottom, and what relates them. Plain data. */
import type { Broken } from '../explore/axioms.js';
import type { CycleEdge } from '../explore/cycle.js';
import type { Execution } from '../explore/model.js';
import type { Event, Outcome, Program } from '../explore/program.js';
import { performed } from '../explore/thread-tree.js';
import { EventText, labels } from '../explore/witness-text.js';
import { printable } from '../printable.js';
import { baseEdges, cycleEdges, isMissing, sameEdge } from './edges.js';

/** `order`: what a model keeps for other reasons, such as an acquire; its label says which. */
export type RelationName = 'po' | 'rf' | 'co' | 'fr' | 'data' | 'addr' | 'ctrl' | 'fence' | 'order';

export interface GraphNode {
  /** thread and event: `0:2` */
  readonly id: string;
  readonly thread: number;
  /** place in its column, from 0 on */
  readonly row: number;
  /** `A1`, as in witnesses */
  readonly label: string;
  readonly kind: 'read' | 'write' | 'rmw' | 'fence' | 'lock';
  /** as the source has it, and the value that it read: `READ_ONCE(x) = 0` */
  readonly text: string;
  readonly line: number | null;
}

export interface GraphEdge {
  /** ids of nodes */
  readonly from: string;
  readonly to: string;
  readonly relation: RelationName;
  readonly label: string;
  readonly inCycle: boolean;
  /** program order that the model does not keep, in the cycle of an allowed execution */
  readonly missing: boolean;
}

export interface Graph {
  readonly name: string;
  readonly model: string;
  /** one per thread: `P0` */
  readonly columns: readonly string[];
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
  /** indices of edges, each beginning where the one before ends: what forbids it, or what no interleaving explains */
  readonly cycle: readonly number[];
  readonly verdict: 'allowed' | 'forbidden';
  /** which axiom the cycle breaks; null: allowed */
  readonly axiom: string | null;
  /** the state it ends in, and the one it begins in */
  readonly state: string;
  readonly initial: string;
}

/** An execution, and what a model says of it. */
export interface Judged {
  readonly outcome: Outcome;
  readonly execution: Execution;
  /** undefined: it is allowed */
  readonly broken?: Broken | undefined;
  /** of an allowed one that no interleaving explains */
  readonly cycle?: readonly CycleEdge[] | undefined;
}

const LONGEST_TEXT = 60;

/** Labels of nodes by their ids. */
export function labelsOf({ nodes }: Pick<Graph, 'nodes'>): ReadonlyMap<string, string> {
  return new Map(nodes.map(({ id, label }) => [id, label]));
}

export function isInCycle({ edges }: Graph, { id }: GraphNode): boolean {
  return edges.some(({ inCycle, from, to }) => inCycle && (from === id || to === id));
}

export function graphOf(
  program: Program,
  judged: Judged,
  about: Pick<Graph, 'name' | 'model' | 'state' | 'initial'>,
): Graph {
  const nodes = nodesOf(program, judged.outcome);
  const inCycle = cycleEdges(judged);
  const edges = baseEdges(judged, inCycle);
  const index = (edge: (typeof inCycle)[number]): number => {
    const at = edges.findIndex((other) => sameEdge(edge, other));
    return at >= 0 ? at : edges.push(edge) - 1;
  };
  const cycle = inCycle.map(index);
  return {
    ...about,
    columns: program.threads.map(({ name }) => printable(name, LONGEST_TEXT)),
    nodes,
    edges: edges.map((edge, at) => ({ ...edge, inCycle: cycle.includes(at), missing: isMissing(edge) })),
    cycle,
    verdict: judged.broken === undefined ? 'allowed' : 'forbidden',
    axiom: judged.broken?.axiom ?? null,
  };
}

function nodesOf(program: Program, { runs, reads }: Outcome): GraphNode[] {
  const names = labels(runs);
  const text = new EventText(program, [], () => false);
  return runs.flatMap((run, thread) => {
    let row = 0;
    return [...performed(run, reads[thread] ?? [])].flatMap(({ event, at, read, written }): GraphNode[] => {
      const kind = kindOf(event);
      if (kind === undefined) return [];
      const words = printable(text.of(event, thread, at, read, written), LONGEST_TEXT);
      const label = names[thread]?.[at] ?? '';
      return [{ id: `${thread}:${at}`, thread, row: row++, label, kind, text: words, line: event.line ?? null }];
    });
  });
}

/** undefined: no event of the program */
function kindOf({ kind }: Event): GraphNode['kind'] | undefined {
  if (kind === 'note') return undefined;
  return kind === 'read' || kind === 'write' || kind === 'rmw' || kind === 'fence' ? kind : 'lock';
}

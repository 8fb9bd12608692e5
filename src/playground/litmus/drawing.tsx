/** The graph of an execution: which state's, the next and the one before, what of its edges is shown, and it as a file. */
import { useMemo, useState } from 'preact/hooks';
import type { Graph, RelationName } from '../../graph/model.js';
import { STYLES } from '../../graph/relations.js';
import { svgOf } from '../../graph/svg.js';
import { saveFile } from '../save.js';
import type { Drawn } from './jobs.js';

interface DrawingProps {
  readonly name: string;
  readonly model: string;
  readonly states: readonly string[];
  /** from 1 on; undefined: what the condition asks about */
  readonly state: number | undefined;
  readonly choose: (state: number | undefined) => void;
  readonly drawn: Drawn | undefined;
}

export function Drawing({ name, model, states, state, choose, drawn }: DrawingProps) {
  const step = (by: number): void => {
    const next = (state ?? 0) + by;
    choose(next < 1 ? undefined : Math.min(next, states.length));
  };
  return (
    <section class="lit-drawing" aria-label="An execution as a graph">
      <div class="lit-tools">
        <button type="button" disabled={state === undefined} onClick={() => step(-1)}>
          Previous
        </button>
        <label>
          Execution{' '}
          <select value={state ?? 0} onChange={({ currentTarget }) => choose(Number(currentTarget.value) || undefined)}>
            <option value={0}>that the condition asks about</option>
            {states.slice(0, MOST_STATES).map((text, at) => (
              <option key={text} value={at + 1}>
                {`state ${at + 1}: ${text}`}
              </option>
            ))}
          </select>
        </label>
        <button type="button" disabled={(state ?? 0) >= states.length} onClick={() => step(1)}>
          Next
        </button>
      </div>
      {drawn === undefined ? (
        <p>The explorer looks for it …</p>
      ) : 'none' in drawn ? (
        <p>{`No graph: ${drawn.none}.`}</p>
      ) : (
        <Shown key={model} name={name} drawn={drawn} />
      )}
    </section>
  );
}

const MOST_STATES = 500;

function Shown({ name, drawn }: { readonly name: string; readonly drawn: Extract<Drawn, { graph: Graph }> }) {
  const [hidden, hide] = useState<readonly RelationName[]>([]);
  const { graph, dot, headline, meaning } = drawn;
  const there = (Object.keys(STYLES) as RelationName[]).filter((relation) =>
    graph.edges.some((edge) => edge.relation === relation),
  );
  const svg = useMemo(() => svgOf(without(graph, hidden)), [graph, hidden]);
  const file = `${name.replace(/[^\w.+-]/g, '_')}-${graph.model}`;
  return (
    <>
      <p aria-live="polite">
        <strong class={graph.verdict}>{headline}</strong> {meaning}
      </p>
      <fieldset class="lit-relations">
        <legend>Edges</legend>
        {there.map((relation) => (
          <label key={relation} title={STYLES[relation].meaning}>
            <input
              type="checkbox"
              checked={!hidden.includes(relation)}
              onChange={() =>
                hide(hidden.includes(relation) ? hidden.filter((one) => one !== relation) : [...hidden, relation])
              }
            />{' '}
            {relation}
          </label>
        ))}
      </fieldset>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys */}
      <section class="scroll lit-graph" tabIndex={0} aria-label="Graph">
        {/* our own drawing, whose texts are escaped (src/html) */}
        <div dangerouslySetInnerHTML={{ __html: svg }} />
      </section>
      <div class="lit-tools">
        <button type="button" onClick={() => saveFile(`${file}.svg`, svg, 'image/svg+xml')}>
          Save as SVG
        </button>
        <button type="button" onClick={() => saveFile(`${file}.dot`, dot, 'text/vnd.graphviz')}>
          Save as .dot
        </button>
      </div>
    </>
  );
}

/** The graph with some of its edges left out. The cycle names edges by their place: what is left of it is named anew. */
function without(graph: Graph, hidden: readonly RelationName[]): Graph {
  const kept = graph.edges.filter(({ relation }) => !hidden.includes(relation));
  const cycle = graph.cycle
    .map((at) => kept.indexOf(graph.edges[at] as Graph['edges'][number]))
    .filter((at) => at >= 0);
  return { ...graph, edges: kept, cycle };
}

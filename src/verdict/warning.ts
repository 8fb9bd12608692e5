/** set_pte_at() on a valid pte, reported as ppc64 does (56eecdb912b5): a WARNING with the call trace it was reached by. */
import type { Outcome } from '../explore/program.js';
import { labelText } from '../trace/imports.js';
import { setPteOnValid } from './properties.js';
import type { Variant } from './scenarios.js';
import type { Stage, TracedProgram } from './traced-program.js';

/** One text per warning, in the order in which they happen. */
export function setPteWarnings(stage: Stage, program: TracedProgram, variant: Variant, outcome: Outcome): string[] {
  return outcome.runs.flatMap((run, thread) => {
    const reads = outcome.reads[thread] ?? [];
    const found = setPteOnValid(run, reads);
    if (found.length === 0) return [];
    const traces = stage.callTraces(variant, thread, program, reads);
    const notes = run.events.flatMap((event, at) => (event.kind === 'note' && event.what === 'SET_PTE_AT' ? [at] : []));
    return found.map((at) => {
      const event = run.events[at];
      const frames = traces[notes.indexOf(at)] ?? [];
      const loc = event !== undefined && 'loc' in event ? event.loc : '';
      return [
        `WARNING: CPU: ${thread} at ${event?.label ?? ''} set_pte_at: ${loc} is valid already`,
        'Call Trace:',
        ...inlined(variant, event?.label ?? labelText(0)),
        ...frames.map((frame) => ` ${frame}`),
        '',
      ].join('\n');
    });
  });
}

/** The early copy of a page and the hook around it are inlined into the loop, in the kernel as here. */
function inlined({ protocol }: Variant, label: string): string[] {
  const file = `assembly/protocol/${protocol}.ts`;
  return [` copy_present_page ${file} ${label} [inline]`, ` copyPtes ${file} [inline]`];
}

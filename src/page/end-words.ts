/** How a run ended, for a reader: who has what, and whether that is bad. */
import type { Outcome } from '../explore/program.js';
import { pfnOf } from '../trace/pte.js';
import { endState } from '../verdict/explanation.js';
import { ABOUT_PROPERTY, type Property } from '../verdict/properties.js';
import type { TracedProgram } from '../verdict/traced-program.js';

const RW = 2n;

/** @param broken whether the property is, at this end */
export function endWords(program: TracedProgram, outcome: Outcome, property: Property, broken: boolean): string {
  const { actors, pages } = program.scenario;
  const usual = pages === 1 && actors.length === 2 && actors[0]?.role === 'fork' && actors[1]?.role === 'pin';
  if (property === 'lost_pin' && usual && program.pmds.length === 1) return pinWords(program, outcome, broken);
  const what = `${property} (${ABOUT_PROPERTY[property]})`;
  return `A${endState(program, outcome).slice(1)}. ${broken ? `This is what must not be: ${what}.` : `Nothing of what must not be: ${what}.`}`;
}

function pinWords(program: TracedProgram, outcome: Outcome, lost: boolean): string {
  const pinned = outcome.runs.some(({ registers }) => registers['pinned[0]'] !== undefined);
  const gup = pinned
    ? 'Fast GUP keeps its pin.'
    : 'Fast GUP got no pin: it would try again on the slow path, behind the lock that fork holds.';
  const bad = lost
    ? ' The pin is lost: the device behind it writes to a page that the parent will leave at its next write.'
    : pinned
      ? ' The pin is good: parent and device go on using the same page.'
      : ' No pin, so none is lost.';
  return `At the end: ${forkWords(program, outcome)} ${gup}${bad}`;
}

/** Whether the child shares the parent's page. */
function forkWords({ firstData }: TracedProgram, { memory, runs }: Outcome): string {
  const child = runs.map(({ registers }) => registers['child.pte[0]']).find((pte) => pte !== undefined);
  if (child === undefined) return 'fork failed.';
  const writable = ((memory.get('pte[0]') ?? 0n) & RW) !== 0n;
  const parent = `the parent's PTE is ${writable ? 'writable' : 'read-only'}`;
  const shares = pfnOf(child) === firstData;
  return shares
    ? `fork has shared the page: ${parent}, the child maps the same page.`
    : `fork has seen the pin and copied the page early: ${parent}, the child has a copy.`;
}

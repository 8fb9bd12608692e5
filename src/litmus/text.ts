/** A decided litmus test in herd7's own lines, so that logs of both can be compared. */
import type { Condition, Constant, Proposition } from './ast.js';
import type { LitmusDecision } from './check.js';
import { placeText, stateText } from './places.js';

const KINDS = { exists: 'Allowed', '~exists': 'Forbidden', forall: 'Required' } as const;

/** Ends with an empty line, as herd's does. */
export function herdText(decision: LitmusDecision): string {
  const { parsed, finalStates, places, positive, negative, verdict, flags, elapsed_ms } = decision;
  const { name, condition } = parsed;
  // Witnesses are what the condition asks for; Observation counts the proposition.
  const [good, bad] = condition.quantifier === '~exists' ? [negative, positive] : [positive, negative];
  return [
    `Test ${name} ${KINDS[condition.quantifier]}`,
    `States ${finalStates.length}`,
    ...finalStates.map((values) => stateText(places, values)),
    (decision.loop ? 'Loop ' : '') + answer(decision),
    'Witnesses',
    `Positive: ${good} Negative: ${bad}`,
    ...flags.map((flag) => `Flag ${flag}`),
    `Condition ${conditionText(condition)}`,
    `Observation ${name} ${verdict} ${positive} ${negative}`,
    `Time ${name} ${(elapsed_ms / 1000).toFixed(2)}`,
    '',
    '',
  ].join('\n');
}

function answer({ parsed, positive, negative, verdict }: LitmusDecision): string {
  const { quantifier } = parsed.condition;
  const seen = quantifier === 'forall' ? negative > 0 : positive > 0;
  if (!seen && verdict === 'Unknown') return 'Unknown';
  return seen === (quantifier === 'exists') ? 'Ok' : 'No';
}

export function conditionText({ quantifier, proposition }: Condition): string {
  return `${quantifier} (${propositionText(proposition)})`;
}

const TIGHTNESS = { or: 1, and: 2, implies: 3, not: 4, atom: 5 } as const;

function propositionText(p: Proposition, around = 0): string {
  const text = bareText(p);
  return TIGHTNESS[p.kind] < around && !(p.kind !== 'implies' && 'of' in p && Array.isArray(p.of) && p.of.length === 0)
    ? `(${text})`
    : text;
}

function bareText(p: Proposition): string {
  switch (p.kind) {
    case 'atom':
      return `${placeText(p.left)}=${rightText(p.right)}`;
    case 'not':
      return `not (${propositionText(p.of)})`;
    case 'and':
      return p.of.length === 0 ? 'true' : p.of.map((part) => propositionText(part, TIGHTNESS.and)).join(' /\\ ');
    case 'or':
      return p.of.length === 0 ? 'false' : p.of.map((part) => propositionText(part, TIGHTNESS.or)).join(' \\/ ');
    case 'implies':
      return `${propositionText(p.left, TIGHTNESS.not)} => ${propositionText(p.right, TIGHTNESS.implies)}`;
  }
}

function rightText(right: Extract<Proposition, { kind: 'atom' }>['right']): string {
  if (typeof right === 'object' && 'place' in right) return placeText(right.place);
  const constant: Constant = right;
  return typeof constant === 'bigint' ? String(constant) : constant.address;
}

/** What each colour means, in every picture and table of a report. Each is told apart (3 : 1) from the light and the dark page. */
import { PROTOCOLS } from '../protocols.js';

/** Of the light page and of the dark one: what stands on them, and the pages themselves. */
export const THEMES = {
  light: {
    ink: '#1c2126',
    paper: '#ffffff',
    soft: '#f1f3f5',
    line: '#c9ced4',
    link: '#0b5cad',
    bad: '#a8201a',
    good: '#1b6e3c',
    warn: '#8a4b00',
  },
  dark: {
    ink: '#e6e9ec',
    paper: '#14171a',
    soft: '#1f2428',
    line: '#3c4349',
    link: '#7cb8ff',
    bad: '#ff8f85',
    good: '#7ddc9c',
    warn: '#ffb454',
  },
} as const;

/** Lines and texts of a picture: the page gives them its own ink. */
export const INK = '#222222';

/** Protocols in the order of history. */
const HISTORICAL = ['#0072b2', '#d55e00', '#009e73', '#aa4499', '#9a7d0a', '#cc6677', '#5566aa', '#b8432f', '#2f8f5b'];
/** What is no protocol: the floor, another implementation, a layout. */
export const NEUTRALS: readonly string[] = ['#767676', '#8a6d3b', '#3f7f8c', '#7a6fb0'];
/** Fences stand behind one protocol's write-protect: shades of its colour. */
export const FENCE_COLORS = { none: '#767676', lock: '#e0762e', full: '#b34f00' } as const;

const NAMES = PROTOCOLS.map(({ name }) => name);

/** Where a protocol stands in history; what is none comes after all of them. */
export function historical(name: string): number {
  const at = NAMES.indexOf(name);
  return at < 0 ? NAMES.length : at;
}

export function protocolColor(name: string): string {
  const at = NAMES.indexOf(name);
  return (at < 0 ? NEUTRALS[0] : (HISTORICAL[at] ?? NEUTRALS[at % NEUTRALS.length])) as string;
}

/** Names each once, oldest protocol first. */
export function inOrder(names: Iterable<string>): string[] {
  return [...new Set(names)].sort((a, b) => historical(a) - historical(b));
}

/** Colour by the field `protocol`: always the same one for the same protocol. */
export function byProtocol(names: Iterable<string>): Record<string, unknown> {
  const domain = inOrder(names);
  return { field: 'protocol', type: 'nominal', title: null, scale: { domain, range: domain.map(protocolColor) } };
}

/** The tests that come with the page: the classical shapes, by their family, and the protocols' own. */

export interface LibraryTest {
  readonly name: string;
  readonly text: string;
}

export interface Family {
  readonly name: string;
  readonly tests: readonly LibraryTest[];
}

const FOLDER = 'examples/litmus/';

/** What the families are called beside their letters. */
const MEANINGS: Readonly<Record<string, string>> = {
  SB: 'store buffering',
  MP: 'message passing',
  LB: 'load buffering',
  R: 'a store race and a load',
  S: 'a store race behind a message',
  '2+2W': 'two stores each',
  IRIW: 'two readers of two writers',
  WRC: 'a message passed on',
  ISA2: 'a message passed on twice',
  RMW: 'read-modify-writes',
};

/** SB+mbs -> SB; 2+2W+poonceonces -> 2+2W */
function familyOf(name: string): string {
  return name.startsWith('2+2W') ? '2+2W' : (/^[A-Z\d.]+(?=\+|$|-)/.exec(name)?.[0] ?? 'others');
}

/** @param texts the page's files */
export function familiesOf(texts: Readonly<Record<string, string>>): Family[] {
  const families = new Map<string, LibraryTest[]>();
  for (const [file, text] of Object.entries(texts)) {
    if (!file.startsWith(FOLDER)) continue;
    const name = file.slice(FOLDER.length).replace(/\.litmus$/, '');
    const family = familyOf(name);
    families.set(family, [...(families.get(family) ?? []), { name, text }]);
  }
  const named = [...families].map(([name, tests]) => ({
    name: MEANINGS[name] === undefined ? name : `${name}: ${MEANINGS[name]}`,
    known: Object.keys(MEANINGS).indexOf(name),
    tests,
  }));
  const rank = (known: number): number => (known < 0 ? Number.POSITIVE_INFINITY : known);
  return named.sort((a, b) => rank(a.known) - rank(b.known) || (a.name < b.name ? -1 : 1));
}

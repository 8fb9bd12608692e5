/** Words that AssemblyScript takes for itself: no class is called so. */
const RESERVED = new Set(
  'async await break case catch class const continue debugger default delete do else enum export extends false finally for function if import in instanceof let new null return super switch this throw true try typeof var void while with yield'.split(
    ' ',
  ),
);

/** The class of a protocol has its name; `async` is no name for a class, so that one is `async_`. */
export function classNameOf(protocol: string): string {
  return RESERVED.has(protocol) ? `${protocol}_` : protocol;
}

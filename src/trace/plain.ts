/** Accesses of memory that are no events, told by a module of src/compile/instrument.ts. */

export interface PlainAccess {
  readonly verb: 'reads' | 'writes';
  readonly address: number;
  readonly bytes: number;
}

type Imports = Record<string, (...args: (number | bigint)[]) => number | bigint>;

/** What an instrumented module imports of `env` beside memory and CPU; nothing for any other. Binaryen's InstrumentMemory has the names. */
export function plainImports(module: WebAssembly.Module, tell: (access: PlainAccess) => void): Imports {
  const told =
    (verb: PlainAccess['verb']) =>
    (_id: number, bytes: number, offset: number, address: number): number => {
      tell({ verb, address: (address >>> 0) + offset, bytes });
      return address;
    };
  const telling: Readonly<Record<string, unknown>> = { load_ptr: told('reads'), store_ptr: told('writes') };
  const handOn = (...args: (number | bigint)[]): number | bigint => args.at(-1) as number | bigint;
  return Object.fromEntries(
    WebAssembly.Module.imports(module)
      .filter(({ module: from, kind }) => from === 'env' && kind === 'function')
      .map(({ name }) => [name, (telling[name] ?? handOn) as Imports[string]]),
  );
}

/** A wasm module taken apart: what instructions each export and all it calls are made of. */
import type Binaryen from 'binaryen';

/** What one function of a module is made of, callees not included. */
export interface FunctionText {
  readonly name: string;
  readonly body: string;
  readonly calls: readonly string[];
}

export interface Counts {
  readonly fences: number;
  /** 64-bit RMWs: of ptes */
  readonly rmw64: number;
  /** 32-bit RMWs: of counts, locks, fence lines */
  readonly rmw32: number;
  /** plain 64-bit stores: of ptes and table entries */
  readonly store64: number;
}

export interface Disassembly {
  readonly text: string;
  /** exported name -> function */
  readonly exports: ReadonlyMap<string, FunctionText>;
  /** names of all functions */
  readonly functions: readonly string[];
  /** text of an export and of everything it calls, each function once */
  reachable(exportName: string): string;
}

/** The module as text, function by function. */
export function disassembly(binaryen: typeof Binaryen, wasm: Uint8Array): Disassembly {
  binaryen.setDebugInfo(true);
  const module = binaryen.readBinary(wasm);
  const text = module.emitText();
  module.dispose();
  const functions = new Map<string, FunctionText>();
  for (const part of text.split(/\n (?=\(func )/).slice(1)) {
    const name = /^\(func (\$"[^"]*"|\$[^\s)]+)/.exec(part)?.[1] as string;
    const body = part.split(/\n \)\n/)[0] as string;
    functions.set(name, {
      name,
      body,
      calls: [...body.matchAll(/\(call (\$"[^"]*"|\$[^\s)]+)/g)].map((match) => match[1] as string),
    });
  }
  const exported = [...text.matchAll(/\(export "(\w+)" \(func (\$"[^"]*"|\$[^\s)]+)\)\)/g)].map(
    ([, name, fn]) => [name as string, functions.get(fn as string) as FunctionText] as const,
  );
  const exports = new Map(exported);
  const rootOf = (name: string) => (exports.get(name) as FunctionText).name;
  return { text, exports, functions: [...functions.keys()], reachable: (name) => textFrom(functions, rootOf(name)) };
}

function textFrom(functions: ReadonlyMap<string, FunctionText>, root: string): string {
  const seen = new Map<string, string>();
  const walk = (name: string): void => {
    const fn = functions.get(name);
    if (fn === undefined || seen.has(name)) return;
    seen.set(name, fn.body);
    for (const callee of fn.calls) walk(callee);
  };
  walk(root);
  return [...seen.values()].join('\n');
}

export function countsOf(text: string): Counts {
  const count = (pattern: RegExp) => (text.match(pattern) ?? []).length;
  return {
    fences: count(/\(atomic\.fence/g),
    rmw64: count(/\(i64\.atomic\.rmw/g),
    rmw32: count(/\(i32\.atomic\.rmw/g),
    store64: count(/\(i64\.store\b/g),
  };
}

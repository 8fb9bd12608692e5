/** The wasm files that the page brought with it, unpacked and compiled. */
import { pageData } from './page-data.js';

const compiled = new Map<string, Promise<readonly WebAssembly.Module[]>>();

/** A target's modules, compiled once. */
export function wasmModules(target: string): Promise<readonly WebAssembly.Module[]> {
  const known = compiled.get(target);
  if (known !== undefined) return known;
  const modules = Promise.all((pageData.wasm[target] ?? []).map(unpacked));
  compiled.set(target, modules);
  return modules;
}

async function unpacked(packed: string): Promise<WebAssembly.Module> {
  const bytes = Uint8Array.from(atob(packed), (c) => c.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return await WebAssembly.compile(await new Response(stream).arrayBuffer());
}

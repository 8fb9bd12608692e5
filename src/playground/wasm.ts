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

/** Of the package's own file of a target, SHA-256 in hexadecimal digits. Only where the page is isolated, or from disk. */
export async function wasmSha256(target: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', await bytesOf(pageData.wasm[target]?.[0] ?? ''));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

async function unpacked(packed: string): Promise<WebAssembly.Module> {
  return await WebAssembly.compile(await bytesOf(packed));
}

async function bytesOf(packed: string): Promise<ArrayBuffer> {
  const bytes = Uint8Array.from(atob(packed), (c) => c.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return await new Response(stream).arrayBuffer();
}

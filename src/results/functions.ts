import { createHash } from 'node:crypto';

/** Reads the unsigned LEB128 number at `at`. @returns [value, position behind it] */
function leb(bytes: Uint8Array, at: number): [number, number] {
  let value = 0;
  let scale = 1;
  for (let i = at; ; i++) {
    const byte = bytes[i] as number;
    value += (byte & 0x7f) * scale;
    if (byte < 0x80) return [value, i + 1];
    scale *= 128;
  }
}

/** Contents of a section by id (WebAssembly core specification, 5.5.2); empty where there is none. */
function section(bytes: Uint8Array, id: number): Uint8Array {
  let at = 8;
  while (at < bytes.length) {
    const [size, start] = leb(bytes, at + 1);
    if (bytes[at] === id) return bytes.subarray(start, start + size);
    at = start + size;
  }
  return new Uint8Array(1);
}

const EXPORT = 7;
const CODE = 10;

/** How many functions a module imports: they come first in the function index space. */
function importedFunctions(module: WebAssembly.Module): number {
  return WebAssembly.Module.imports(module).filter((i) => i.kind === 'function').length;
}

function functionExports(bytes: Uint8Array): [string, number][] {
  const exports = section(bytes, EXPORT);
  const found: [string, number][] = [];
  let [count, at] = leb(exports, 0);
  for (; count > 0; count--) {
    const [length, start] = leb(exports, at);
    const name = new TextDecoder().decode(exports.subarray(start, start + length));
    const [index, next] = leb(exports, start + length + 1);
    if (exports[start + length] === 0) found.push([name, index]);
    at = next;
  }
  return found;
}

function bodies(bytes: Uint8Array): Uint8Array[] {
  const code = section(bytes, CODE);
  const found: Uint8Array[] = [];
  let [count, at] = leb(code, 0);
  for (; count > 0; count--) {
    const [size, start] = leb(code, at);
    found.push(code.subarray(start, start + size));
    at = start + size;
  }
  return found;
}

export function sha256(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Code of each exported function: locals and instructions, as they stand in the file. */
export function functionBodies(bytes: Uint8Array): Record<string, Uint8Array> {
  const first = importedFunctions(new WebAssembly.Module(bytes));
  const code = bodies(bytes);
  return Object.fromEntries(functionExports(bytes).map(([name, index]) => [name, code[index - first] as Uint8Array]));
}

/** sha256 of each exported function's code: tells which variants a change touched. */
export function functionHashes(bytes: Uint8Array): Record<string, string> {
  return Object.fromEntries(Object.entries(functionBodies(bytes)).map(([name, body]) => [name, sha256(body)]));
}

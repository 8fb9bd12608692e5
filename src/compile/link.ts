/**
 * Post-link: replaces each call of the imported marker `marker.fence` by `atomic.fence`. asc deletes atomic.fence at every -O
 * level (Binaryen's precompute) or refuses to compile it (0.28.20); an opaque call survives, and keeps accesses on their side
 * of it. No pass runs after this one. The name section stays, for profiles and disassembly.
 */
import type Binaryen from 'binaryen';

export function link(binaryen: typeof Binaryen, wasm: Uint8Array): Uint8Array<ArrayBuffer> {
  if (!hasMarker(wasm)) return new Uint8Array(wasm);
  binaryen.setDebugInfo(true);
  const module = binaryen.readBinary(wasm);
  const text = module.emitText();
  module.dispose();
  const marker = /\(import "marker" "fence" \(func (\$[^\s)]+)/.exec(text)?.[1];
  if (marker === undefined) throw new Error('the text of the module does not import its marker as it should');
  const lines = text.split('\n').filter((line) => !line.includes('(import "marker" "fence"'));
  const linked = binaryen.parseText(lines.join('\n').replaceAll(`(call ${marker})`, '(atomic.fence)'));
  linked.setFeatures(binaryen.Features.All); // for validation: no pass runs that could use them
  if (!linked.validate()) throw new Error('the linked module is not valid');
  const binary = linked.emitBinary();
  linked.dispose();
  return new Uint8Array(binary);
}

/** Target `trace` has none: its fences are imports of their own. */
function hasMarker(wasm: Uint8Array): boolean {
  const imports = WebAssembly.Module.imports(new WebAssembly.Module(new Uint8Array(wasm)));
  return imports.some(({ module, name }) => module === 'marker' && name === 'fence');
}

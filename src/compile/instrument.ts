/**
 * A module in which each load and store of memory tells the host its address first, through imports of `env` (src/trace/plain.ts).
 * In target `trace` what threads share is reached by imports; what such a module tells besides is no event.
 */
import { compilers } from './asc.js';
import { unoptimised } from './unoptimised.js';

export async function instrument(wasm: Uint8Array): Promise<WebAssembly.Module> {
  return await unoptimised(async () => {
    const { binaryen } = await compilers();
    const module = binaryen.readBinary(wasm);
    module.setFeatures(binaryen.Features.All);
    module.runPasses(['instrument-memory']);
    const binary = module.emitBinary();
    module.dispose();
    return new WebAssembly.Module(new Uint8Array(binary));
  });
}

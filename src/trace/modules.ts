/** The trace target with all protocols that are known, compiled once for each thread. */
import { compileAll } from '../machine/kernel.js';

let compiled: readonly WebAssembly.Module[] | undefined;

export function tracedModules(): readonly WebAssembly.Module[] {
  compiled ??= compileAll('trace');
  return compiled;
}

/** From here on machines of this thread are made of these. */
export function traceModules(modules: readonly WebAssembly.Module[]): void {
  compiled = modules;
}

/** Everything optimised before anything is timed: no baseline code, no lazy compilation (not allowed in NODE_OPTIONS). */
export const V8_FLAGS: readonly string[] = ['--no-liftoff', '--no-wasm-lazy-compilation'];

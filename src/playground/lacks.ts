/** What this browser has not, and what that takes away: each in a sentence. */

/** Without these nothing is computed. */
export function missing(): string[] {
  return [
    ...(typeof WebAssembly === 'undefined' ? ['WebAssembly'] : []),
    ...(typeof Worker === 'undefined' ? ['web workers'] : []),
    ...(typeof DecompressionStream === 'undefined' ? ['DecompressionStream'] : []),
    ...(typeof SharedArrayBuffer === 'undefined' && !canShare() ? ['shared WebAssembly memory'] : []),
  ];
}

/** A page from disk has no SharedArrayBuffer by name, and shared memories all the same: one thread may use them. */
function canShare(): boolean {
  try {
    return new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true }).buffer.byteLength > 0;
  } catch {
    return false;
  }
}

import { usageError } from '../errors.js';
import { type ProtocolText, protocolText } from '../protocol-text.js';
import { forkVariants, PROTOCOLS } from '../protocols.js';
import { didYouMean } from './suggest.js';

export interface Explanation extends ProtocolText {
  readonly protocol: string;
  readonly commit: string;
  readonly version: string;
  readonly shipped: string;
  readonly variants: number;
}

export function explain(name: string): Explanation {
  const protocol = PROTOCOLS.find((p) => p.name === name);
  if (protocol === undefined)
    throw usageError(
      `unknown protocol '${name}'${didYouMean(
        name,
        PROTOCOLS.map((p) => p.name),
      )}`,
    );
  const { wrprotect, fence, pin } = protocol.shipped;
  return {
    protocol: name,
    commit: protocol.commit,
    version: protocol.version,
    ...protocolText(name),
    shipped: `wrprotect=${wrprotect} fence=${fence} pin=${pin}`,
    variants: forkVariants(protocol).length,
  };
}

/** `forkbench explain PROTOCOL`. */
export function explainCommand(name: string, options: { readonly json?: boolean }): number {
  const it = explain(name);
  if (options.json) {
    process.stdout.write(`${JSON.stringify({ schema_version: 1, ...it }, null, 2)}\n`);
    return 0;
  }
  const side = (letter: string) =>
    it.steps
      .filter((s) => s.label.startsWith(letter))
      .map((s) => `  ${s.label.padEnd(4)} ${s.step}`)
      .join('\n');
  process.stdout.write(
    `${it.about}\n\ncommit ${it.commit} (${it.version}); shipped as ${it.shipped}; ${it.variants} variants of fork\n\n` +
      `fork, per PTE:\n${side('A')}\n\nfast GUP, per page:\n${side('B')}\n`,
  );
  return 0;
}

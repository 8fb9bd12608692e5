import type { Finished } from './cli.js';
import { told } from './told.js';

/** A hunt that ends by itself, and its one document. */
export async function stress(...args: string[]): Promise<Finished & { readonly doc: ReturnType<typeof JSON.parse> }> {
  const done = await told('stress', ...args, '--json', '--seconds', '20');
  return { ...done, doc: JSON.parse(done.stdout) };
}

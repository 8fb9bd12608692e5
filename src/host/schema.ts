/** zod is a hundred files: most commands hold nothing to a schema, and none needs it to begin. */
import { createRequire } from 'node:module';
import type { z as Zod } from 'zod';

/** A schema that is made when it is first asked for. */
export function schema<S extends Zod.ZodType>(make: (z: typeof Zod) => S): () => S {
  let made: S | undefined;
  return () => {
    made ??= make((createRequire(import.meta.url)('zod') as { readonly z: typeof Zod }).z);
    return made;
  };
}

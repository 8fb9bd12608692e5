import { join } from 'node:path';
import type { z } from 'zod';
import { EXIT, ForkbenchError } from '../errors.js';
import { schema } from '../host/schema.js';
import { visible } from '../printable.js';
import { chunksOf } from './chunks.js';

/** What is read of meta.json; there is more in it. What an older version did not write yet is optional. */
export const META = schema((z) => {
  /** Text of a file may be anything; from here on it is what can be shown. */
  const text = z.string().transform(visible);
  const word = text.nullish();
  const number = z.number().nullish();
  const load = z.looseObject({ loadavg: z.array(z.number()).nullish(), cpu_pressure: word }).nullish();
  return z.looseObject({
    ...{ schema_version: z.number(), run_id: text, host_id: text, partial: z.boolean() },
    ...{ host_id_from: word, hostname_id: word },
    noise_floor: z
      .array(z.looseObject({ scenario: text, pages: number, layout: word, floor: z.number(), mde: number }))
      .nullable(),
    wasm: z.record(text, z.looseObject({ functions: z.record(text, text) })),
    warnings: z.array(text).nullish(),
    ...{ command: word, started_at: word, finished_at: word, state: word, order: word },
    ...{ launches: number, blocks: number, samples: number, seed: number },
    host: z.looseObject({ cpu_model: word, kernel: word, cores: number, virtualised: z.boolean().nullish() }).nullish(),
    versions: z
      .looseObject({ forkbench: word, git_commit: word, git_dirty: z.boolean().nullish(), node: word, v8: word })
      .nullish(),
    codegen: z.record(text, word).nullish(),
    ...{ load_before: load, load_after: load, wall_ns: z.looseObject({ launches: number }).nullish() },
  });
});
export type Meta = z.infer<ReturnType<typeof META>>;

/** No meta.json is nearly as long. */
const MOST_BYTES = 2 ** 26;

/** A short file of a run. @throws exit 65 where it cannot be read */
function readText(path: string): string {
  const chunks = [...chunksOf(path, MOST_BYTES)];
  return Buffer.concat(chunks)
    .toString('utf8')
    .replace(/^\uFEFF/, '');
}

/** @throws exit 65 naming the key that is not what it should be */
export function readMeta(dir: string): Meta {
  const path = join(dir, 'meta.json');
  let json: unknown;
  try {
    json = JSON.parse(readText(path));
  } catch (error) {
    if (error instanceof ForkbenchError) throw error;
    throw new ForkbenchError(EXIT.badInput, `${path}: ${(error as Error).message.replace(/\s+/g, ' ')}`);
  }
  const meta = META().safeParse(json);
  if (meta.success) return meta.data;
  const [issue] = meta.error.issues;
  const at = issue?.path.join('.') || 'the whole';
  throw new ForkbenchError(EXIT.badInput, `${path}: ${at}: ${issue?.message}`);
}

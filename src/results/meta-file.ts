import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { EXIT, ForkbenchError } from '../errors.js';

const word = z.string().nullish();
const number = z.number().nullish();

/** What is read of meta.json; there is more in it. What an older version did not write yet is optional. */
export const META = z.looseObject({
  ...{ schema_version: z.number(), run_id: z.string(), host_id: z.string(), partial: z.boolean() },
  ...{ host_id_from: word, hostname_id: word },
  noise_floor: z.array(z.looseObject({ scenario: z.string(), floor: z.number(), mde: number })).nullable(),
  wasm: z.record(z.string(), z.looseObject({ functions: z.record(z.string(), z.string()) })),
  warnings: z.array(z.string()).nullish(),
  ...{ command: word, started_at: word, finished_at: word, state: word, order: word },
  ...{ launches: number, blocks: number, samples: number, seed: number },
  host: z.looseObject({ cpu_model: word, kernel: word, cores: number, virtualised: z.boolean().nullish() }).nullish(),
  versions: z
    .looseObject({ forkbench: word, git_commit: word, git_dirty: z.boolean().nullish(), node: word, v8: word })
    .nullish(),
  codegen: z.record(z.string(), word).nullish(),
});
export type Meta = z.infer<typeof META>;

/** A file of a run. @throws exit 65 where it cannot be read */
export function readText(dir: string, name: string): string {
  try {
    return readFileSync(join(dir, name), 'utf8').replace(/^\uFEFF/, '');
  } catch (error) {
    throw new ForkbenchError(
      EXIT.badInput,
      `${join(dir, name)}: ${(error as NodeJS.ErrnoException).code}`,
      'a run directory holds meta.json and CSV files',
    );
  }
}

/** @throws exit 65 naming the key that is not what it should be */
export function readMeta(dir: string): Meta {
  const path = join(dir, 'meta.json');
  let json: unknown;
  try {
    json = JSON.parse(readText(dir, 'meta.json'));
  } catch (error) {
    if (error instanceof ForkbenchError) throw error;
    throw new ForkbenchError(EXIT.badInput, `${path}: ${(error as Error).message.replace(/\s+/g, ' ')}`);
  }
  const meta = META.safeParse(json);
  if (meta.success) return meta.data;
  const [issue] = meta.error.issues;
  const at = issue?.path.join('.') || 'the whole';
  throw new ForkbenchError(EXIT.badInput, `${path}: ${at}: ${issue?.message}`);
}

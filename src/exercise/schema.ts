/** THE form of an exercise: a JSON file in exercises/. What is right is never written down: the explorer is asked. */
import { z } from 'zod';
import { VERDICT_WORDS } from '../verdicts.js';

const verdict = z.enum(VERDICT_WORDS);
/** per model */
const verdicts = z.record(z.string(), verdict).refine((all) => Object.keys(all).length > 0, 'no model');
const text = z.string().min(1);

/** A C litmus test, line by line. */
const litmus = z.strictObject({ kind: z.literal('litmus'), lines: z.array(z.string()).min(1) });

/** A protocol of the benchmark in one scenario; what of its knobs is in `choose` is the reader's, and as given
 * until it is changed. */
const protocol = z.strictObject({
  kind: z.literal('protocol'),
  protocol: text,
  scenario: text,
  property: text,
  given: z.record(z.string(), z.string()),
  choose: z.array(z.enum(['wrprotect', 'fence', 'fence_per', 'pin', 'extra'])).min(1),
});

const answer = z.discriminatedUnion('kind', [
  /** The test, changed where it may be, has these verdicts. */
  z.strictObject({
    kind: z.literal('test'),
    /** `orders`: smp_load_acquire() for READ_ONCE(), smp_store_release() for WRITE_ONCE() */
    may: z.array(z.enum(['fences', 'orders', 'condition'])).min(1),
    verdicts,
    /** how many fences, acquires and releases it may have in the end */
    most: z.number().int().min(0).optional(),
    /** and of which kinds; all unless said */
    only: z.array(text).min(1).optional(),
  }),
  /** What the verdicts of the test are, under each of these models. */
  z.strictObject({ kind: z.literal('verdicts'), models: z.array(text).min(1) }),
  /** Which pairs of one thread the model does not keep in order, in the execution that the condition asks about. */
  z.strictObject({ kind: z.literal('missing'), model: text }),
  /** Knobs with which the property has these verdicts. */
  z.strictObject({ kind: z.literal('variant'), verdicts }),
]);

export const exerciseSchema = z
  .strictObject({
    /** also the file's name, after its number */
    id: z.string().regex(/^[a-z0-9-]+$/),
    title: text,
    question: text,
    program: z.discriminatedUnion('kind', [litmus, protocol]),
    answer,
    hints: z.array(text).min(1),
    /** shown when it is solved */
    explanation: text,
  })
  .refine(({ program, answer: { kind } }) => (program.kind === 'protocol') === (kind === 'variant'), {
    message: 'a protocol is asked about by a variant, and nothing else is',
  });

export type Exercise = z.infer<typeof exerciseSchema>;
export type Litmus = z.infer<typeof litmus>;
export type Protocol = z.infer<typeof protocol>;
export type Wanted = z.infer<typeof answer>;
